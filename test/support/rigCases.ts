import type { CaseSnapshot } from '../../domain/case.ts';
import { DomainProblem } from '../../domain/errors.ts';
import type { EngineRig } from './engineRig.ts';

const TRIES = 400;
const PAUSE_MS = 50;

/** What a case ended as. */
export async function ended(rig: EngineRig, caseNo: string): Promise<CaseSnapshot> {
  return (await rig.client.workflow.getHandle(`case:${caseNo}`).result()) as CaseSnapshot;
}

/** What time has set off arrives a moment after it has passed. */
export async function reaches(
  rig: EngineRig,
  caseNo: string,
  reached: (snapshot: CaseSnapshot) => boolean,
): Promise<CaseSnapshot> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const snapshot = await rig.cases.snapshot(caseNo);
    if (reached(snapshot)) return snapshot;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error('the case did not get there within twenty seconds');
}

/** Events of a case, by their actions, as they were recorded. */
export const eventsOf = (rig: EngineRig, caseNo: string): string[] =>
  (rig.recordings.get(caseNo) ?? []).map(({ event }) => event.action);

/** The refusal this attempt was answered with. @throws Error when it was not refused */
export async function refusalOf(attempt: Promise<unknown>): Promise<DomainProblem> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof DomainProblem) return error;
    throw error;
  }
  throw new Error('it should have been refused');
}
