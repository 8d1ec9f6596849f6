import { ApplicationFailure } from '@temporalio/common';
import type { AmendmentRecordRepository } from '../db/amendmentRecord.ts';
import type { CaseFactsRepository } from '../db/caseFacts.ts';
import type { MinistryReportRepository } from '../db/ministryReports.ts';
import type { RegistryClient } from '../integrations/registry/registryClient.ts';
import type { AmendmentActivities, RevocationActivities } from '../workflows/amendmentContracts.ts';
import { reportOnce } from './reportOnce.ts';

/** Rows of amendments, and what they do to voucher and case: the database, and nothing outside it. */
export function createAmendmentActivities({
  amendments,
}: {
  amendments: AmendmentRecordRepository;
}): Omit<AmendmentActivities, 'reportAmendment'> & RevocationActivities {
  return {
    loadAmendment: ({ amendmentNo }) => amendments.facts(amendmentNo),
    recordAmendment: (recording) => amendments.record(recording),
    applyAmendment: (order) => amendments.apply(order),
    async openRevocation(order) {
      const revocation = await amendments.openRevocation(order);
      switch (revocation.kind) {
        case 'opened':
          return { amendmentNo: revocation.amendmentNo };
        case 'nothing-issued':
          return { amendmentNo: null };
        case 'amendment-open':
          // The one under way comes first, whatever its outcome; then it is tried again.
          throw ApplicationFailure.create({ type: 'amendment-open', message: 'another amendment is under way' });
      }
    },
  };
}

/** What the ministry registry is told of an amendment: the result that counts now, or that none does. */
export function createAmendmentReport(deps: {
  amendments: AmendmentRecordRepository;
  facts: CaseFactsRepository;
  reports: MinistryReportRepository;
  registry: RegistryClient;
}): Pick<AmendmentActivities, 'reportAmendment'> {
  return {
    async reportAmendment({ amendmentNo }) {
      const { action, caseNo, grade, points, decidedAtMs } = await deps.amendments.result(amendmentNo);
      const { idNumber, cycleStart, cycleEnd, office, qualification } = await deps.facts.of(caseNo);
      if (!cycleStart || !cycleEnd) throw new Error('an assessment has a cycle');
      const reportKey = `${amendmentNo}:report`;
      const subject = {
        caseNo,
        idNumber,
        certificateNumber: qualification.number,
        cycleStart,
        cycleEnd,
        officeCode: office.code,
        decidedAt: new Date(decidedAtMs).toISOString(),
      };
      const { registry } = deps;
      const send = () =>
        action === 'revoke'
          ? registry.withdrawResult(reportKey, subject)
          : registry.submitResult(reportKey, { ...subject, grade, points });
      return reportOnce(deps, { reportKey, caseNo, decidedAtMs, send });
    },
  };
}
