import { expectStatus } from '../client/rest.ts';
import { acceptScenes } from './acceptScenes.ts';
import type { CaseAnswer, DeskCaseAnswer } from './answers.ts';
import type { ChosenDriver } from './chooseDriver.ts';
import { clerkOf, takeTask } from './deskHands.ts';
import { eventually } from './eventually.ts';
import type { Narrator } from './narrator.ts';

/** The office accepts and approves. @returns the case as its applicant sees it then */
export async function certificateDeskScenes(
  apiUrl: string,
  { person, driver }: ChosenDriver,
  caseNo: string,
  tell: Narrator,
): Promise<CaseAnswer> {
  await acceptScenes(apiUrl, { person, driver }, caseNo, tell);

  tell.step('Another clerk compares form and papers', '业务办理端 · 审核');
  const reviewer = await clerkOf(apiUrl, person, 'reviewer', tell);
  await takeTask(reviewer, 'review', caseNo, tell);
  const { body: seen } = expectStatus(await reviewer.rest<DeskCaseAnswer>('GET', `/v1/desk/cases/${caseNo}`), 200);
  for (const { label, declared, source, differs } of seen.form)
    if (differs) tell.say(`${label}: ${declared}, in the registry ${source}.`);
  tell.say(`Papers: ${seen.materials.map(({ title, images }) => `${title} × ${images.length}`).join('、')}.`);

  tell.step('… and approves', '审核通过');
  expectStatus(await reviewer.decide(caseNo, 'approve'), 200, 202);
  const settled = await eventually('what follows from the approval', async () => {
    const { body } = expectStatus(await driver.rest<CaseAnswer>('GET', `/v1/cases/${caseNo}`), 200);
    return body.state === 'fulfilling' || body.state === 'completed' ? body : null;
  });
  if (!settled.granted) throw new Error('an approved case says what was granted');
  const { categories, cancelledCategories, validFrom, validTo } = settled.granted;
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).join('、');
  if (cancelledCategories.length > 0) tell.say(`注销: ${names(cancelledCategories)}.`);
  if (categories.length > 0) tell.say(`准予: ${names(categories)}${validTo ? `, ${validFrom} – ${validTo}` : ''}.`);
  tell.say(`Reported to the ministry. The case is ${settled.stateName}.`);
  return settled;
}
