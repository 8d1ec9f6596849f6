import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { verificationPage } from '../../../api/pages/verificationPage.ts';
import type { Services } from '../../../api/services.ts';
import { verificationView } from '../../../api/verification/verificationView.ts';
import { verifyVoucher } from '../../../api/verification/verifyVoucher.ts';
import { noticeMessage, noticeSignatureHolds, signNotice } from '../../../crypto/noticeSignature.ts';
import type { NoticeRecord } from '../../../db/verification.ts';
import { noticeText } from '../../../domain/notice.ts';
import { judgeNotice } from '../../../domain/verification.ts';
import { signToken } from '../../../imaging/qr/verificationToken.ts';
import { DECIDED_AT_MS, noticeFacts } from '../../support/noticeSamples.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const content = noticeText(noticeFacts('decline'));
const sha256 = 'ab'.repeat(32);
const signature = signNotice({ number: content.number, sha256 }, privateKey);
const record: NoticeRecord = { content, office: { phone: '028-55550100' }, issued: { sha256, signature, keyId: 3 } };
const claims = { kind: 'notice', number: content.number, document: 'decline', issuedAtMs: DECIDED_AT_MS } as const;
const token = signToken(claims, { keyId: 3, privateKey });

/** What the check answers when the register holds this. */
async function check(registered: NoticeRecord | null, code = token) {
  const asked: string[] = [];
  const verification = {
    byToken: () => Promise.reject(new Error('a notice is no voucher')),
    noticeByToken: (exact: string) => {
      asked.push(exact);
      return Promise.resolve(registered);
    },
  };
  const services = {
    keyring: { voucherPublicKeys: new Map([[3, publicKey]]) },
    desk: { verification },
    now: () => DECIDED_AT_MS,
  } as unknown as Services;
  return { view: verificationView.parse(await verifyVoucher(services, code)), asked };
}

describe('the check of a notice', () => {
  it('says of a notice that it is genuine, with its signature, and of its addressee only what is masked', async () => {
    const { view, asked } = await check(record, token.toLowerCase());
    expect(asked).to.deep.equal([token]);
    expect(view).to.deep.include({ outcome: 'valid', title: '文书真实', subject: 'notice', voucher: null });
    expect(view.notice).to.deep.include({
      number: content.number,
      kind: 'decline',
      title: '不予受理通知书',
      addresseeName: '陈*国',
      idNumber: '510***********1234',
      caseNo: content.caseNo,
      issuedOn: '2026-11-24',
    });
    expect(view.notice?.signature).to.deep.equal({
      algorithm: 'Ed25519',
      keyId: '3',
      sha256,
      message: noticeMessage({ number: content.number, sha256 }),
      value: signature,
    });
    expect(noticeSignatureHolds({ number: content.number, sha256 }, signature, publicKey)).to.equal(true);
    expect(JSON.stringify(view)).not.to.contain('陈建国').and.not.contain('理由');
  });

  it('shows the same on its page, and how to check the file without us', async () => {
    const page = verificationPage((await check(record)).view);
    for (const part of [
      '<title>文书真实 · 文书核验</title>',
      content.number,
      '陈*国',
      sha256,
      signature.slice(0, 20),
      '/.well-known/tongban-keys.json',
      'tongban-notice:1:',
      '2026年11月24日',
      '028-55550100',
    ])
      expect(page).to.contain(part);
    expect(page).not.to.match(/陈建国|<script|<img|<link|https?:\/\/|\sstyle="/);
    expect(page.match(/<h1>/g)).to.have.length(1);
  });

  it('is unknown when the register has no such notice, another one, or has only reserved it', async () => {
    const other = noticeText(noticeFacts('lapse'));
    for (const registered of [null, { ...record, issued: null }, { ...record, content: other }]) {
      const { view } = await check(registered);
      expect(view).to.deep.include({ outcome: 'unknown', title: '未查到此文书', subject: 'notice', notice: null });
      expect(verificationPage(view)).to.contain('未查到此文书').and.not.contain(content.number);
    }
    const { number } = content;
    expect(judgeNotice({ number, kind: 'decline' }, { number, kind: 'lapse' })).to.equal('unknown');
  });

  it('is not ours without our signature, and then the register is not asked', async () => {
    const forged = signToken(claims, { keyId: 3, privateKey: generateKeyPairSync('ed25519').privateKey });
    for (const code of [
      forged,
      token.slice(0, 40) + (token.at(40) === 'A' ? 'B' : 'A') + token.slice(41),
      `${token}A`,
    ]) {
      const { view, asked } = await check(record, code);
      expect(view).to.deep.include({ outcome: 'not-ours', subject: null, notice: null, voucher: null });
      expect(asked).to.deep.equal([]);
    }
  });

  it('shows mark-up in a notice as text', async () => {
    const evil = '"><script>alert(1)</script>';
    const office = { ...content.office, name: evil };
    const { view } = await check({ ...record, content: { ...content, businessName: evil, office } });
    expect(verificationPage(view)).to.contain('&lt;script&gt;').and.not.to.contain('<script');
  });
});
