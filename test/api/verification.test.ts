import { createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { expect } from 'chai';
import sharp from 'sharp';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { addDays, formatChineseDate, shanghaiDate } from '../../domain/time.ts';
import { formatVoucherNumber, parseVoucherNumber } from '../../domain/voucherNumber.ts';
import { readToken, signToken } from '../../imaging/qr/verificationToken.ts';
import type { VoucherClaims } from '../../imaging/qr/voucherClaims.ts';
import { createRest, expectStatus, type Rest } from '../../script/client/rest.ts';
import { startProduct } from '../../script/stack/productProcesses.ts';
import { product as shared } from '../support/productHooks.ts';
import { completedCase, refusalOf, type StartedCase } from '../support/cases.ts';
import type { Product } from '../support/product.ts';

type Json = Record<string, unknown>;

let product: Product;

describe('verification', function () {
  this.timeout(90_000);
  let started: StartedCase;
  let rest: Rest;
  let token: string;
  let voucherId: string;
  let claims: VoucherClaims;

  before(async () => {
    product = shared();
    rest = createRest(product.apiUrl);
    // One cycle, just ended: a voucher counts until the end of the cycle after its own.
    started = await completedCase(product, { cyclesCompleted: 1 });
    ({ token, id: voucherId } = await product.database('vouchers').where({ case_no: started.caseNo }).first());
    const reading = readToken(token, product.keyring.voucherPublicKeys);
    if (!reading.ok) throw new Error(`the token is no good: ${reading.code}`);
    if (reading.claims.kind !== 'voucher') throw new Error('the token is not of a voucher');
    ({ claims } = reading);
  });

  const json = async (code = token): Promise<Json> => expectStatus(await rest('GET', `/v1/verify/${code}`), 200).body;
  const page = async (code = token, prefix = 'v'): Promise<string> => {
    const answer = expectStatus(await rest('GET', `/${prefix}/${code}`), 200);
    expect(answer.headers.get('content-type')).to.contain('text/html');
    return answer.bytes.toString('utf8');
  };
  const voucherRow = () => product.database('vouchers').where({ id: voucherId });

  /** Does something to the register and takes it back afterwards. */
  async function during(changes: Json, work: () => Promise<void>): Promise<void> {
    const before = await voucherRow().first(...Object.keys(changes));
    await voucherRow().update(changes);
    try {
      await work();
    } finally {
      await voucherRow().update(before);
    }
  }

  it('[G-06] [P-10] shows a valid voucher to anyone without log-in, on a page and as JSON', async () => {
    const answer = await json();
    expect(answer).to.deep.include({ outcome: 'valid', title: '凭证有效', remarks: [] });
    expect(answer['voucher']).to.deep.include({
      number: claims.number,
      grade: 'AA',
      cycleStart: claims.cycleStart,
      cycleEnd: claims.cycleEnd,
    });
    const html = await page();
    expect(html).to.contain('凭证有效').and.to.contain(claims.number);
  });

  it('reads the code in capital and in small letters, under /V/ and /v/, but not in a mixture', async () => {
    for (const [prefix, code] of [
      ['V', token],
      ['v', token],
      ['v', token.toLowerCase()],
      ['V', token.toLowerCase()],
    ] as const) {
      expect(await page(code, prefix), `${prefix} ${code.slice(0, 4)}`).to.contain('凭证有效');
    }
    expect((await json(token.toLowerCase()))['outcome']).to.equal('valid');
    const mixed = token.slice(0, 75) + token.slice(75).toLowerCase();
    expect((await json(mixed))['outcome']).to.equal('not-ours');
  });

  it('[P-10] is a page without script that loads nothing and is not kept', async () => {
    const answer = expectStatus(await rest('GET', `/v/${token}`), 200);
    const html = answer.bytes.toString('utf8');
    expect(html).not.to.match(/<script|<link|<img|<iframe|\son\w+=|javascript:|https?:\/\//i);
    expect(html).to.contain('<meta name="viewport"').and.to.contain('lang="zh-CN"');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).to.contain("default-src 'none'").and.not.to.contain('unsafe');
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    expect(answer.headers.get('set-cookie')).to.equal(null);
  });

  it('[P-10] calls a forged, changed or foreign code not ours, and shows no voucher', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const { keyId } = product.keyring.voucherSigning;
    const last = token.at(40) === 'A' ? 'B' : 'A';
    const codes = {
      'forged with another key': signToken(claims, { keyId, privateKey }),
      'an unknown key id': signToken(claims, { keyId: 255, privateKey }),
      'one character changed': token.slice(0, 40) + last + token.slice(41),
      'cut off': token.slice(0, -4),
      'too long': token + 'A'.repeat(400),
      'anything else': 'HELLO',
      markup: encodeURIComponent('<script>alert(1)</script>'),
    };
    for (const [what, code] of Object.entries(codes)) {
      expect(await json(code), what).to.deep.include({ outcome: 'not-ours', voucher: null });
      const html = await page(code);
      expect(html, what).to.contain('不是本系统的凭证').and.not.to.contain(claims.number);
      expect(html, what).not.to.contain('<script');
    }
  });

  it('calls a code signed by us but not in the register unknown', async () => {
    const signing = product.keyring.voucherSigning;
    const parts = parseVoucherNumber(claims.number);
    if (!parts) throw new Error('the voucher has no number');
    const number = formatVoucherNumber({ ...parts, sequence: parts.sequence + 500 });
    const strangers = [signToken({ ...claims, grade: 'AAA' }, signing), signToken({ ...claims, number }, signing)];
    for (const stranger of strangers) {
      expect(await json(stranger)).to.deep.include({ outcome: 'unknown', voucher: null });
      expect(await page(stranger)).to.contain('未查到此凭证');
    }
    await during({ state: 'preparing' }, async () => {
      expect(await json()).to.deep.include({ outcome: 'unknown', voucher: null });
    });
  });

  it('[P-10] tells revoked, superseded and expired apart, and which voucher took its place', async () => {
    await during({ state: 'revoked' }, async () => {
      expect(await json()).to.deep.include({ outcome: 'revoked', title: '凭证已撤销' });
      expect(await page())
        .to.contain('凭证已撤销')
        .and.not.to.contain('凭证有效');
    });
    const newer = await completedCase(product);
    const successor = await product.database('vouchers').where({ case_no: newer.caseNo }).first();
    await during({ state: 'superseded', superseded_by: successor.id }, async () => {
      const answer = await json();
      expect(answer).to.deep.include({ outcome: 'superseded', title: '凭证已被替代' });
      expect(String(answer['remarks'])).to.contain(successor.number);
      expect(await page())
        .to.contain('凭证已被替代')
        .and.to.contain(successor.number);
    });
    const sealed = createSealedColumns(product.keyring);
    const { content_sealed: blob } = await voucherRow().first('content_sealed');
    const content = JSON.parse(sealed.open('vouchers', 'content', voucherId, blob)) as Json;
    const sealUntil = (nextCycleEnd: string) =>
      sealed.seal('vouchers', 'content', voucherId, JSON.stringify({ ...content, nextCycleEnd }));
    const today = shanghaiDate(Date.now());
    await during({ content_sealed: sealUntil(addDays(today, -1)) }, async () => {
      expect(await json()).to.deep.include({ outcome: 'expired', title: '凭证已过期' });
      expect(await page()).to.contain(formatChineseDate(addDays(today, -1)));
    });
    await during({ content_sealed: sealUntil(today) }, async () => {
      expect(await json(), 'its last day counts').to.deep.include({ outcome: 'valid' });
    });
  });

  it('keeps the voucher of a cancelled certificate as history and says so', async () => {
    const { qualification_id: id } = await product.database('cases').where({ case_no: started.caseNo }).first();
    const certificate = product.database('qualifications').where({ id });
    await certificate.clone().update({ status: 'cancelled' });
    try {
      const answer = await json();
      expect(answer['outcome']).to.equal('valid');
      expect(String(answer['remarks'])).to.contain('已注销');
      expect(await page()).to.contain('已注销');
    } finally {
      await certificate.clone().update({ status: 'valid' });
    }
  });

  it('[A-26] reads what a scanner read and the picture of the voucher itself, also photographed', async () => {
    const { png } = (await started.driver.read(started.caseNo)).body['voucher'] as { png: string };
    const { bytes } = await started.driver.rest('GET', png);
    const address = `${product.env['PUBLIC_BASE_URL']?.toUpperCase()}/V/${token}`;
    for (const qr of [address, token, ` ${address}\n`]) {
      const answer = await rest('POST', '/v1/verify', { json: { qr } });
      expect(answer.body, qr.slice(0, 20)).to.deep.include({ outcome: 'valid' });
    }
    const photographed = await sharp(bytes)
      .resize(1600, 1600, { fit: 'inside' })
      .rotate(4, { background: '#777' })
      .jpeg({ quality: 70 })
      .toBuffer();
    for (const picture of [bytes, photographed]) {
      const answer = await rest('POST', '/v1/verify', { files: { image: { bytes: picture, name: 'voucher.png' } } });
      expect(answer.body).to.deep.include({ outcome: 'valid' });
      expect(answer.body['voucher']).to.deep.include({ number: claims.number });
    }
  });

  it('refuses a picture without a code and what is no picture, and says where to turn', async () => {
    const blankPage = (await product.materials())['education-record'];
    const without = await rest('POST', '/v1/verify', { files: { image: { bytes: blankPage, name: 'page.jpg' } } });
    expect(refusalOf(without)).to.deep.equal([422, 'voucher-invalid']);
    expect(String(without.body['detail'])).to.contain('联系我们');
    const text = { bytes: Buffer.from('GIF89a no picture at all'), name: 'a.png' };
    expect(refusalOf(await rest('POST', '/v1/verify', { files: { image: text } }))).to.deep.equal([415, 'image-type']);
    expect(refusalOf(await rest('POST', '/v1/verify', { json: {} }))).to.deep.equal([400, 'invalid-request']);
    expect(refusalOf(await rest('POST', '/v1/verify', { json: { qr: token, idNumber: '1' } }))).to.deep.equal([
      400,
      'invalid-request',
    ]);
    for (const qr of ['http://evil.example/pay?x=1', 'weixin://dl', 'http://evil.example/v/HELLO'])
      expect((await rest('POST', '/v1/verify', { json: { qr } })).body).to.deep.include({ outcome: 'not-ours' });
  });

  it('[P-10] publishes the keys with which anyone checks a code without us', async () => {
    const { body } = await rest<{ keys: Json[] }>('GET', '/.well-known/tongban-keys.json');
    expect(body.keys.map(({ kid }) => kid)).to.include(String(product.keyring.voucherSigning.keyId));
    for (const key of body.keys) {
      expect(key).to.include({ kty: 'OKP', crv: 'Ed25519' });
      expect(key).not.to.have.property('d');
    }
    const keys = new Map(
      body.keys.map((key): [number, KeyObject] => [
        Number(key['kid']),
        createPublicKey({ key: key as JsonWebKey, format: 'jwk' }),
      ]),
    );
    const offline = readToken(token, keys);
    expect(offline.ok && offline.claims).to.deep.include({ kind: 'voucher', number: claims.number });
  });

  it('[P-10] lets one address ask sixty times a minute where people use it', async () => {
    const busy = await startProduct({ ...product.env, NODE_ENV: 'production', API_PORT: '0', OPERATIONS_PORT: '0' }, [
      'api',
    ]);
    try {
      const ask = createRest(String(busy.get('api')?.facts['api']));
      const answers = [];
      for (let times = 1; times <= 61; times += 1) answers.push((await ask('GET', `/v1/verify/${token}`)).status);
      expect(answers.filter((status) => status === 200)).to.have.length(60);
      const refused = await ask<Json>('GET', `/v1/verify/${token}`);
      expect(refusalOf(refused)).to.deep.equal([429, 'rate-limited']);
      expect(Number(refused.headers.get('retry-after'))).to.be.within(1, 60);
    } finally {
      await busy.get('api')?.stop();
    }
  });
});
