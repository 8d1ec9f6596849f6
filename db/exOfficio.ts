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
import { takeInHoldings, type Holdings } from './qualifications.ts';
import type { SealedColumns } from './sealedColumns.ts';
import { rowOfPerson, type KnownPerson } from './users.ts';

export interface ExOfficioCase {
  /** version 1, but for its number, which is given here */
  snapshot: Omit<CaseSnapshot, 'caseNo'>;
  /** as the registry names him */
  person: KnownPerson;
  holdings: Holdings;
  /** which of what he holds */
  certificateNumber: string;
  provinceCode: string;
  cycle: { start: string; end: string } | null;
  categories: readonly Category[];
  ground: ExOfficioGround;
  /** facts and proofs, in the supervisor's words */
  reason: string;
  staffId: string;
  /** the same one asked again is answered with the case it opened the first time */
  requestKey: string;
}

export type ExOfficioVerdict = { kind: 'opened'; snapshot: CaseSnapshot } | { kind: 'cycle-taken' } | Refusal;

export interface ExOfficioRepository {
  /**
   * The whole opening in one transaction, as a submission (`SubmissionRepository.submit`): person and certificates as the registry has them;
   * the case at version 1, accepted; the claim on the cycle; event, task, messages, and the outbox row from which the workflow is started.
   * When it is not opened nothing is kept of anybody.
   */
  open(opened: ExOfficioCase): Promise<ExOfficioVerdict>;
}

/** Thrown, so that nothing of the transaction stays. */
class NotOpened extends Error {
  readonly verdict: Exclude<ExOfficioVerdict, { kind: 'opened' }>;

  constructor(verdict: NotOpened['verdict']) {
    super('the case is not opened');
    this.verdict = verdict;
  }
}

export function createExOfficioRepository(
  database: Database,
  sealed: SealedColumns,
  { caseRecord, assessments }: { caseRecord: CaseRecordRepository; assessments: AssessmentRepository },
): ExOfficioRepository {
  return {
    async open({ snapshot: first, ...opened }) {
      const { person, certificateNumber, cycle, ground, staffId } = opened;
      const { business, kind, officeCode, submittedAtMs: atMs } = first;
      try {
        return await inTransaction(database, async (trx): Promise<ExOfficioVerdict> => {
          const userId = await rowOfPerson(trx, sealed, person, atMs);
          await takeInHoldings(trx, sealed, userId, opened.holdings, atMs);
          const { id: qualificationId } = await trx('qualifications')
            .where({ user_id: userId, number_index: sealed.index('certificate-number', certificateNumber) })
            .first('id');
          const openCases = await lockOpenCases(trx, { qualificationId, besides: '' });
          const refusal = judgeOpenCases({ business, openCases });
          if (refusal) throw new NotOpened(refusal);
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
            national_version: snapshot.versions.national,
            ex_officio_ground: ground,
            request_key: opened.requestKey,
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
            const personIndex = sealed.index('id-number', person.idNumber);
            const claim = { personIndex, cycleStart: cycle.start, cycleEnd: cycle.end, kind, caseNo };
            if (!(await assessments.claim(trx, claim))) throw new NotOpened({ kind: 'cycle-taken' });
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
        if (error instanceof NotOpened) return error.verdict;
        throw error;
      }
    },
  };
}
