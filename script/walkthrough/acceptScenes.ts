import { expectStatus } from '../client/rest.ts';
import type { DeskCaseAnswer } from './answers.ts';
import type { ChosenDriver } from './chooseDriver.ts';
import { caseIn, clerkOf, takeTask } from './deskHands.ts';
import type { Narrator } from './narrator.ts';

/** The first clerk: takes the task, looks and accepts; from then on the applicant cannot withdraw. */
export async function acceptScenes(
  apiUrl: string,
  { person, driver }: Pick<ChosenDriver, 'person' | 'driver'>,
  caseNo: string,
  tell: Narrator,
): Promise<void> {
  tell.step('A clerk takes the next task', '业务办理端 · 受理');
  const acceptor = await clerkOf(apiUrl, person, 'acceptor', tell);
  await takeTask(acceptor, 'acceptance', caseNo, tell);

  tell.step('… looks at the case and accepts it', '受理');
  const { body: seen } = expectStatus(await acceptor.rest<DeskCaseAnswer>('GET', `/v1/desk/cases/${caseNo}`), 200);
  tell.say(
    `Shown masked: ${seen.applicant.name}, ${seen.applicant.idNumber}. Possible: ${seen.allowedActions.map(({ name }) => name).join('、')}.`,
  );
  expectStatus(await acceptor.decide(caseNo, 'accept'), 200, 202);
  const accepted = await caseIn('accepted', acceptor, caseNo);
  tell.say(
    `${accepted.stateName}. To be decided by ${accepted.clocks.result?.date}: ${accepted.clocks.result?.explanation}`,
  );

  tell.step('Now the driver can no longer withdraw', '撤回');
  tell.refusal(expectStatus(await driver.withdraw(caseNo), 409));
}
