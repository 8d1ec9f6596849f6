import { uuidv7 } from '../crypto/ids.ts';
import type { CaseSnapshot } from '../domain/case.ts';
import { judgeOpenCases } from '../domain/eligibility/certificateRules.ts';
import type { Refusal } from '../domain/eligibility/verdict.ts';
import type { ExOfficioGround } from '../domain/exOfficio.ts';
import type { Category } from '../domain/qualification.ts';
import type { AssessmentRepository } from './assessments.ts';
import { nextCaseNumber } from './caseDrafts.ts';
import type { CaseRecordRepository } from './caseRecord.ts';
import { inTransaction, type Database } from './connection.ts';
import { lockOpenCases } from './openCases.ts';
import { addToOutbox } from './outbox.ts';
import type { SealedColumns } from './sealedColumns.ts';

export interface ExOfficioCase {
  /** version 1, but for its number, which is given here */
  snapshot: Omit<CaseSnapshot, 'caseNo'>;
  userId: string;
  personIndex: string;
  qualificationId: string;
  provinceCode: string;
  cycle: { start: string; end: string } | null;
  categories: readonly Category[];
  ground: ExOfficioGround;
  /** facts and proofs, in the supervisor's words */
  reason: string;
  staffId: string;
}

export type ExOfficioVerdict = { kind: 'opened'; snapshot: CaseSnapshot } | { kind: 'cycle-taken' } | Refusal;

export interface ExOfficioRepository {
  /**
   * The whole opening in one transaction, as a submission (`SubmissionRepository.submit`): the case at version 1, accepted; the claim on the
   * cycle; event, task, messages, and the outbox row from which the workflow is started.
   */
  open(opened: ExOfficioCase): Promise<ExOfficioVerdict>;
}

export function createExOfficioRepository(
  database: Database,
  sealed: SealedColumns,
  { caseRecord, assessments }: { caseRecord: CaseRecordRepository; assessments: AssessmentRepository },
): ExOfficioRepository {
  return {
    async open({ snapshot: first, ...opened }) {
      const { userId, qualificationId, cycle, ground, staffId } = opened;
      const { business, kind, officeCode, submittedAtMs: atMs } = first;
      const taken = Symbol('taken');
      try {
        return await inTransaction(database, async (trx): Promise<ExOfficioVerdict> => {
          const openCases = await lockOpenCases(trx, { qualificationId, besides: '' });
          const refusal = judgeOpenCases({ business, openCases });
          if (refusal) return refusal;
          const office = { code: officeCode, provinceCode: opened.provinceCode };
          const caseNo = await nextCaseNumber(trx, { business, office, atMs });
          const snapshot: CaseSnapshot = { ...first, caseNo };
          const at = new Date(atMs);
          await trx('cases').insert({
            case_no: caseNo,
            user_id: userId,
            business,
            kind,
            qualification_id: qualificationId,
            office_code: officeCode,
            province_code: opened.provinceCode,
            cycle_start: cycle?.start ?? null,
            cycle_end: cycle?.end ?? null,
            selected_categories: opened.categories.length > 0 ? JSON.stringify(opened.categories) : null,
            state: 'draft',
            version: 0,
            // Nobody has agreed to it: it is the one whose definition the case follows.
            notice_version: snapshot.versions.notice,
            config_version: snapshot.versions.config,
            ex_officio_ground: ground,
            created_at: at,
            updated_at: at,
          });
          await trx('case_forms').insert({
            case_no: caseNo,
            field: 'reason',
            declared_sealed: sealed.seal('case_forms', 'declared', `${caseNo}.reason`, opened.reason),
            updated_at: at,
          });
          if (cycle) {
            const { personIndex } = opened;
            const claim = { personIndex, cycleStart: cycle.start, cycleEnd: cycle.end, kind, caseNo };
            // Thrown, so that nothing of this transaction stays.
            if (!(await assessments.claim(trx, claim))) throw taken;
          }
          await caseRecord.recordIn(trx, {
            snapshot,
            writeId: uuidv7(),
            event: {
              action: 'open-ex-officio',
              actor: { kind: 'supervisor', id: staffId },
              fromState: null,
              toState: 'accepted',
              atMs,
              details: { ground },
            },
          });
          await addToOutbox(trx, 'start-case', caseNo);
          return { kind: 'opened', snapshot };
        });
      } catch (error) {
        if (error === taken) return { kind: 'cycle-taken' };
        throw error;
      }
    },
  };
}
