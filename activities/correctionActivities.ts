import { ApplicationFailure } from '@temporalio/common';
import { correctionSnapshotSchema } from '../domain/correction.ts';
import { planCorrectionClocks } from '../domain/correctionClocks.ts';
import { recordPart, showsCorrections, type Correction } from '../domain/correctionItems.ts';
import type { CorrectionRecordRepository } from '../db/correctionRecord.ts';
import type { CorrectionTermsRepository } from '../db/correctionTerms.ts';
import type { MinistryReportRepository } from '../db/ministryReports.ts';
import type { CorrectedParts, RegistryClient } from '../integrations/registry/registryClient.ts';
import type { CorrectionMinistryActivities, CorrectionRecordActivities } from '../workflows/correctionContracts.ts';
import { outside } from './outside.ts';
import { reportOnce } from './reportOnce.ts';

/** Record and clocks of correction requests: the database, and nothing outside it. */
export const createCorrectionRecord = (deps: {
  corrections: CorrectionRecordRepository;
  terms: CorrectionTermsRepository;
}): CorrectionRecordActivities => ({
  recordCorrection: (recording) =>
    deps.corrections.record({ ...recording, snapshot: correctionSnapshotSchema.parse(recording.snapshot) }),
  planCorrectionClocks: async ({ snapshot, atMs }) =>
    planCorrectionClocks(snapshot, await deps.terms.of(snapshot), { atMs }),
});

/** What a confirmed request asks of the ministry registry (T-05). */
export function createCorrectionReport(deps: {
  corrections: CorrectionRecordRepository;
  reports: MinistryReportRepository;
  registry: RegistryClient;
  now(): number;
}): CorrectionMinistryActivities {
  const { corrections, registry } = deps;
  return {
    async reportCorrection({ no, decidedAtMs }) {
      const { idNumber, certificateNumber, officeCode, corrections: items } = await corrections.facts(no);
      const reportKey = `${no}:correction`;
      return reportOnce(deps, {
        reportKey,
        caseNo: no,
        decidedAtMs,
        send: () =>
          registry.correctRecord(reportKey, {
            caseNo: no,
            idNumber,
            certificateNumber,
            recorded: partsOf(items, 'recorded'),
            corrected: partsOf(items, 'right'),
            officeCode,
            decidedAt: new Date(decidedAtMs).toISOString(),
          }),
      });
    },

    async refreshLinkedRecord({ no }) {
      const { idNumber, certificateNumber, corrections: items } = await corrections.facts(no);
      const holdings = await outside('registry', () => registry.queryQualifications({ idNumber }));
      const record = holdings.qualifications.find(({ number }) => number === certificateNumber);
      const { practitioner } = holdings;
      // Received is not corrected: nobody is told before the registry itself says so.
      if (!record || !showsCorrections({ ...record, practitioner }, items))
        throw ApplicationFailure.create({
          type: 'record-not-corrected',
          message: 'the registry does not answer with what was put right',
        });
      return { openCases: await corrections.takeIn(no, holdings, deps.now()) };
    },
  };
}

const partsOf = (items: readonly Correction[], side: 'recorded' | 'right'): CorrectedParts =>
  Object.fromEntries(items.map((one) => [one.item, recordPart(one.item, one[side])]));
