import { expect } from 'chai';
import { shanghaiDate } from '../../domain/time.ts';
import { addWorkingDays } from '../../domain/working-days.ts';
import { expectStatus } from '../../script/client/rest.ts';
import type { Clerk } from '../../script/client/clerk.ts';
import { expectAgreement } from '../support/agreement.ts';
import { refusalOf, submittedCase, type StartedCase } from '../support/cases.ts';
import { fixtureCalendar } from '../support/fixtureCalendar.ts';
import { knownDriver } from '../support/knownDriver.ts';
import type { Product } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

type Json = Record<string, unknown>;

const WORDS = '排队两小时，没有人解释原因';

describe('ratings by the API', function () {
  this.timeout(60_000);
  let product: Product;
  let supervisor: Clerk;
  let ended: StartedCase;
  let ratingId: string;

  const rate = ({ driver, caseNo }: StartedCase, json: Json, key = 'new') =>
    driver.rest('POST', `/v1/cases/${caseNo}/rating`, { json, idempotencyKey: key });
  const poorTask = async (clerk: Clerk): Promise<Json | undefined> =>
    (await clerk.tasks('?queue=rating-follow-up&limit=100')).find(({ subjectId }) => subjectId === ratingId);
  const followUp = (clerk: Clerk, key = 'new') =>
    clerk.rest('POST', `/v1/desk/ratings/${ratingId}/follow-up`, {
      json: { contact: 'reached', finding: '当日窗口停电，情况属实', measures: '已向申请人致歉并增设应急窗口' },
      idempotencyKey: key,
    });

  before(async () => {
    product = shared();
    supervisor = await product.clerk('supervisor');
    ended = await submittedCase(product);
  });

  it('[P-18] refuses a rating before the case has ended, by somebody else, or of six stars', async () => {
    expect(refusalOf(await rate(ended, { stars: 5 }))).to.deep.equal([409, 'rating-too-early']);
    expectStatus(await ended.driver.withdraw(ended.caseNo), 200);
    expect((await ended.driver.read(ended.caseNo)).body).to.deep.include({ rating: null, mayRate: true });
    const stranger = { ...ended, driver: await knownDriver(product) };
    expect(refusalOf(await rate(stranger, { stars: 1 }))).to.deep.equal([404, 'not-found']);
    for (const stars of [0, 6]) expect(refusalOf(await rate(ended, { stars }))).to.deep.equal([400, 'invalid-request']);
    expect(await product.database('ratings').where({ case_no: ended.caseNo })).to.deep.equal([]);
  });

  it('[P-18] takes one rating per case, also of two at once, and shows it to its author', async () => {
    const poor = { stars: 1, dimensions: { efficiency: 1, operation: 4 }, comment: WORDS };
    const keys = ['a', 'b', 'c'].map((key) => `rate-${key}-${ended.caseNo}`);
    const answers = await Promise.all(keys.map((key) => rate(ended, poor, key)));
    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([201, 409, 409]);
    const refused = answers.filter(({ status }) => status === 409).map((answer) => answer.body['code']);
    expect(refused).to.deep.equal(['already-rated', 'already-rated']);
    const given = answers.findIndex(({ status }) => status === 201);
    expect((await rate(ended, poor, keys[given])).body).to.deep.equal(answers[given]?.body);
    // As if the answer had been lost before it was kept: whoever asks again gets it, whoever asks anew does not.
    for (const key of keys) await product.database('idempotency_keys').where({ idem_key: key }).delete();
    const repeated = await Promise.all(keys.map((key) => rate(ended, poor, key)));
    expect(repeated.map(({ status }) => status)).to.deep.equal(answers.map(({ status }) => status));
    expect(repeated[given]?.body).to.deep.equal(answers[given]?.body);
    const { rating, mayRate, timeline } = (await ended.driver.read(ended.caseNo)).body;
    expect(rating).to.deep.include({ ...poor, starsName: '非常不满意', followedUpAt: null });
    expect(mayRate).to.equal(false);
    expect((timeline as Json[]).at(-1)).to.include({ actionName: '评价', by: '申请人' });
    const rows = await product.database('ratings').where({ case_no: ended.caseNo });
    expect(rows).to.have.length(1);
    ratingId = String(rows[0].id);
    await expectAgreement(product, ended.caseNo);
  });

  it('[P-18] makes a poor rating work of the supervisor, due in 15 working days, and keeps its words from the others', async () => {
    const due = addWorkingDays(fixtureCalendar(), shanghaiDate(Date.now()), 15);
    const task = await poorTask(supervisor);
    expect(task).to.include({ kindName: '差评回访', mine: false, state: 'open' });
    expect(shanghaiDate(Date.parse(String(task?.['dueAt'])) - 1)).to.equal(due);
    const listed = expectStatus(await supervisor.rest<{ ratings: Json[] }>('GET', '/v1/desk/ratings'), 200).body
      .ratings;
    const line = listed.find(({ id }) => id === ratingId);
    expect(line)
      .to.include({ caseNo: ended.caseNo, poor: true, followedUp: false })
      .and.not.to.have.property('comment');

    const path = `/v1/desk/ratings/${ratingId}`;
    for (const post of ['acceptor', 'reviewer', 'counter'] as const)
      expect((await (await product.clerk(post)).rest('GET', path)).status, post).to.equal(403);
    expect((await (await product.clerk('supervisor', 'TEST02')).rest('GET', path)).status).to.equal(404);
    const desk = JSON.stringify((await (await product.clerk('acceptor')).read(ended.caseNo)).body);
    expect(desk).not.to.contain(WORDS).and.not.to.contain('非常不满意');
    const read = expectStatus(await supervisor.rest('GET', path), 200).body;
    expect(read).to.include({ comment: WORDS, poor: true, followUp: null });
    const reads = await product.database('personal_data_reads').where({ case_no: ended.caseNo, what: 'rating' });
    expect(reads).to.have.length(1);
  });

  it('[P-18] closes the task once with what was found and done, and tells the applicant when', async () => {
    expect((await followUp(await product.clerk('acceptor'))).status).to.equal(403);
    const empty = await supervisor.rest('POST', `/v1/desk/ratings/${ratingId}/follow-up`, {
      json: { contact: 'reached', finding: '', measures: '' },
      idempotencyKey: 'new',
    });
    expect(refusalOf(empty)).to.deep.equal([400, 'invalid-request']);
    const [done, again] = await Promise.all([followUp(supervisor), followUp(supervisor)]);
    // The same person with the same words: the second one is told what stands.
    expect([done.status, again.status]).to.deep.equal([200, 200]);
    expect(done.body['followUp']).to.deep.include({ contactName: '已回访', finding: '当日窗口停电，情况属实' });
    expect(await poorTask(supervisor)).to.equal(undefined);
    expect((await ended.driver.read(ended.caseNo)).body['rating'])
      .to.have.property('followedUpAt')
      .that.is.a('string');
    const actions = await product
      .database('case_events')
      .where({ case_no: ended.caseNo })
      .orderBy('seq')
      .select('action', 'actor_kind');
    expect(actions.slice(-2)).to.deep.equal([
      { action: 'rate', actor_kind: 'applicant' },
      { action: 'follow-up-rating', actor_kind: 'supervisor' },
    ]);
    await expectAgreement(product, ended.caseNo);
  });
});
