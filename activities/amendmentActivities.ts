import { ApplicationFailure } from '@temporalio/common';
import type { AmendmentRecordRepository } from '../db/amendmentRecord.ts';
import type { CaseFactsRepository } from '../db/caseFacts.ts';
import type { MinistryReportRepository } from '../db/ministryReports.ts';
import type { QualificationRepository } from '../db/qualifications.ts';
import type { RegistryClient } from '../integrations/registry/registryClient.ts';
import type { AmendmentActivities, RevocationActivities } from '../workflows/amendmentContracts.ts';
import { readAnew } from './readAnew.ts';
import { reportOnce } from './reportOnce.ts';

/** Rows of amendments, and what they do to voucher and case: the database, and nothing outside it. */
export function createAmendmentActivities({
  amendments,
}: {
  amendments: AmendmentRecordRepository;
}): Pick<AmendmentActivities, 'loadAmendment' | 'recordAmendment' | 'applyAmendment'> & RevocationActivities {
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
          // The one under way comes first, whatever its outcome; then it is tried again, or asked for again by the person who waits.
          throw ApplicationFailure.create({
            type: 'amendment-open',
            message: 'another amendment is under way',
            nonRetryable: order.unlessOpen === true,
          });
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
  qualifications: Pick<QualificationRepository, 'replace'>;
  /** epoch milliseconds */
  now: () => number;
}): Pick<AmendmentActivities, 'reportAmendment'> {
  return {
    async reportAmendment({ amendmentNo }) {
      const { action, caseNo, decidedAtMs, stands } = await deps.amendments.result(amendmentNo);
      const facts = await deps.facts.of(caseNo);
      const reportKey = `${amendmentNo}:report`;
      const subject = {
        caseNo,
        idNumber: facts.idNumber,
        certificateNumber: facts.qualification.number,
        officeCode: facts.office.code,
        decidedAt: new Date(decidedAtMs).toISOString(),
      };
      const cycle = facts.cycleStart && facts.cycleEnd && { cycleStart: facts.cycleStart, cycleEnd: facts.cycleEnd };
      const { registry } = deps;
      const send = () => {
        if (cycle) {
          if (stands && stands.kind !== 'grade') throw new Error(`${action} leaves a grade of an assessment`);
          return stands
            ? registry.submitResult(reportKey, { ...subject, ...cycle, grade: stands.grade, points: stands.points })
            : registry.withdrawResult(reportKey, { ...subject, ...cycle });
        }
        if (!stands) return registry.withdrawCertificateChange(reportKey, subject);
        if (stands.kind !== 'certificate') throw new Error('only an assessment leaves a grade');
        const { categories, validFrom, validTo } = stands;
        const result = facts.business === 'cancellation' ? 'cancellation' : 'certificate';
        const cancelledCategories = result === 'cancellation' ? facts.selectedCategories : [];
        return registry.submitCertificateChange(reportKey, {
          ...subject,
          result,
          categories,
          cancelledCategories,
          validFrom,
          validTo,
        });
      };
      const receipt = await reportOnce(deps, { reportKey, caseNo, decidedAtMs, send });
      if (!cycle) await readAnew(deps, facts);
      return receipt;
    },
  };
}
