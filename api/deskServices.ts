import { randomBytes } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { sha256Hex } from '../crypto/digest.ts';
import { createAlertViewRepository, type AlertViewRepository } from '../db/alertsView.ts';
import { createAmendmentRepository, type AmendmentRepository } from '../db/amendments.ts';
import { createAmendmentViewRepository, type AmendmentViewRepository } from '../db/amendmentViews.ts';
import { createCaseTransferRepository, type CaseTransferRepository } from '../db/caseTransfers.ts';
import type { Database } from '../db/connection.ts';
import { createDeskCaseRepository, type DeskCaseRepository } from '../db/deskCases.ts';
import { createDeskCertificateRepository, type DeskCertificateRepository } from '../db/deskCertificates.ts';
import { createDeskRealNameRepository, type DeskRealNameRepository } from '../db/deskRealName.ts';
import { createPaperRepository, type PaperRepository } from '../db/papers.ts';
import { createPersonalDataReadRepository, type PersonalDataReadRepository } from '../db/personalDataReads.ts';
import { createReconciliationViewRepository, type ReconciliationViewRepository } from '../db/reconciliationViews.ts';
import type { SealedColumns } from '../db/sealedColumns.ts';
import { createStaffRepository, type StaffRepository } from '../db/staff.ts';
import { createStaffSessionRepository, type StaffSessionRepository } from '../db/staffSessions.ts';
import { createTaskRepository, type TaskRepository } from '../db/tasks.ts';
import { createVerificationRepository, type VerificationRepository } from '../db/verification.ts';
import type { StaffIdentity } from './route.ts';

/** What the desk's routes and public verification stand on beside the shared services. */
export interface DeskServices {
  /** the session behind the desk's cookie; null when there is none (any more) */
  authenticateStaff(cookieValue: string): Promise<StaffIdentity | null>;
  staff: StaffRepository;
  sessions: StaffSessionRepository;
  tasks: TaskRepository;
  cases: DeskCaseRepository;
  transfers: CaseTransferRepository;
  realName: DeskRealNameRepository;
  alerts: AlertViewRepository;
  amendments: AmendmentRepository;
  amendmentViews: AmendmentViewRepository;
  certificates: DeskCertificateRepository;
  papers: PaperRepository;
  reconciliations: ReconciliationViewRepository;
  personalDataReads: PersonalDataReadRepository;
  verification: VerificationRepository;
  /** a hash no password fits, checked for log-ins that do not exist, so that they take as long as the others */
  unmatchableHash: Promise<string>;
}

export function createDeskServices({
  database,
  sealed,
  auditKey,
  now,
}: {
  database: Database;
  sealed: SealedColumns;
  auditKey: Buffer;
  now(): number;
}): DeskServices {
  const sessions = createStaffSessionRepository(database);
  return {
    async authenticateStaff(cookieValue) {
      const member = await sessions.use(sha256Hex(cookieValue), now());
      if (!member) return null;
      const { id: staffId, name, officeCode, roles } = member;
      return { kind: 'staff', staffId, name, officeCode, roles };
    },
    staff: createStaffRepository(database),
    sessions,
    tasks: createTaskRepository(database, sealed),
    cases: createDeskCaseRepository(database, sealed),
    transfers: createCaseTransferRepository(database, sealed),
    realName: createDeskRealNameRepository(database, sealed),
    alerts: createAlertViewRepository(database),
    amendments: createAmendmentRepository(database, sealed),
    amendmentViews: createAmendmentViewRepository(database, sealed),
    certificates: createDeskCertificateRepository(database, sealed),
    papers: createPaperRepository(database, sealed, auditKey),
    reconciliations: createReconciliationViewRepository(database, auditKey),
    personalDataReads: createPersonalDataReadRepository(database),
    verification: createVerificationRepository(database, sealed),
    unmatchableHash: hash(randomBytes(32)),
  };
}
