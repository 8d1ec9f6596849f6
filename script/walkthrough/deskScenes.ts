import { expectStatus } from '../client/rest.ts';
import type { DeskCaseAnswer } from './answers.ts';
import type { ChosenDriver } from './chooseDriver.ts';
import { acceptScenes } from './acceptScenes.ts';
import { clerkOf, takeTask } from './deskHands.ts';
import { eventually } from './eventually.ts';
import type { Narrator } from './narrator.ts';

/** What the office does: accept, look at the proposal, approve. */
export async function deskScenes(
  apiUrl: string,
  { person, driver }: ChosenDriver,
  caseNo: string,
  tell: Narrator,
): Promise<void> {
  await acceptScenes(apiUrl, { person, driver }, caseNo, tell);

  tell.step('Another clerk sees the proposed grade', '业务办理端 · 审核');
  const reviewer = await clerkOf(apiUrl, person, 'reviewer', tell);
  await takeTask(reviewer, 'review', caseNo, tell);
  const proposal = await eventually('the proposal of a grade', async () => {
    const { body } = expectStatus(await reviewer.rest<DeskCaseAnswer>('GET', `/v1/desk/cases/${caseNo}`), 200);
    return body.proposal;
  });
  tell.say(`建议等级 ${proposal.grade}, because: ${proposal.reasons.join('')}`);

  tell.step('… and approves', '审核通过');
  expectStatus(await reviewer.decide(caseNo, 'approve', { grade: proposal.grade }), 200, 202);
  tell.say(`审核通过 with grade ${proposal.grade}. The voucher is drawn and the result reported to the ministry.`);
}
