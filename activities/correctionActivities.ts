import { ApplicationFailure } from '@temporalio/common';
import { correctionSnapshotSchema, NOT_CORRECTED } from '../domain/correction.ts';
import { planCorrectionClocks } from '../domain/correctionClocks.ts';
import { recordPart, showsCorrections, type Correction } from '../domain/correctionItems.ts';
import type { CorrectionFacts, CorrectionRecordRepository } from '../db/correctionRecord.ts';
import type { CorrectionTermsRepository } from '../db/correctionTerms.ts';
import type { MinistryReportRepository } from '../db/ministryReports.ts';
import type { CorrectedParts, RegistryClient, RegistryHoldings } from '../integrations/registry/registryClient.ts';
import type { CorrectionMinistryActivities, CorrectionRecordActivities } from '../workflows/correctionContracts.ts';
import { asked } from './outside.ts';
import { reportOnce } from './reportOnce.ts';

/** Record and clocks of correction requests: the database, and nothing outside it. */
export const createCorrectionRecord = (deps: {
  corrections: CorrectionRecordRepository;
  terms: CorrectionTermsRepository;
}): CorrectionRecordActivities => ({
  recordCorrection: (recording) =>
    deps.corrections.record({ ...recording, snapshot: correctionSnapshotSchema.parse(recording.snapshot) }),
  isCorrected: ({ no }) => deps.corrections.isCorrected(no),
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
  const { corrections, reports, registry } = deps;
  const holdingsOf = ({ idNumber }: CorrectionFacts) =>
    asked('registry', () => registry.queryQualifications({ idNumber }));

  async function hasArrived(reportKey: string): Promise<boolean> {
    const earlier = await reports.find(reportKey);
    if (!earlier) return false;
    return (
      earlier.state === 'received' || (await asked('registry', () => registry.querySubmission(reportKey))) !== null
    );
  }

  return {
    async reportCorrection({ no, decidedAtMs }) {
      const facts = await corrections.facts(no);
      const { idNumber, certificateNumber, officeCode, corrections: items } = facts;
      const reportKey = `${no}:correction`;
      // Another request about the same person, or the authority there, was faster: sent now it would be refused, for the old values are gone.
      if (!(await hasArrived(reportKey)) && saysSo(await holdingsOf(facts), facts)) return { submissionNo: null };
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
      const facts = await corrections.facts(no);
      const holdings = await holdingsOf(facts);
      // Received is not corrected: nobody is told before the registry itself says so. Where it has said so once, what it says by now is no matter.
      if (!saysSo(holdings, facts) && !(await corrections.isCorrected(no)))
        throw ApplicationFailure.create({
          type: NOT_CORRECTED,
          message: 'the registry does not answer with what was put right',
        });
      const openCases = await corrections.takeIn(no, holdings, deps.now());
      if (!openCases)
        throw ApplicationFailure.create({ type: 'correction-ended', message: 'the request was ended meanwhile' });
      return { openCases };
    },
  };
}

/** Whether the registry answers with what was put right. */
function saysSo({ practitioner, qualifications }: RegistryHoldings, facts: CorrectionFacts): boolean {
  const record = qualifications.find(({ number }) => number === facts.certificateNumber);
  return record !== undefined && showsCorrections({ ...record, practitioner }, facts.corrections);
}

const partsOf = (items: readonly Correction[], side: 'recorded' | 'right'): CorrectedParts =>
  Object.fromEntries(items.map((one) => [one.item, recordPart(one.item, one[side])]));
