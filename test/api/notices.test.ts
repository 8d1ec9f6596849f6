import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { expect } from 'chai';
import { sha256Hex } from '../../crypto/digest.ts';
import { maskName } from '../../domain/masking.ts';
import { parseNoticeNumber } from '../../domain/noticeNumber.ts';
import { DEFAULT_SUPPLEMENT_REASONS } from '../../domain/provinceConfig.ts';
import { formatChineseDate, shanghaiDate } from '../../domain/time.ts';
import { readQr } from '../../imaging/qr/readQr.ts';
import { createRest, expectStatus, type Rest } from '../../script/client/rest.ts';
import { acceptedCase, proposedGrade, refusalOf, submittedCase, until, type StartedCase } from '../support/cases.ts';
import { rasterOf, textOf } from '../support/documents.ts';
import { supplementOf } from '../support/supplements.ts';
import { product as shared } from '../support/productHooks.ts';
import type { Product } from '../support/product.ts';

type Json = Record<string, unknown>;
interface Document extends Json {
  id: string;
  kind: string;
  title: string;
  number: string;
  pdf: string;
  url: string;
  signature: { algorithm: string; keyId: string; sha256: string; message: string; value: string };
}

/** Both ways to contest a decision, each with its term (行政复议法 20, 行政诉讼法 46). */
const REMEDIES = [
  /自收到本文书之日起60日内，[^；]*申请行政复议；/u,
  /自收到本文书之日起6个月内，[^。]*提起行政诉讼。/u,
];

let product: Product;
let rest: Rest;

const documentsOf = async ({ driver, caseNo }: StartedCase): Promise<Document[]> =>
  expectStatus(await driver.rest<{ documents: Document[] }>('GET', `/v1/cases/${caseNo}/documents`), 200).body
    .documents;
const documentOf = (started: StartedCase, kind: string): Promise<Document> =>
  until(async () => (await documentsOf(started)).find((document) => document.kind === kind));
const pdfOf = async ({ driver }: StartedCase, document: Document): Promise<Buffer> =>
  expectStatus(await driver.rest('GET', document.pdf), 200).bytes;

/** As somebody checks it who has the file, the list's signature and the published keys, and no program of ours. */
async function holds(pdf: Buffer, { number, signature }: Document): Promise<boolean> {
  const { body } = await rest<{ keys: (JsonWebKey & { kid: string })[] }>('GET', '/.well-known/tongban-keys.json');
  const key = body.keys.find(({ kid }) => kid === signature.keyId);
  if (!key) return false;
  const message = Buffer.from(`tongban-notice:1:${number}:${sha256Hex(pdf)}`);
  return verify(null, message, createPublicKey({ key, format: 'jwk' }), Buffer.from(signature.value, 'base64'));
}

describe('notices', function () {
  this.timeout(90_000);
  let accepted: StartedCase;
  let acceptance: Document;

  before(async () => {
    product = shared();
    rest = createRest(product.apiUrl);
    accepted = await acceptedCase(product, { cyclesCompleted: 1 });
    acceptance = await documentOf(accepted, 'acceptance');
  });

  it('[P-09] an acceptance is told in writing: a PDF with number, office, date, both limits and a code', async () => {
    const { driver, caseNo } = accepted;
    expect(acceptance).to.deep.include({ title: '受理通知书', ordinal: 1 });
    expect(parseNoticeNumber(acceptance.number)).to.include({
      officeCode: 'TEST01',
      word: '受',
      year: Number(shanghaiDate(Date.now()).slice(0, 4)),
    });
    const answer = expectStatus(await driver.rest('GET', acceptance.pdf), 200);
    expect(answer.headers.get('content-type')).to.equal('application/pdf');
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    expect(answer.headers.get('etag')).to.equal(`"${acceptance.signature.sha256}"`);
    expect(sha256Hex(answer.bytes)).to.equal(acceptance.signature.sha256);
    const text = await textOf(answer.bytes);
    const { body } = await driver.read(caseNo);
    const { name } = body['office'] as { name: string };
    const { result, statutory } = body['clocks'] as Record<'result' | 'statutory', { date: string }>;
    const { accepted_at: acceptedAt } = await product.database('cases').where({ case_no: caseNo }).first('accepted_at');
    const date = formatChineseDate(shanghaiDate(acceptedAt.getTime()));
    const expected = [
      ...['受理通知书', acceptance.number, caseNo, name],
      `受理日期${date}`,
      `承诺办结期限${formatChineseDate(result.date)}（3个工作日）`,
      `法定办理期限${formatChineseDate(statutory.date)}（20个工作日）`,
    ];
    expect(expected.filter((part) => !text.includes(part))).to.deep.equal([]);
    expect(text).to.contain(driver.person.name).and.not.contain(driver.person.idNumber);
  });

  it('[P-09] the detached signature holds with the published key, and not for a file that was changed', async () => {
    const pdf = await pdfOf(accepted, acceptance);
    expect(await holds(pdf, acceptance)).to.equal(true);
    const tampered = Buffer.from(pdf);
    tampered[tampered.length >> 1] = (tampered[tampered.length >> 1] ?? 0) ^ 1;
    expect(await holds(tampered, acceptance)).to.equal(false);
    expect(await holds(pdf, { ...acceptance, number: acceptance.number.replace('受字', '补字') })).to.equal(false);
  });

  it('[P-09] its code leads to the verification page, which shows it masked and with its signature', async () => {
    const scanned = String(await readQr(await rasterOf(await pdfOf(accepted, acceptance))));
    const { body } = await rest('POST', '/v1/verify', { json: { qr: scanned } });
    expect(body).to.deep.include({ outcome: 'valid', subject: 'notice', voucher: null });
    const { name } = accepted.driver.person;
    expect(body['notice']).to.deep.include({
      number: acceptance.number,
      kind: 'acceptance',
      caseNo: accepted.caseNo,
      addresseeName: maskName(name),
      signature: acceptance.signature,
    });
    const token = scanned.split('/V/')[1] ?? '';
    const page = expectStatus(await rest('GET', `/v/${token}`), 200).bytes.toString('utf8');
    expect(page).to.contain('文书真实').and.contain(acceptance.number).and.contain(acceptance.signature.sha256);
    expect(page).not.to.contain(name);
    const row = product.database('case_documents').where({ id: acceptance.id });
    await row.clone().update({ state: 'preparing' });
    try {
      expect((await rest('GET', `/v1/verify/${token}`)).body).to.deep.include({ outcome: 'unknown', notice: null });
      expect(await documentsOf(accepted)).to.deep.equal([]);
      expect((await accepted.driver.rest('GET', acceptance.pdf)).status).to.equal(404);
    } finally {
      await row.clone().update({ state: 'issued' });
    }
  });

  it('[P-09] a refusal says why, where to turn, and how to contest it', async () => {
    const started = await submittedCase(product);
    const acceptor = await product.clerk('acceptor');
    const input = {
      ground: 'not-competent',
      competentAuthority: '绵阳市交通运输局',
      reason: '不是<b>本局</b>核发的证件',
    };
    expectStatus(await acceptor.decide(started.caseNo, 'decline', input), 200);
    const declined = await documentOf(started, 'decline');
    const pdf = await pdfOf(started, declined);
    const text = await textOf(pdf);
    for (const part of ['不予受理通知书', '绵阳市交通运输局', '不是<b>本局</b>核发的证件'])
      expect(text).to.contain(part);
    for (const remedy of REMEDIES) expect(text).to.match(remedy);
    expect(await holds(pdf, declined)).to.equal(true);
    expect(await documentsOf(started)).to.have.length(1);
  });

  it('[P-09] a supplement request lists every item with its reasons, the due date and what follows', async () => {
    const started = await submittedCase(product);
    const acceptor = await product.clerk('acceptor');
    const items = [
      { target: 'field', name: 'employer', reasons: ['unclear-value'], note: '请填写单位全称' },
      { target: 'material', name: 'education-record', reasons: ['illegible', 'no-seal'] },
    ];
    expectStatus(await acceptor.decide(started.caseNo, 'request-supplement', { items }), 200);
    const text = await textOf(await pdfOf(started, await documentOf(started, 'supplement')));
    const { limit } = supplementOf((await started.driver.read(started.caseNo)).body);
    const reasons = DEFAULT_SUPPLEMENT_REASONS.filter(({ code }) => items.some((item) => item.reasons.includes(code)));
    expect(reasons).to.have.length(3);
    const expected = [
      ...['补正告知书', '共2项', '服务单位', '请填写单位全称', '考核周期学习教育情况', '视为放弃'],
      ...reasons.map((reason) => reason.text),
      `请于${formatChineseDate(limit.date)}24时前`,
    ];
    expect(expected.filter((part) => !text.includes(part))).to.deep.equal([]);
  });

  it('[P-09] both results are told in writing, numbered one after the other', async () => {
    const reviewer = await product.clerk('reviewer');
    await proposedGrade(product, accepted.caseNo);
    expectStatus(await reviewer.decide(accepted.caseNo, 'approve', { grade: 'AA', reason: '情况属实' }), 200);
    const approval = await documentOf(accepted, 'approval');
    const other = await acceptedCase(product);
    await proposedGrade(product, other.caseNo);
    expectStatus(await reviewer.decide(other.caseNo, 'reject', { reason: '违章记录页与登记不符' }), 200);
    const rejection = await documentOf(other, 'rejection');
    const [granted, refused] = [
      await textOf(await pdfOf(accepted, approval)),
      await textOf(await pdfOf(other, rejection)),
    ];
    expect(granted).to.contain('AA级（合格）').and.contain('审核通过');
    expect(refused).to.contain('审核不通过').and.contain('违章记录页与登记不符');
    for (const text of [granted, refused]) for (const remedy of REMEDIES) expect(text).to.match(remedy);
    const [first, second] = [parseNoticeNumber(approval.number), parseNoticeNumber(rejection.number)];
    expect([first?.word, second?.word]).to.deep.equal(['办', '办']);
    // Unless the year has just turned.
    if (first?.year === second?.year) expect(second?.sequence).to.equal((first?.sequence ?? 0) + 1);
    const numbers = (await product.database('case_documents').where({ office_code: 'TEST01' }).select('number')).map(
      ({ number }) => parseNoticeNumber(number as string),
    );
    // A case that another test has forwarded into the next year has its notices in that year's sequence.
    const years = new Set(numbers.map((one) => one?.year));
    for (const [word, year] of ['受', '办'].flatMap((word) => [...years].map((year) => [word, year] as const))) {
      const run = numbers.filter((one) => one?.word === word && one.year === year).map((one) => one?.sequence ?? 0);
      expect(
        run.sort((a, b) => a - b),
        `${word} of ${String(year)}`,
      ).to.deep.equal(run.map((_, index) => index + 1));
    }
  });

  it('are seen by the desk of the office and by a link that does not last, and by nobody else', async () => {
    const path = `/v1/cases/${accepted.caseNo}/documents`;
    const stranger = await submittedCase(product);
    for (const address of [path, acceptance.pdf]) {
      expect(refusalOf(await stranger.driver.rest('GET', address))).to.deep.equal([404, 'not-found']);
      expect((await rest('GET', address)).status).to.equal(401);
    }
    // a document of one's own case, asked for under another case
    const swapped = `/v1/cases/${stranger.caseNo}/documents/${acceptance.id}`;
    expect((await stranger.driver.rest('GET', swapped)).status).to.equal(404);

    const acceptor = await product.clerk('acceptor');
    const listed = expectStatus(
      await acceptor.rest<{ documents: Document[] }>('GET', `/v1/desk/cases/${accepted.caseNo}/documents`),
      200,
    );
    const seen = listed.body.documents.find(({ id }) => id === acceptance.id);
    const file = expectStatus(await acceptor.rest('GET', seen?.pdf ?? ''), 200);
    expect(sha256Hex(file.bytes)).to.equal(acceptance.signature.sha256);
    const reads = await product.database('personal_data_reads').where({ case_no: accepted.caseNo, what: 'document' });
    expect(reads).to.have.length(1);
    const elsewhere = await product.clerk('acceptor', 'TEST02');
    for (const address of [`/v1/desk/cases/${accepted.caseNo}/documents`, seen?.pdf ?? ''])
      expect((await elsewhere.rest('GET', address)).status).to.equal(404);

    const [fresh] = await documentsOf(accepted);
    const linked = expectStatus(await rest('GET', fresh?.url ?? ''), 200);
    expect(linked.headers.get('content-type')).to.equal('application/pdf');
    expect(sha256Hex(linked.bytes)).to.equal(fresh?.signature.sha256);
    expect((await rest('GET', (fresh?.url ?? '').replace(acceptance.id, stranger.caseNo))).status).not.to.equal(200);
  });

  it('are sent once to who has them already', async () => {
    // fetch would add `no-cache`, which asks for the whole file whatever one has.
    const headers = { 'if-none-match': `"${acceptance.signature.sha256}"`, 'cache-control': 'max-age=0' };
    const answer = await accepted.driver.rest('GET', acceptance.pdf, { headers });
    expect([answer.status, answer.bytes.length]).to.deep.equal([304, 0]);
  });
});
