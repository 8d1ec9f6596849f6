import { expect } from 'chai';
import { definitionIn, nationalConfig, type ProvinceConfig } from '../../../domain/provinceConfig.ts';
import { createCertificateProposal } from '../../../activities/certificateProposal.ts';
import type { CaseFacts } from '../../../db/caseFacts.ts';
import type { UnreportedTerm } from '../../../db/unreportedTerms.ts';
import type { CertificateBasis } from '../../../workflows/certificateContracts.ts';

const facts: CaseFacts = {
  caseNo: 'C1',
  business: 'renewal',
  kind: 'regular',
  userId: 'u1',
  holderName: '王小明',
  idNumber: '110101198001010010',
  personIndex: 'p1',
  cycleStart: null,
  cycleEnd: null,
  exOfficioGround: null,
  submittedAtMs: Date.parse('2026-11-20T10:00+08:00'),
  employer: null,
  declared: { delivery: 'mail', licenceClasses: 'A1,B2' },
  selectedCategories: [],
  address: null,
  office: { code: '510100', name: '成都市交通运输局', provinceCode: '510000', calendarRegion: 'CN', creditCode: null },
  qualification: {
    id: 'q1',
    number: '110101198001010010',
    categories: ['passenger-driver', 'freight-driver'],
    licenceClasses: ['A1', 'B2'],
    issuerCode: '510100',
    issuerName: '成都市交通运输局',
    firstIssued: '2015-01-01',
    validFrom: '2021-01-01',
    validTo: '2026-12-31',
    status: 'valid',
  },
};

const at = (day: string): number => Date.parse(`${day}T10:00+08:00`);

async function propose(
  basis: CertificateBasis,
  over: Partial<CaseFacts> = {},
  day = '2026-12-01',
  {
    deemed = false,
    terms = {},
    unreported = null,
  }: { deemed?: boolean; terms?: Partial<ProvinceConfig>; unreported?: UnreportedTerm | null } = {},
) {
  const cancelled: object[] = [];
  const config = { ...nationalConfig('测试省'), ...terms };
  const activities = createCertificateProposal({
    facts: { of: async () => ({ ...facts, ...over }) },
    endings: { cancelAll: async (ending) => void cancelled.push(ending) },
    unreported: { of: async () => unreported },
    configs: { ofCase: async () => ({ config, definition: definitionIn(config, 'integrity-assessment', 'regular') }) },
  });
  const submittedAtMs = at('2026-11-25');
  return activities.proposeCertificate({
    caseNo: 'C1',
    basis,
    receivedAtMs: submittedAtMs,
    submittedAtMs,
    atMs: at(day),
    deemed,
  });
}

describe('activities/certificateProposal', () => {
  it('grants a renewal from the day after the old expiry, by the way the applicant has chosen', async () => {
    expect(await propose('renewed')).to.deep.equal({
      ok: true,
      outcome: {
        result: 'certificate',
        validFrom: '2027-01-01',
        validTo: '2032-12-31',
        categories: ['passenger-driver', 'freight-driver'],
        cancelledCategories: [],
      },
      delivery: 'mail',
    });
  });

  it('judges eligibility again at the decision, but not what the law itself has granted', async () => {
    const suspended = { qualification: { ...facts.qualification, status: 'suspended' } };
    expect(await propose('renewed', suspended)).to.include({ ok: false, code: 'certificate-suspended' });
    expect(await propose('renewed', suspended, '2027-01-05', { deemed: true })).to.include({ ok: true });
  });

  it('keeps the term of a reissue, and prints nothing for a change of the employer', async () => {
    const reissue = await propose('kept', { business: 'reissue' });
    expect(reissue).to.deep.include({ ok: true, delivery: 'mail' });
    expect(reissue.ok && reissue.outcome).to.include({ validFrom: '2021-01-01', validTo: '2026-12-31' });
    const employer = await propose('recorded', { business: 'change', kind: 'employer' });
    expect(employer).to.deep.include({ ok: true, delivery: null });
    expect(employer.ok && employer.outcome.result).to.equal('record');
  });

  it('goes by the terms of the province: when a renewal opens, and whether a change of the employer is printed', async () => {
    const distant = { qualification: { ...facts.qualification, validTo: '2027-03-20' } };
    expect(await propose('renewed', distant)).to.include({ ok: false, code: 'renewal-too-early' });
    expect(
      await propose('renewed', distant, '2026-12-01', { terms: { renewalOpensDaysBeforeExpiry: 120 } }),
    ).to.include({
      ok: true,
    });
    const employer = { business: 'change', kind: 'employer' } as const;
    const printed = await propose('recorded', employer, '2026-12-01', { terms: { employerChangePrints: true } });
    expect(printed).to.deep.include({ ok: true, delivery: 'mail' });
    expect(printed.ok && printed.outcome).to.include({ result: 'certificate', validTo: '2026-12-31' });
  });

  it('cancels what was chosen: all of it without a certificate, a part with one for what remains', async () => {
    const cancelling = { business: 'cancellation' as const };
    const all = await propose('cancelled', {
      ...cancelling,
      selectedCategories: ['passenger-driver', 'freight-driver'],
    });
    expect(all).to.deep.equal({
      ok: true,
      outcome: {
        result: 'cancellation',
        categories: [],
        cancelledCategories: ['passenger-driver', 'freight-driver'],
      },
      delivery: null,
    });
    const part = await propose('cancelled', { ...cancelling, selectedCategories: ['freight-driver'] });
    expect(part.ok && part.outcome).to.deep.include({ categories: ['passenger-driver'], validTo: '2026-12-31' });
    expect(part).to.include({ delivery: 'mail' });
    expect(await propose('cancelled', cancelling)).to.include({ ok: false, code: 'category-required' });
  });

  it('keeps what another case has granted and the registry does not know yet', async () => {
    const unreported: UnreportedTerm = {
      categories: ['freight-driver'],
      validFrom: '2027-01-01',
      validTo: '2032-12-31',
    };
    const kept = await propose('kept', { business: 'reissue' }, '2026-12-01', { unreported });
    expect(kept.ok && kept.outcome).to.deep.include({ ...unreported, result: 'certificate' });
  });
});
