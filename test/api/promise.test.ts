import { expect } from 'chai';
import { addDays, endOfDayMs, shanghaiDate, startOfDayMs, weekday } from '../../domain/time.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { expectAgreement } from '../support/agreement.ts';
import { product as shared } from '../support/productHooks.ts';
import { submittedCase, until, type StartedCase } from '../support/cases.ts';
import { withEngine } from '../support/engine.ts';
import type { Product } from '../support/product.ts';

type Json = Record<string, unknown>;
interface Clock {
  date: string;
  dueAt: string;
  provisional: boolean;
  text?: string;
  explanation?: string;
  days: { date: string; count: number | null; kind: string }[];
}

const HOUR_MS = 3_600_000;
let product: Product;

/** Calendar days to the second working day, counted by hand for each weekday; the holiday begins a week ahead or later. */
const SECOND_WORKING_DAY: Readonly<Record<number, number>> = { 1: 2, 2: 2, 3: 2, 4: 4, 5: 4, 6: 3, 7: 2 };

const clocksOf = (body: Json) => body['clocks'] as { acceptance: Clock | null; result: Clock | null };
const counted = ({ days }: Clock): string[] => days.filter(({ count }) => count !== null).map(({ date }) => date);

/** Of the region's calendar as it was laid when this run began. */
async function firstDayOfHoliday(): Promise<string> {
  const { days } = await product.database('calendars').where({ region: 'TEST' }).first('days');
  return Object.keys(typeof days === 'string' ? (JSON.parse(days) as object) : (days as object)).toSorted()[0] ?? '';
}

async function alertsOf(caseNo: string): Promise<Json[]> {
  return (await product.database('alerts').where({ case_no: caseNo }).orderBy('raised_at')) as Json[];
}

describe('promises', function () {
  this.timeout(90_000);
  let started: StartedCase;
  let dueDate: string;

  before(async () => {
    product = shared();
    started = await submittedCase(product);
  });

  it('[A-19] promises acceptance by the second working day and shows the count to applicant and clerk', async () => {
    const { driver, caseNo } = started;
    const { body } = await driver.read(caseNo);
    const submittedOn = shanghaiDate(Date.parse(String(body['submittedAt'])));
    dueDate = addDays(submittedOn, SECOND_WORKING_DAY[weekday(submittedOn)] ?? 0);
    const own = clocksOf(body).acceptance as Clock;
    expect(own).to.deep.include({ date: dueDate, provisional: false });
    expect(Date.parse(own.dueAt)).to.equal(endOfDayMs(dueDate));
    expect(own.days[0]).to.deep.include({ date: submittedOn, count: null, kind: 'day-zero' });
    expect(counted(own)).to.have.length(2);
    expect(counted(own).at(-1)).to.equal(dueDate);
    const desk = clocksOf((await (await product.clerk('acceptor')).read(caseNo)).body).acceptance as Clock;
    expect(desk.days).to.deep.equal(own.days);
    expect([desk.date, desk.explanation]).to.deep.equal([own.date, own.text]);
    const task = await product.database('tasks').where({ case_no: caseNo, state: 'open' }).first();
    expect((task.due_at as Date).getTime()).to.equal(endOfDayMs(dueDate));
  });

  it('[A-19] raises one alert when that day has passed without acceptance, which a supervisor acknowledges', async () => {
    const { driver, caseNo } = started;
    await withEngine(product, async (engine) => {
      await engine.forwardTo(caseNo, endOfDayMs(dueDate) - HOUR_MS);
      expect((await alertsOf(caseNo)).map(({ level }) => level)).to.deep.equal(['half', 'near-due']);
      // Wake-ups of a night are spread over its first four hours.
      await engine.forwardTo(caseNo, endOfDayMs(dueDate) + 5 * HOUR_MS);
    });
    const [alert, ...more] = await until(async () => {
      const rows = (await alertsOf(caseNo)).filter(({ level }) => level !== 'half' && level !== 'near-due');
      return rows.length > 0 && rows;
    });
    expect(more).to.deep.equal([]);
    expect(alert).to.deep.include({ clock: 'acceptance', level: 'due', due_date: dueDate, office_code: 'TEST01' });
    expect((alert?.['due_at'] as Date).getTime()).to.equal(endOfDayMs(dueDate));

    const supervisor = await product.clerk('supervisor');
    const path = `/v1/desk/alerts/${String(alert?.['id'])}/acknowledge`;
    const open = await supervisor.rest<{ alerts: Json[] }>('GET', '/v1/desk/alerts?limit=100');
    const shown = open.body.alerts.find((one) => one['caseNo'] === caseNo && one['level'] === 'due');
    expect(shown).to.deep.include({ id: alert?.['id'], clockName: '受理时限', dueDate, acknowledged: null });
    const elsewhere = await (await product.clerk('supervisor', 'TEST02')).rest('POST', path);
    expect(elsewhere.status).to.equal(404);
    expect((await (await product.clerk('acceptor')).rest('POST', path)).status, 'it is not meant for him').to.equal(
      404,
    );
    expect((await (await product.clerk('auditor')).rest('POST', path)).status).to.equal(403);
    const first = expectStatus(await supervisor.rest('POST', path), 200);
    const again = expectStatus(await supervisor.rest('POST', path), 200);
    expect(again.body).to.deep.equal(first.body);
    expect(first.body['acknowledged']).to.have.nested.property('by.name', '测试supervisor1');
    const left = await supervisor.rest<{ alerts: Json[] }>('GET', '/v1/desk/alerts?limit=100');
    expect(left.body.alerts.map((one) => one['id'])).not.to.include(alert?.['id']);

    expectStatus(await (await product.clerk('acceptor')).decide(caseNo, 'accept'), 200);
    expect((await driver.read(caseNo)).body['state']).to.equal('accepted');
    await expectAgreement(product, caseNo);
  });

  it('[A-20] promises the result three working days after acceptance, over the long holiday (D-1), and shows both dates', async () => {
    const { driver, caseNo } = await submittedCase(product);
    const acceptor = await product.clerk('acceptor');
    // A supplement keeps the case from being deemed accepted before the eve of the holiday.
    const items = [{ target: 'field', name: 'phone', reasons: ['wrong-value'] }];
    expectStatus(await acceptor.decide(caseNo, 'request-supplement', { items }), 200);
    expectStatus(await driver.rest('PATCH', `/v1/cases/${caseNo}/form`, { json: { phone: '13800001234' } }), 200);
    const holiday = await firstDayOfHoliday();
    const eve = addDays(holiday, -1);
    await withEngine(product, (engine) => engine.forwardTo(caseNo, startOfDayMs(eve) + 15 * HOUR_MS));
    expectStatus(await driver.rest('POST', `/v1/cases/${caseNo}/resubmit`, { json: {}, idempotencyKey: 'new' }), 200);
    const accepted = expectStatus(await acceptor.decide(caseNo, 'accept'), 200);
    expect(shanghaiDate(Date.parse(String(accepted.body['acceptedAt'])))).to.equal(eve);

    // By hand: day 0 is the Tuesday; Wednesday to Tuesday are the holiday; Wednesday, Thursday and Friday count.
    const wednesday = addDays(holiday, 7);
    const expected = [wednesday, addDays(wednesday, 1), addDays(wednesday, 2)];
    const { body } = await driver.read(caseNo);
    const { acceptance, result } = clocksOf(body);
    expect(result).to.deep.include({ date: expected[2], provisional: false });
    expect(counted(result as Clock)).to.deep.equal(expected);
    expect(result?.days.filter(({ kind }) => kind === 'holiday')).to.have.length(7);
    expect(result?.text).to.contain('测试长假');
    expect(acceptance?.date).to.be.a('string');
    const desk = clocksOf((await acceptor.read(caseNo)).body);
    expect([desk.acceptance?.date, desk.result?.date]).to.deep.equal([acceptance?.date, result?.date]);
    expect([desk.acceptance?.days, desk.result?.days]).to.deep.equal([acceptance?.days, result?.days]);

    await withEngine(product, async (engine) => {
      await engine.forwardTo(caseNo, endOfDayMs(expected[2] ?? '') - HOUR_MS);
      const before = (await alertsOf(caseNo)).filter(({ level }) => level === 'due');
      expect(before).to.deep.equal([]);
      await engine.forwardTo(caseNo, endOfDayMs(expected[2] ?? '') + 5 * HOUR_MS);
    });
    const due = await until(async () => {
      const rows = (await alertsOf(caseNo)).filter(({ level }) => level === 'due');
      return rows.length > 0 && rows.map((row) => [row['clock'], row['due_date']]);
    });
    expect(due).to.deep.equal([['result', expected[2]]]);
    await expectAgreement(product, caseNo);
  });
});
