import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createCaseFactsRepository } from '../../db/caseFacts.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { addDays, endOfDayMs, shanghaiDate, weekday } from '../../domain/time.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { refusalOf, submittedCase, type StartedCase } from '../support/cases.ts';
import { fixtureCalendar } from '../support/fixtureCalendar.ts';
import { ownOffice } from '../support/ownOffice.ts';
import type { Product, TestOffice } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';
import {
  answerSupplement,
  awaitedSupplement,
  EMPLOYER,
  RECORD,
  SLOT,
  SUPPLEMENT_POSTS,
  supplementOf,
  rowsOf,
} from '../support/supplements.ts';

type Json = Record<string, unknown>;
const HOUR_MS = 3_600_000;
const OTHER_SLOT = 'certificate-info-page';
let product: Product;
let rows: ReturnType<typeof rowsOf>;
let OFFICE: TestOffice;

const employerOf = (body: Json) =>
  (body['form'] as { name: string; declared?: string; value?: string }[]).find(({ name }) => name === 'employer');
const imagesOf = (body: Json, wanted = SLOT) =>
  (body['materials'] as { slot: string; images: { imageId: string }[] }[])
    .find(({ slot }) => slot === wanted)
    ?.images.map(({ imageId }) => imageId);

const awaited = (items?: Json[]) => awaitedSupplement(product, OFFICE, items);
const answer = (started: StartedCase, employer?: string) => answerSupplement(product, started, employer);
const staffId = async (login: string) => (await product.database('staff').where({ login }).first())?.id as string;

/** The 15th day, or the first working day after it, counted by hand. */
function lastDay(from: string): string {
  const { days } = fixtureCalendar();
  const isWorking = (date: string) => days[date]?.working ?? weekday(date) < 6;
  let date = addDays(from, 15);
  while (!isWorking(date)) date = addDays(date, 1);
  return date;
}

describe('supplements', function () {
  this.timeout(120_000);

  before(async () => {
    product = shared();
    rows = rowsOf(product);
    OFFICE = await ownOffice(product, { code: 'TESTSUP1', provinceCode: '98' }, SUPPLEMENT_POSTS);
  });

  it('[P-04] are asked for item by item, with the reasons of the province and in the words of the clerk', async () => {
    const { driver, caseNo } = await submittedCase(product, { office: OFFICE });
    const acceptor = await product.clerk('acceptor', OFFICE);
    const { body: options } = await acceptor.rest<Json>('GET', `/v1/desk/cases/${caseNo}/supplement-options`);
    expect(options).to.include({ available: true, round: 1, days: 15 });
    expect((options['fields'] as Json[]).map(({ name }) => name)).to.deep.equal(['address', 'phone', 'employer']);
    expect((options['materials'] as Json[]).map(({ slot }) => slot)).to.include.members([SLOT, OTHER_SLOT]);
    const texts = new Map(
      (options['reasons'] as { code: string; text: string }[]).map(({ code, text }) => [code, text]),
    );

    const asked = await acceptor.decide(caseNo, 'request-supplement', { items: [EMPLOYER, RECORD] });
    expect([asked.status, asked.body['state']]).to.deep.equal([200, 'supplement-requested']);
    const { body } = await driver.read(caseNo);
    const { round, open, limit, items } = supplementOf(body);
    expect({ round, open }).to.deep.equal({ round: 1, open: true });
    expect(items.map(({ title, reasons, note, answered }) => ({ title, reasons, note, answered }))).to.deep.equal([
      { title: '服务单位', reasons: [texts.get('wrong-value')], note: '请填写单位全称', answered: false },
      { title: '考核周期学习教育情况', reasons: [texts.get('illegible')], note: null, answered: false },
    ]);
    const date = lastDay(shanghaiDate(Date.now()));
    expect(limit).to.deep.include({ date, provisional: false });
    expect(Date.parse(limit.dueAt)).to.equal(endOfDayMs(date));
    expect(limit.text).to.match(/当日不计，共15个自然日；.*24时截止/);
    expect(body['allowedActions']).to.have.members(['resubmit', 'withdraw']);
    const seen = (await acceptor.read(caseNo)).body['supplementItems'] as Json[];
    expect(seen.map(({ title, answered }) => [title, answered])).to.deep.equal([
      ['服务单位', false],
      ['考核周期学习教育情况', false],
    ]);
    expect(await rows.openTask(caseNo, 'acceptance'), 'nobody waits for the desk').to.equal(undefined);
    expect((await rows.messagesOf(caseNo, 'supplement-requested')).map(({ channel }) => channel)).to.have.members([
      'wechat',
      'sms',
    ]);
  });

  it('[P-04] are refused without items, without reasons, for what the case does not have, and by whom it is not up to', async () => {
    const { driver, caseNo } = await submittedCase(product, { office: OFFICE });
    const acceptor = await product.clerk('acceptor', OFFICE);
    const ask = async (items: Json[]) => refusalOf(await acceptor.decide(caseNo, 'request-supplement', { items }));
    expect(await ask([])).to.deep.equal([400, 'invalid-request']);
    expect(await ask([{ ...RECORD, reasons: [] }]), 'no reason').to.deep.equal([400, 'invalid-request']);
    expect(await ask([RECORD, RECORD]), 'one item twice').to.deep.equal([400, 'invalid-request']);
    for (const wrong of [
      { ...RECORD, name: 'diploma' },
      { ...EMPLOYER, name: 'salary' },
      { ...EMPLOYER, name: 'idNumber' },
      { ...EMPLOYER, name: SLOT },
      { ...EMPLOYER, reasons: ['no-such-reason'] },
      { ...EMPLOYER, reasons: ['illegible'] },
    ]) {
      const { status, body } = await acceptor.decide(caseNo, 'request-supplement', { items: [RECORD, wrong] });
      expect([status, body['code']], JSON.stringify(wrong)).to.deep.equal([422, 'supplement-item-unknown']);
      expect(body['detail'], 'the item is named').to.match(/diploma|salary|idNumber|education-record|服务单位/);
    }
    const supervisor = await product.clerk('supervisor', OFFICE);
    expect((await supervisor.decide(caseNo, 'request-supplement', { items: [RECORD] })).status).to.equal(403);
    const elsewhere = await product.clerk('acceptor');
    expect((await elsewhere.rest('GET', `/v1/desk/cases/${caseNo}/supplement-options`)).status).to.equal(404);
    expect(await rows.stateOf(caseNo)).to.equal('submitted');
    expect(refusalOf(await driver.resubmit(caseNo)), 'nothing was asked for').to.deep.equal([
      409,
      'action-not-allowed',
    ]);
  });

  it('[P-04] open the listed items to the applicant and nothing else', async () => {
    const started = await awaited();
    const { driver, caseNo } = started;
    const image = (await product.materials())[SLOT];
    const refused = [409, 'supplement-item-not-listed'];
    const { body: before } = await driver.read(caseNo);
    expect(refusalOf(await driver.fill(caseNo, { address: '测试市新华路2号' }))).to.deep.equal(refused);
    expect(refusalOf(await driver.fill(caseNo, { employer: '甲公司', phone: '13800000000' }))).to.deep.equal(refused);
    expect(supplementOf((await driver.read(caseNo)).body).items[0]?.value, 'nothing of it is stored').to.equal(null);
    expect(refusalOf(await driver.fill(caseNo, { salary: '1' }))).to.deep.equal([400, 'invalid-request']);
    expect(refusalOf(await driver.upload(caseNo, OTHER_SLOT, image))).to.deep.equal(refused);
    const path = (slot: string, imageId: string | undefined) => `/v1/cases/${caseNo}/materials/${slot}/${imageId}`;
    const [other] = imagesOf(before, OTHER_SLOT) ?? [];
    expect(refusalOf(await driver.rest('DELETE', path(OTHER_SLOT, other)))).to.deep.equal(refused);
    const [earlier] = imagesOf(before) ?? [];
    expect(
      refusalOf(await driver.rest('DELETE', path(SLOT, earlier))),
      'what was handed in stays on record',
    ).to.deep.equal([409, 'not-a-draft']);
    const added = await answer(started);
    expect((await driver.rest('DELETE', path(SLOT, added))).status).to.equal(204);
    const item = supplementOf((await driver.read(caseNo)).body).items[1];
    expect([item?.answered, item?.images]).to.deep.equal([false, []]);
    const stranger = await submittedCase(product, { office: OFFICE });
    expect((await stranger.driver.fill(caseNo, { employer: '别人' })).status).to.equal(404);
    expect((await stranger.driver.resubmit(caseNo)).status).to.equal(404);
  });

  it('[P-04] stay private until they are resubmitted, and take the place of what was there afterwards', async () => {
    const started = await awaited();
    const { driver, caseNo } = started;
    const acceptor = await product.clerk('acceptor', OFFICE);
    const facts = createCaseFactsRepository(product.database, createSealedColumns(product.keyring));
    const { body: before, headers } = await acceptor.read(caseNo);
    const employer = '测试市远途物流有限公司';
    const imageId = await answer(started, employer);

    const { body: own } = await driver.read(caseNo);
    expect(
      supplementOf(own).items.map(({ value, images, answered }) => [value, images.length, answered]),
    ).to.deep.equal([
      [employer, 0, true],
      [null, 1, true],
    ]);
    expect((await fetch(new URL(supplementOf(own).items[1]?.images[0]?.url ?? '', product.apiUrl))).status).to.equal(
      200,
    );
    const { body: between, headers: sameTag } = await acceptor.read(caseNo);
    expect(sameTag.get('etag')).to.equal(headers.get('etag'));
    expect([between['form'], imagesOf(between)]).to.deep.equal([before['form'], imagesOf(before)]);
    expect(JSON.stringify(between)).to.not.contain(employer).and.not.contain(imageId);
    expect(JSON.stringify(await acceptor.tasks())).to.not.contain(employer);
    expect((await facts.of(caseNo)).employer).to.equal('个人');

    const { status, body: resubmitted } = await driver.resubmit(caseNo);
    expect([status, resubmitted['state']]).to.deep.equal([200, 'submitted']);
    expect(supplementOf(resubmitted).open).to.equal(false);
    const { body: after } = await acceptor.read(caseNo);
    expect([employerOf(after)?.declared, imagesOf(after)]).to.deep.equal([employer, [imageId]]);
    expect(imagesOf(after, OTHER_SLOT)).to.deep.equal(imagesOf(before, OTHER_SLOT));
    expect((await facts.of(caseNo)).employer).to.equal(employer);
    const kept = await product.database('materials').where({ case_no: caseNo, slot: SLOT }).orderBy('round');
    expect(kept.map(({ round, replaced_in_round: replaced }) => [round, replaced])).to.deep.equal([
      [0, 1],
      [1, null],
    ]);
    const [event] = await rows.eventsOf(caseNo, 'resubmit');
    const details = typeof event?.details === 'string' ? (JSON.parse(event.details) as Json) : (event?.details as Json);
    expect(details).to.have.keys('round', 'content');
    expect(refusalOf(await driver.fill(caseNo, { employer: '再改' }))).to.deep.equal([409, 'not-a-draft']);
  });

  it('[P-04] are not taken while an item is unanswered, and say which', async () => {
    const started = await awaited();
    const { driver, caseNo } = started;
    const missing = async () => {
      const { status, body } = await driver.resubmit(caseNo);
      expect([status, body['code']]).to.deep.equal([422, 'supplement-incomplete']);
      return body['missing'];
    };
    expect(await missing()).to.deep.equal(['field:employer', `material:${SLOT}`]);
    expectStatus(await driver.fill(caseNo, { employer: '测试市安达运输有限公司' }), 200);
    expect(await missing(), 'the image that was there before is no answer').to.deep.equal([`material:${SLOT}`]);
    await answer(started, '');
    expect(await missing(), 'nor is an empty text').to.deep.equal(['field:employer']);
    expect(await rows.stateOf(caseNo)).to.equal('supplement-requested');
    // What was there already may be confirmed by entering it again.
    expectStatus(await driver.fill(caseNo, { employer: '个人' }), 200);
    expectStatus(await driver.resubmit(caseNo), 200);
  });

  it('[P-04] answered twice at once are answered once; the same key gets the same answer', async () => {
    const started = await awaited();
    const { driver, caseNo } = started;
    await answer(started);
    const key = randomUUID();
    const answers = await Promise.all([driver.resubmit(caseNo, key), driver.resubmit(caseNo), driver.resubmit(caseNo)]);
    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([200, 409, 409]);
    for (const refused of answers.filter(({ status }) => status === 409))
      expect(refused.body).to.include({ code: 'action-not-allowed', state: 'submitted' });
    expect(await rows.eventsOf(caseNo, 'resubmit')).to.have.length(1);
    expect(await product.database('supplement_rounds').where({ case_no: caseNo })).to.have.length(1);
    expect((await driver.resubmit(caseNo, key)).status).to.equal(answers[0].status);
  });

  it('[P-04] come back to the clerk who asked, with the whole time for acceptance; to everybody when he has left', async () => {
    const acceptor = await product.clerk('acceptor2', OFFICE);
    const request = async () => {
      const started = await submittedCase(product, { office: OFFICE });
      expectStatus(await acceptor.decide(started.caseNo, 'request-supplement', { items: [EMPLOYER, RECORD] }), 200);
      await answer(started);
      return started;
    };
    const [first, second] = [await request(), await request()];
    const { body } = expectStatus(await first.driver.resubmit(first.caseNo), 200);
    const id = await staffId(`acceptor2-${OFFICE}`);
    expect((await rows.openTask(first.caseNo, 'acceptance'))?.assignee_id).to.equal(id);
    const clocks = body['clocks'] as { acceptance: { days: { date: string; kind: string }[] } };
    expect(clocks.acceptance.days[0]).to.deep.include({ date: shanghaiDate(Date.now()), kind: 'day-zero' });
    await product.database('staff').where({ id }).update({ active: false });
    expectStatus(await second.driver.resubmit(second.caseNo), 200);
    expect((await rows.openTask(second.caseNo, 'acceptance'))?.assignee_id).to.equal(null);
    const other = await product.clerk('acceptor', OFFICE);
    expectStatus(await other.decide(second.caseNo, 'accept'), 200);
  });

  it('[P-04] are asked for a second time only after a supervisor has granted it', async () => {
    const started = await awaited();
    const { driver, caseNo } = started;
    const [acceptor, supervisor] = [await product.clerk('acceptor', OFFICE), await product.clerk('supervisor', OFFICE)];
    await answer(started);
    expectStatus(await driver.resubmit(caseNo), 200);
    const again = () => acceptor.decide(caseNo, 'request-supplement', { items: [RECORD] });
    const grant = { reason: '补交的材料缺页，确需再次补正' };
    expect(refusalOf(await again())).to.deep.equal([409, 'supplement-round-used']);
    expect((await acceptor.decide(caseNo, 'grant-second-supplement', grant)).status).to.equal(403);
    expect((await supervisor.decide(caseNo, 'grant-second-supplement', {})).status, 'a reason').to.equal(400);
    expectStatus(await supervisor.decide(caseNo, 'grant-second-supplement', grant), 200);
    expect(refusalOf(await supervisor.decide(caseNo, 'grant-second-supplement', grant))).to.deep.equal([
      409,
      'supplement-round-free',
    ]);
    expectStatus(await again(), 200);
    expect(supplementOf((await driver.read(caseNo)).body)).to.deep.include({ round: 2, open: true });
    const image = (await product.materials())[OTHER_SLOT];
    expect(
      refusalOf(await driver.fill(caseNo, { employer: '丙公司' })),
      'was listed the first time only',
    ).to.deep.equal([409, 'supplement-item-not-listed']);
    const imageId = randomUUID();
    expectStatus(await driver.upload(caseNo, SLOT, image, imageId), 201);
    expectStatus(await driver.resubmit(caseNo), 200);
    const { body } = await acceptor.read(caseNo);
    expect([employerOf(body)?.declared, imagesOf(body)]).to.deep.equal(['测试市安达运输有限公司', [imageId]]);
    expect(await product.database('materials').where({ case_no: caseNo, slot: SLOT }), 'on record').to.have.length(3);
    expect(refusalOf(await again())).to.deep.equal([409, 'supplement-round-used']);
  });

  it('are not closed, nor answered, by what was handed in under a past that the workflow has lost', async () => {
    const { driver, caseNo } = await awaited([EMPLOYER]);
    const before = imagesOf((await driver.read(caseNo)).body);
    const lost = {
      case_no: caseNo,
      round: 1,
      content_digest: '0'.repeat(64),
      sealed_at: new Date(Date.now() - HOUR_MS),
    };
    await product.database('supplement_rounds').insert(lost);
    const image = await product.database('materials').where({ case_no: caseNo, slot: SLOT }).first();
    await product.database('materials').insert({
      ...image,
      findings: JSON.stringify([]),
      image_id: randomUUID(),
      round: 1,
    });
    expectStatus(await driver.fill(caseNo, { employer: '测试市安达运输有限公司' }), 200);
    expectStatus(await driver.resubmit(caseNo), 200);
    const { body } = await (await product.clerk('acceptor', OFFICE)).read(caseNo);
    expect([employerOf(body)?.declared, imagesOf(body)]).to.deep.equal(['测试市安达运输有限公司', before]);
    const closed = await product.database('supplement_rounds').where({ case_no: caseNo });
    expect(closed.map(({ content_digest: digest }) => digest))
      .to.have.length(1)
      .and.not.include(lost.content_digest);
  });

  it('[P-04] leave the applicant free to withdraw', async () => {
    const { driver, caseNo } = await awaited();
    expect((await driver.withdraw(caseNo)).body['state']).to.equal('withdrawn');
    expect(refusalOf(await driver.fill(caseNo, { employer: '晚了' }))).to.deep.equal([409, 'not-a-draft']);
    expect(refusalOf(await driver.resubmit(caseNo))).to.deep.equal([409, 'action-not-allowed']);
  });
});
