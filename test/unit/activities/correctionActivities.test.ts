import { ApplicationFailure } from '@temporalio/common';
import { expect } from 'chai';
import { createCorrectionReport } from '../../../activities/correctionActivities.ts';
import type { CorrectionRecordRepository } from '../../../db/correctionRecord.ts';
import type { MinistryReport } from '../../../db/ministryReports.ts';
import { OutsideError } from '../../../integrations/http.ts';
import type { RegistryClient, RegistryHoldings } from '../../../integrations/registry/registryClient.ts';

const NO = 'HS-1';
const KEY = `${NO}:correction`;
const NUMBER = '510107198506151233';
const decided = { no: NO, decidedAtMs: Date.parse('2026-11-28T10:00+08:00') };

const holdings = (validTo: string): RegistryHoldings => ({
  practitioner: { name: '陈建国', sex: '男', address: '四川省成都市武侯区一环路1号', phone: '13900001111' },
  qualifications: [
    {
      number: NUMBER,
      categories: ['passenger-driver'],
      licenceClasses: ['A1'],
      issuerCode: '510100',
      issuerName: '成都市交通运输局',
      firstIssued: '2014-12-01',
      validFrom: '2026-12-01',
      validTo,
      status: 'valid',
    },
  ],
  asOf: '2026-11-28',
});
const WRONG = holdings('2032-11-30');
const RIGHT = holdings('2032-12-31');

const refuses = (operation: string) => async (): Promise<never> => {
  throw new OutsideError({ operation, kind: 'refused', code: 'refused', reason: '本机构没有该项权限' });
};
const away = async (): Promise<never> => {
  throw new OutsideError({ operation: 'registry', kind: 'timeout', outcomeUnknown: true });
};

/** A registry that holds the wrong value and takes the correction, and our own notes of what was sent to it. */
function surroundings(registry: Partial<RegistryClient> = {}, noted: MinistryReport['state'] | null = null) {
  const sent: string[] = [];
  const taken: unknown[] = [];
  const rows = new Map<string, MinistryReport>();
  const note = (state: MinistryReport['state'], submissionNo: string | null = null) =>
    rows.set(KEY, { reportKey: KEY, caseNo: NO, state, submissionNo });
  if (noted) note(noted);
  let openCases: string[] | null = ['C1'];
  const corrections: Pick<CorrectionRecordRepository, 'facts' | 'takeIn' | 'isCorrected'> = {
    facts: async () => ({
      idNumber: NUMBER,
      certificateNumber: NUMBER,
      officeCode: '510100',
      corrections: [{ item: 'validTo', recorded: '2032-11-30', right: '2032-12-31' }],
    }),
    async takeIn(_no, found) {
      taken.push(found);
      return openCases;
    },
    isCorrected: async () => taken.length > 0,
  };
  const activities = createCorrectionReport({
    corrections: corrections as CorrectionRecordRepository,
    reports: {
      find: async (key) => rows.get(key) ?? null,
      begin: async () => void note('sending'),
      newerThan: async () => null,
      overtaken: async () => [],
      settle: async (_key, { state, submissionNo = null }) => void note(state, submissionNo),
    },
    registry: {
      queryQualifications: async () => WRONG,
      querySubmission: async () => null,
      async correctRecord(key: string) {
        sent.push(key);
        return { submissionNo: 'JT1' };
      },
      ...registry,
    } as RegistryClient,
    now: () => decided.decidedAtMs,
  });
  return {
    activities,
    sent,
    taken,
    noted: () => rows.get(KEY)?.state ?? null,
    end: () => {
      openCases = null;
    },
  };
}

/** The cause by which the workflow knows a failure, and whether it is an answer that is not asked for again. */
async function failureOf(work: Promise<unknown>): Promise<[cause: string | null | undefined, isFinal: unknown]> {
  const failure = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(failure).to.be.instanceOf(ApplicationFailure);
  const { type, nonRetryable } = failure as ApplicationFailure;
  return [type, nonRetryable === true];
}

const ANSWERED_NO = ['refused', true];
const NOT_LET_ASK = ['registry-query-refused', false];

describe('activities: a correction at the registry', () => {
  it('is sent once, and not at all where the registry says so already', async () => {
    const first = surroundings();
    expect(await first.activities.reportCorrection(decided)).to.deep.equal({ submissionNo: 'JT1' });
    expect([first.sent, first.noted()]).to.deep.equal([[KEY], 'received']);
    expect(await first.activities.reportCorrection(decided)).to.deep.equal({ submissionNo: 'JT1' });
    expect(first.sent).to.have.length(1);

    const already = surroundings({ queryQualifications: async () => RIGHT });
    expect(await already.activities.reportCorrection(decided)).to.deep.equal({ submissionNo: null });
    expect([already.sent, already.noted()]).to.deep.equal([[], null]);
  });

  it('is refused when the registry refuses what was sent', async () => {
    const { activities, noted } = surroundings({ correctRecord: refuses('registry.correctRecord') });
    expect(await failureOf(activities.reportCorrection(decided))).to.deep.equal(ANSWERED_NO);
    expect(noted()).to.equal('refused');
  });

  it('is not refused by a registry that lets nobody ask what it holds: nothing was sent', async () => {
    const asked = surroundings({ queryQualifications: refuses('registry.queryQualifications') });
    expect(await failureOf(asked.activities.reportCorrection(decided))).to.deep.equal(NOT_LET_ASK);
    expect([asked.sent, asked.noted()]).to.deep.equal([[], null]);
    expect(await failureOf(asked.activities.refreshLinkedRecord({ no: NO }))).to.deep.equal(NOT_LET_ASK);
  });

  it('is not refused by a registry that has taken it, its answer lost, and lets nobody ask about it', async () => {
    const lost = surroundings({ correctRecord: away });
    expect(await failureOf(lost.activities.reportCorrection(decided))).to.deep.equal(['registry-timeout', false]);
    expect(lost.noted()).to.equal('sending');

    for (const state of ['sending', 'refused'] as const) {
      const asked = surroundings({ querySubmission: refuses('registry.querySubmission') }, state);
      expect(await failureOf(asked.activities.reportCorrection(decided)), state).to.deep.equal(NOT_LET_ASK);
      expect([asked.sent, asked.noted()], state).to.deep.equal([[], state]);
    }
    // Asked about once more before it is sent: refused only there, it is no answer either.
    let asked = 0;
    const querySubmission = () => ((asked += 1) === 1 ? Promise.resolve(null) : refuses('registry.querySubmission')());
    const twice = surroundings({ querySubmission }, 'sending');
    expect(await failureOf(twice.activities.reportCorrection(decided))).to.deep.equal(NOT_LET_ASK);
    expect([asked, twice.sent]).to.deep.equal([2, []]);
  });

  it('is read anew once the registry answers with it, and nothing is taken in for who was refused meanwhile', async () => {
    const wrong = surroundings();
    expect(await failureOf(wrong.activities.refreshLinkedRecord({ no: NO }))).to.deep.equal([
      'record-not-corrected',
      false,
    ]);
    expect(wrong.taken).to.deep.equal([]);

    const right = surroundings({ queryQualifications: async () => RIGHT });
    expect(await right.activities.refreshLinkedRecord({ no: NO })).to.deep.equal({ openCases: ['C1'] });
    expect(right.taken).to.deep.equal([RIGHT]);
    right.end();
    expect(await failureOf(right.activities.refreshLinkedRecord({ no: NO }))).to.deep.equal([
      'correction-ended',
      false,
    ]);
  });

  it('stays read anew though that read was lost and the registry answers with something else by now', async () => {
    let answer = RIGHT;
    const { activities, taken } = surroundings({ queryQualifications: async () => answer });
    await activities.refreshLinkedRecord({ no: NO });
    answer = holdings('2038-12-31');
    expect(await activities.refreshLinkedRecord({ no: NO })).to.deep.equal({ openCases: ['C1'] });
    expect(taken).to.deep.equal([RIGHT, answer]);
  });
});
