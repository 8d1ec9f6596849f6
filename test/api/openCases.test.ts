import { expect } from 'chai';
import { createAssessmentRepository } from '../../db/assessments.ts';
import { createCaseDraftRepository } from '../../db/caseDrafts.ts';
import type { CaseRecordRepository } from '../../db/caseRecord.ts';
import { createOpenCaseRepository } from '../../db/openCases.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { createSubmissionRepository, type SubmissionVerdict } from '../../db/submission.ts';
import type { BusinessId } from '../../domain/businesses/business.ts';
import { submittedCase } from '../../domain/case.ts';
import type { CaseState } from '../../domain/lifecycle.ts';
import { knownDriver } from '../support/knownDriver.ts';
import type { Product } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

const ROUNDS = 8;

/** The transaction of a submission on its own: which applications find room on a certificate, whatever their workflows do afterwards. */
describe('open cases of a certificate', function () {
  this.timeout(60_000);
  let product: Product;
  let userId: string;
  let qualificationId: string;

  /** Writes of the case only what tells that it is open. */
  const record: Pick<CaseRecordRepository, 'recordIn'> = {
    async recordIn(trx, { snapshot: { caseNo } }) {
      await trx('cases').where({ case_no: caseNo }).update({ state: 'submitted', version: 1 });
    },
  };

  before(async () => {
    product = shared();
    const driver = await knownDriver(product);
    userId = await driver.userId();
    const [qualification] = await driver.qualifications();
    qualificationId = String(qualification?.['id']);
  });

  afterEach(async () => {
    const own = product.database('cases').where({ user_id: userId });
    await product.database('outbox').whereIn('reference', own.clone().select('case_no')).delete();
    await own.clone().delete();
  });

  const draft = (business: BusinessId, kind = 'regular'): Promise<string> =>
    createCaseDraftRepository(product.database, createSealedColumns(product.keyring)).create({
      userId,
      business,
      kind,
      qualificationId,
      office: { code: 'TEST01', provinceCode: '99' },
      cycle: null,
      selectedCategories: business === 'cancellation' ? ['freight-driver'] : [],
      noticeVersion: '1',
      configVersion: 1,
      nationalVersion: 1,
      unchangedConfirmed: true,
      prefill: {},
      atMs: Date.now(),
    });

  async function submit(business: BusinessId, caseNo: string, kind = 'regular'): Promise<SubmissionVerdict> {
    const { database } = product;
    const assessments = createAssessmentRepository(database);
    const submissions = createSubmissionRepository(database, record as CaseRecordRepository, assessments);
    const versions = { config: 1, national: 1, notice: '1', form: '1', materials: '1' };
    const snapshot = submittedCase({
      caseNo,
      business,
      kind,
      officeCode: 'TEST01',
      submittedAtMs: Date.now(),
      versions,
    });
    const contentDigest = await submissions.contentDigest(caseNo);
    return submissions.submit({ snapshot, userId, personIndex: 'nobody', cycle: null, contentDigest });
  }

  const settle = (caseNo: string, state: CaseState) =>
    product.database('cases').where({ case_no: caseNo }).update({ state });
  const codeOf = (verdict: SubmissionVerdict): string => (typeof verdict === 'string' ? verdict : verdict.code);

  /** Submits two drafts at the same instant, and ends both, many times over. @returns the codes of the losers */
  async function race(one: BusinessId, other: BusinessId): Promise<string[]> {
    const losers: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const drafts = [await draft(one), await draft(other)] as const;
      const verdicts = await Promise.all([submit(one, drafts[0]), submit(other, drafts[1])]);
      const codes = verdicts.map(codeOf);
      expect(codes.filter((code) => code === 'submitted')).to.have.length(1);
      losers.push(...codes.filter((code) => code !== 'submitted'));
      const loser = drafts[codes.indexOf('submitted') === 0 ? 1 : 0];
      const { state } = await product.database('cases').where({ case_no: loser }).first('state');
      expect(state).to.equal('draft');
      for (const caseNo of drafts) await settle(caseNo, 'withdrawn');
    }
    return losers;
  }

  it('lets one of two applications for the same business win, however close they come (D-15)', async () => {
    expect(new Set(await race('renewal', 'renewal'))).to.deep.equal(new Set(['case-already-open']));
  });

  it('lets either a cancellation win or what it would end, never both (D-15)', async () => {
    for (const code of await race('cancellation', 'reissue'))
      expect(code).to.be.oneOf(['cancellation-open', 'other-case-open']);
  });

  it('lets different businesses run beside each other, and two kinds of one business not (D-15)', async () => {
    expect(await submit('renewal', await draft('renewal'))).to.equal('submitted');
    expect(await submit('change', await draft('change', 'employer'), 'employer')).to.equal('submitted');
    const other = await submit('change', await draft('change', 'certificate-info'), 'certificate-info');
    expect(codeOf(other)).to.equal('case-already-open');
    expect(codeOf(await submit('cancellation', await draft('cancellation')))).to.equal('other-case-open');
  });

  it('counts from submission, and frees the place with the end of the case (D-15)', async () => {
    const [idle, first, second] = [await draft('renewal'), await draft('renewal'), await draft('renewal')];
    const openCases = createOpenCaseRepository(product.database);
    expect(await openCases.ofUser(userId)).to.deep.equal(new Map());
    expect(await submit('renewal', first)).to.equal('submitted');
    expect(await openCases.besides(first)).to.deep.equal([]);
    expect(await openCases.besides(idle)).to.deep.equal([{ business: 'renewal', kind: 'regular' }]);
    expect(codeOf(await submit('renewal', second))).to.equal('case-already-open');
    for (const state of ['supplement-requested', 'special-procedure', 'fulfilling'] as const) {
      await settle(first, state);
      expect(codeOf(await submit('renewal', second)), state).to.equal('case-already-open');
    }
    await settle(first, 'rejected');
    expect(await submit('renewal', second)).to.equal('submitted');
  });
});
