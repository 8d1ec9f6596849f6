import { shanghaiDate } from '../../domain/time.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import type { DemoStaffRole } from '../../simulators/people/demoStaff.ts';
import type { Clerk } from '../client/clerk.ts';
import { logInAs, memberFor } from '../client/demoClerk.ts';
import { expectStatus } from '../client/rest.ts';
import type { DeskCaseAnswer, TaskAnswer } from './answers.ts';
import { eventually } from './eventually.ts';
import type { Narrator } from './narrator.ts';

/** Somebody of this role at the office that issued the person's certificate, logged in. */
export async function clerkOf(apiUrl: string, person: DemoPerson, role: DemoStaffRole, tell: Narrator): Promise<Clerk> {
  const member = memberFor(person, role);
  const clerk = await logInAs(apiUrl, member);
  tell.say(`${member.login} (${member.displayName}) is logged in.`);
  return clerk;
}

/**
 * The next one in the queue is the one that is due first. When that is somebody else's it is put back, and ours is taken from the list.
 * @param no of the case, or of the correction request
 */
export async function takeTask(clerk: Clerk, queue: string, no: string, tell: Narrator): Promise<void> {
  const next = await clerk.rest<TaskAnswer>('POST', '/v1/desk/tasks/next', { json: { queue }, idempotencyKey: 'new' });
  expectStatus(next, 200, 204);
  if (next.status === 200 && subjectOf(next.body) === no) {
    tell.say(`领取下一个任务: ${next.body.kindName} ${no}, ${dueOf(next.body)}.`);
    return;
  }
  if (next.status === 200) {
    const { id, version } = next.body;
    expectStatus(await clerk.rest('POST', `/v1/desk/tasks/${id}/release`, { json: {}, ifMatch: version }), 200);
    tell.say(`The next task belongs to another one (${subjectOf(next.body)}): put back.`);
  }
  const own = (await clerk.taskOf(no)) as unknown as TaskAnswer | undefined;
  if (!own) throw new Error(`there is no task for ${no} in the inbox`);
  expectStatus(await clerk.rest('POST', `/v1/desk/tasks/${own.id}/claim`, { json: {}, ifMatch: own.version }), 200);
  tell.say(`领取任务: ${own.kindName} ${no}, ${dueOf(own)}.`);
}

const subjectOf = ({ caseNo, correctionNo }: TaskAnswer): string => caseNo ?? correctionNo ?? '';

/** After 202 the decision is certain, but what follows from it is still being written. */
export const caseIn = (state: string, clerk: Clerk, caseNo: string): Promise<DeskCaseAnswer> =>
  eventually(`a case that is ${state}`, async () => {
    const { body } = expectStatus(await clerk.rest<DeskCaseAnswer>('GET', `/v1/desk/cases/${caseNo}`), 200);
    return body.state === state ? body : null;
  });

/** A deadline is the end of its day: 24:00, not 0:00 of the next one. */
const dueOf = ({ dueAt }: TaskAnswer): string =>
  dueAt ? `due ${shanghaiDate(Date.parse(dueAt) - 1)} 24:00` : 'without a date';
