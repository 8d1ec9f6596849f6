import { uuidv7 } from '../crypto/ids.ts';
import type { CaseSnapshot } from '../domain/case.ts';
import type { AssessmentRepository } from './assessments.ts';
import type { CaseRecordRepository } from './caseRecord.ts';
import { judgeOpenCases } from '../domain/eligibility/certificateRules.ts';
import type { Refusal } from '../domain/eligibility/verdict.ts';
import { UNMAPPED_ISSUER } from '../domain/ladder.ts';
import { raiseAlertIn, type NewAlert } from './alerts.ts';
import { inTransaction, type Database } from './connection.ts';
import { lockDraft } from './caseDrafts.ts';
import { draftDigest } from './draftDigest.ts';
import { lockOpenCases } from './openCases.ts';
import { addToOutbox } from './outbox.ts';

export interface Submission {
  snapshot: CaseSnapshot;
  userId: string;
  personIndex: string;
  cycle: { start: string; end: string } | null;
  /** of the draft as it was judged (`contentDigest`) */
  contentDigest: string;
  /** no office is there for its issuer, and the catch-all has it: when its supervisors are told (D-29); absent: it is where it belongs */
  unmappedTellAtMs?: number | null;
  /** the clerk at the counter who submits it for the applicant, and the digest of the consent he holds (P-22) */
  assisted?: { staffId: string; consentSha256: string } | null;
  /** the same one asked again is told that it has submitted it (`isOf`) */
  requestKey?: string;
}

/**
 * `not-a-draft`: somebody was first; `cycle-taken`: another case has this person's cycle (D-12); a refusal: what is open on the same
 * certificate leaves no room for it (D-15); `changed`: it is not what was judged.
 */
export type SubmissionVerdict = 'submitted' | 'not-a-draft' | 'cycle-taken' | 'changed' | Refusal;

export interface SubmissionRepository {
  /** What the draft holds now; taken before it is judged and given to `submit`. */
  contentDigest(caseNo: string): Promise<string>;
  /**
   * The whole submission in one transaction: draft → submitted at version 1, claim on the cycle, first event, task, messages, and the outbox
   * row from which the workflow is started should this process die before it does so itself.
   */
  submit(submission: Submission): Promise<SubmissionVerdict>;
  /** Whether it was the request under this key that submitted the case, whatever has become of it since. */
  isOf(caseNo: string, requestKey: string): Promise<boolean>;
  /** The workflow runs: the sweeper need not start it. */
  started(caseNo: string): Promise<void>;
}

export function createSubmissionRepository(
  database: Database,
  caseRecord: CaseRecordRepository,
  assessments: AssessmentRepository,
): SubmissionRepository {
  return {
    contentDigest: (caseNo) => draftDigest(database, caseNo),
    async submit({ snapshot, userId, personIndex, cycle, contentDigest, unmappedTellAtMs = null, ...by }) {
      const { caseNo, business, kind, submittedAtMs } = snapshot;
      const { assisted, requestKey } = by;
      const taken = Symbol('taken');
      try {
        return await inTransaction(database, async (trx): Promise<SubmissionVerdict> => {
          if (!(await lockDraft(trx, caseNo))) return 'not-a-draft';
          if ((await draftDigest(trx, caseNo)) !== contentDigest) return 'changed';
          const { qualification_id: qualificationId } = await trx('cases')
            .where({ case_no: caseNo })
            .first('qualification_id');
          const openCases = await lockOpenCases(trx, { qualificationId, besides: caseNo });
          const refusal = judgeOpenCases({ business, openCases });
          if (refusal) return refusal;
          if (cycle) {
            const claimed = await assessments.claim(trx, {
              personIndex,
              cycleStart: cycle.start,
              cycleEnd: cycle.end,
              kind,
              caseNo,
            });
            // Thrown, so that nothing of this transaction stays.
            if (!claimed) throw taken;
          }
          await caseRecord.recordIn(trx, {
            snapshot,
            writeId: uuidv7(),
            event: {
              action: 'submit',
              actor: assisted ? { kind: 'counter', id: assisted.staffId } : { kind: 'applicant', id: userId },
              fromState: 'draft',
              toState: 'submitted',
              atMs: submittedAtMs,
              details: { content: contentDigest, ...(assisted ? { consent: assisted.consentSha256 } : {}) },
            },
          });
          if (requestKey) await trx('cases').where({ case_no: caseNo }).update({ submit_key: requestKey });
          if (unmappedTellAtMs !== null) await raiseAlertIn(trx, unmappedAlert(snapshot, unmappedTellAtMs));
          await addToOutbox(trx, 'start-case', caseNo);
          return 'submitted';
        });
      } catch (error) {
        if (error === taken) return 'cycle-taken';
        throw error;
      }
    },
    async isOf(caseNo, requestKey) {
      const known = { case_no: caseNo, submit_key: requestKey };
      return (await database('cases').where(known).first('case_no')) !== undefined;
    },
    async started(caseNo) {
      await database('outbox')
        .where({ kind: 'start-case', reference: caseNo, state: 'pending' })
        .update({ state: 'relayed', relayed_at: new Date() });
    },
  };
}

/** It stands as long as the case waits to be accepted: by then somebody has to know where such cases go. */
function unmappedAlert({ caseNo, acceptance, ladders, submittedAtMs }: CaseSnapshot, tellAtMs: number): NewAlert {
  if (!acceptance) throw new Error('a submitted case has its promise');
  return {
    caseNo,
    clock: 'acceptance',
    level: UNMAPPED_ISSUER,
    deadlineVersion: ladders.acceptance?.deadlineVersion ?? 1,
    dueDate: acceptance.date,
    dueAtMs: acceptance.dueAtMs,
    raisedAtMs: submittedAtMs,
    tellAtMs,
    tell: ['supervisor'],
  };
}
