import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { verificationPage } from '../../../api/pages/verificationPage.ts';
import type { Services } from '../../../api/services.ts';
import { verificationView } from '../../../api/verification/verificationView.ts';
import { verifyVoucher } from '../../../api/verification/verifyVoucher.ts';
import type { CertificateRecord } from '../../../db/verification.ts';
import { startOfDayMs } from '../../../domain/time.ts';
import {
  CERTIFICATE_VERIFICATION_TEXTS,
  judgeCertificate,
  VERIFICATION_OUTCOMES,
  type RegisteredCertificate,
} from '../../../domain/verification.ts';
import { signToken } from '../../../imaging/qr/verificationToken.ts';
import {
  certificateClaims as claims,
  certificateKey,
  certificateSample as content,
  certificateToken as token,
} from '../../support/certificateSamples.ts';

const DAY = '2026-12-24';
const record: CertificateRecord = {
  state: 'valid',
  content,
  supersededByIdentifier: null,
  corrected: false,
  revokedAtMs: null,
  cancelledAtMs: null,
  declaredVoidAtMs: null,
  qualificationStatus: 'valid',
  office: { phone: '028-55550100' },
};
const ENDED_AT_MS = startOfDayMs('2026-12-20') + 9 * 3_600_000;

/** What the check answers on a day when the register holds this. */
async function check(registered: CertificateRecord | null, { code = token, day = DAY } = {}) {
  const asked: string[] = [];
  const elsewhere = () => Promise.reject(new Error('a certificate is neither voucher nor notice'));
  const verification = {
    byToken: elsewhere,
    noticeByToken: elsewhere,
    certificateByToken: (exact: string) => {
      asked.push(exact);
      return Promise.resolve(registered);
    },
  };
  const services = {
    keyring: { voucherPublicKeys: certificateKey.publicKeys },
    desk: { verification },
    now: () => startOfDayMs(day),
  } as unknown as Services;
  return { view: verificationView.parse(await verifyVoucher(services, code)), asked };
}

describe('the verdict on a certificate', () => {
  const registered: RegisteredCertificate = { ...content, state: 'valid', qualificationStatus: 'valid' };
  const judge = (changes: Partial<RegisteredCertificate> = {}, day = DAY) =>
    judgeCertificate(claims, { ...registered, ...changes }, day);

  it('is valid until its last day, before its first too, and expired from the day after', () => {
    expect(judge({}, '2026-11-23')).to.equal('valid');
    expect(judge({}, '2032-11-30')).to.equal('valid');
    expect(judge({}, '2032-12-01')).to.equal('expired');
  });

  it('says first that it was superseded, revoked or cancelled, then that its time is over', () => {
    for (const state of ['superseded', 'revoked', 'cancelled'] as const)
      for (const day of [DAY, '2040-01-01']) expect(judge({ state }, day)).to.equal(state);
  });

  it('follows the ministry registry where that has ended the qualification, and not where it is merely late', () => {
    expect(judge({ qualificationStatus: 'cancelled' })).to.equal('cancelled');
    expect(judge({ qualificationStatus: 'revoked' })).to.equal('revoked');
    for (const qualificationStatus of ['expired', 'replaced', 'suspended'] as const)
      expect(judge({ qualificationStatus })).to.equal('valid');
    expect(judge({ state: 'superseded', qualificationStatus: 'cancelled' })).to.equal('superseded');
  });

  it('is "unknown" when the register has none, has only reserved it, or says anything else than what was signed', () => {
    expect(judgeCertificate(claims, null, DAY)).to.equal('unknown');
    const changes: Partial<RegisteredCertificate>[] = [
      { state: 'preparing' },
      { identifier: '1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U' },
      { categories: ['passenger-driver'] },
      { validFrom: '2026-12-02' },
      { validTo: '2033-11-30' },
    ];
    for (const change of changes) expect(judge(change), JSON.stringify(change)).to.equal('unknown');
  });
});

describe('the check of a certificate', () => {
  it('says what it allows and until when, its holder masked, and nothing that the paper alone tells', async () => {
    const { view, asked } = await check(record, { code: token.toLowerCase() });
    expect(asked).to.deep.equal([token]);
    expect(view).to.deep.include({
      outcome: 'valid',
      subject: 'certificate',
      voucher: null,
      notice: null,
      remarks: [],
    });
    expect(view.certificate).to.deep.equal({
      identifier: content.identifier,
      version: 2,
      holderName: '陈*国',
      number: '510***********1234',
      categories: ['经营性道路旅客运输驾驶员', '经营性道路货物运输驾驶员'],
      licenceClasses: ['A1', 'A2'],
      firstIssued: '2014-12-01',
      validFrom: '2026-12-01',
      validTo: '2032-11-30',
      issuedOn: '2026-11-23',
      office: { name: '成都市交通运输局', phone: '028-55550100' },
    });
    for (const text of [JSON.stringify(view), verificationPage(view)])
      expect(text).not.to.match(/陈建国|510104198001011234|锦江区|1980|顺达/);
  });

  const outcomes: [title: string, changes: Partial<CertificateRecord>, outcome: string, remark: string | null][] = [
    ['stands', {}, 'valid', null],
    ['is suspended in the registry', { qualificationStatus: 'suspended' }, 'valid', '暂停状态'],
    ['was replaced', { state: 'superseded', supersededByIdentifier: '1.2.156.NEW' }, 'superseded', '1.2.156.NEW'],
    ['was revoked', { state: 'revoked', revokedAtMs: ENDED_AT_MS }, 'revoked', '撤销时间：2026-12-20 09:00'],
    ['was cancelled', { state: 'cancelled', cancelledAtMs: ENDED_AT_MS }, 'cancelled', '注销时间：2026-12-20 09:00'],
    ['was cancelled in the registry', { qualificationStatus: 'cancelled' }, 'cancelled', null],
  ];
  for (const [title, changes, outcome, remark] of outcomes)
    it(`says "${outcome}" of one that ${title}, in words and on the page`, async () => {
      const { view } = await check({ ...record, ...changes });
      expect(view.outcome).to.equal(outcome);
      expect(view.remarks.join()).to.contain(remark ?? '');
      expect(view.remarks).to.have.length(remark === null ? 0 : 1);
      const page = verificationPage(view);
      expect(page).to.contain(`<title>${view.title} · 从业资格证核验</title>`);
      expect(page).to.contain(content.identifier).and.contain('028-55550100');
      expect(page.match(/<h1>/g)).to.have.length(1);
      expect(page).not.to.match(/<script|<img|<link|https?:\/\/|\sstyle="/);
    });

  it('says "expired" the day after its last, and before its first that the old term still runs', async () => {
    expect((await check(record, { day: '2032-12-01' })).view).to.deep.include({ outcome: 'expired', remarks: [] });
    const early = (await check(record, { day: '2026-11-24' })).view;
    expect(early.outcome).to.equal('valid');
    expect(early.remarks).to.deep.equal(['新的有效期自2026年12月1日起，此前按原有效期有效。']);
  });

  it('shows nothing of what is unknown', async () => {
    for (const registered of [null, { ...record, state: 'preparing' as const }]) {
      const { view } = await check(registered);
      expect(view).to.deep.include({ outcome: 'unknown', subject: 'certificate', certificate: null });
      expect(verificationPage(view)).to.contain('未查到此从业资格证').and.not.contain(content.identifier);
    }
  });

  it('is not ours without our signature, and then the register is not asked', async () => {
    const forged = signToken(claims, { keyId: 1, privateKey: generateKeyPairSync('ed25519').privateKey });
    for (const code of [forged, `${token}A`, token.slice(1)]) {
      const { view, asked } = await check(record, { code });
      expect(view).to.deep.include({ outcome: 'not-ours', subject: null, certificate: null });
      expect(asked).to.deep.equal([]);
    }
  });

  it('shows mark-up in a certificate as text', async () => {
    const evil = '"><script>alert(1)</script>';
    const { view } = await check({ ...record, content: { ...content, holderName: evil, issuerName: evil } });
    expect(verificationPage(view)).to.contain('&lt;script&gt;').and.not.to.contain('<script');
  });

  it('has words of its own for every outcome', () => {
    const titles = Object.values(CERTIFICATE_VERIFICATION_TEXTS).map(({ title }) => title);
    expect(new Set(titles).size).to.equal(VERIFICATION_OUTCOMES.length - 1);
  });
});
