import { expect } from 'chai';
import { createCalendarRepository } from '../../db/calendars.ts';
import { addDays, endOfDayMs, formatChineseDate, shanghaiDate, startOfDayMs } from '../../domain/time.ts';
import { addWorkingDays, planDeadline } from '../../domain/working-days.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { expectAgreement } from '../support/agreement.ts';
import { acceptedCase, refusalOf, submittedCase, until } from '../support/cases.ts';
import { withEngine } from '../support/engine.ts';
import { fixtureCalendar } from '../support/fixtureCalendar.ts';
import { noticeOf } from '../support/noticeOf.ts';
import { product as shared } from '../support/productHooks.ts';
import type { Product } from '../support/product.ts';

type Json = Record<string, unknown>;
interface Clock {
  date: string;
  dueAt: string;
  provisional: boolean;
  text: string;
  days: { date: string; count: number | null; kind: string; covered: boolean }[];
}

const HOUR_MS = 3_600_000;
/** The wake-ups of a night are over. */
const MORNING_MS = 5 * HOUR_MS;
const today = (): string => shanghaiDate(Date.now());
const workingDay = (date: string, count: number): string => addWorkingDays(fixtureCalendar(), date, count);
let product: Product;

const clocksOf = (body: Json) => body['clocks'] as Record<'acceptance' | 'result' | 'statutory', Clock>;

async function alertsOf(caseNo: string): Promise<Json[]> {
  return (await product.database('alerts').where({ case_no: caseNo }).orderBy(['raised_at', 'clock'])) as Json[];
}

/** An office of its own, with a calendar of its own. */
async function officeWith(code: string, region: string, closingTime: string | null = null): Promise<void> {
  const [office] = await product.database('offices').where({ code: 'TEST02' });
  const own = { code, issuer_code: code, calendar_region: region, closing_time: closingTime };
  await product.database('offices').insert({ ...office, hours: '[]', ...own });
}

describe('law and time', function () {
  this.timeout(120_000);
  before(() => {
    product = shared();
  });

  it('[P-01] counts make-up days and passes over holidays, for the promise and the statutory limit, and shows every day', async () => {
    const { driver, caseNo } = await acceptedCase(product);
    const { body } = await driver.read(caseNo);
    const { result, statutory } = clocksOf(body);
    expect([result.date, statutory.date]).to.deep.equal([workingDay(today(), 3), workingDay(today(), 20)]);
    const makeUp = statutory.days.find(({ kind }) => kind === 'make-up');
    expect(makeUp?.count, 'the make-up Saturday counts').to.be.a('number');
    expect(statutory.days.filter(({ kind }) => kind === 'holiday')).to.have.length(7);
    expect(statutory.days.filter(({ count }) => count !== null)).to.have.length(20);
    expect(statutory.text).to.contain('测试长假调休上班').and.to.contain('第20个工作日');
    const desk = clocksOf((await (await product.clerk('reviewer')).read(caseNo)).body);
    expect(desk.statutory.days).to.deep.equal(statutory.days);
  });

  it('[P-01] shows a date beyond the published calendar as expected only, and lays local holidays over the national ones', async () => {
    const calendars = createCalendarRepository(product.database);
    const from = addDays(today(), -30);
    await calendars.add({ region: 'SHORT', coverage: [{ from, to: today() }], days: {} }, 'a calendar that ends today');
    await officeWith('TEST91', 'SHORT');
    const { driver, caseNo } = await submittedCase(product, { office: 'TEST91' as never });
    const { acceptance } = clocksOf((await driver.read(caseNo)).body);
    expect(acceptance.provisional).to.equal(true);
    expect(acceptance.text).to.contain('预计').and.to.contain('公布后重新计算');

    // What the province adds, without coverage of its own: everything else is said by the national calendar under it.
    const national = await calendars.effectiveCalendar('CN');
    const holiday = addWorkingDays(national, today(), 1);
    const ownDays = { [holiday]: { working: false, name: '当地节日' } };
    await calendars.add({ region: 'CN-23', coverage: [], days: ownDays }, 'with a local holiday');
    await officeWith('TEST92', 'CN-23');
    const local = await submittedCase(product, { office: 'TEST92' as never });
    const clock = clocksOf((await local.driver.read(local.caseNo)).body).acceptance;
    const underneath = planDeadline(national, startOfDayMs(today()), 3);
    expect(clock.date).to.equal(underneath.date);
    expect(clock.days.map(({ date, covered }) => [date, covered])).to.deep.equal(
      underneath.days.map(({ date, covered }) => [date, covered]),
    );
    expect(clock.text).to.contain('当地节日放假，不计');
  });

  it('[P-01] ends a limit when the office closes, where the office says when, and explains it', async () => {
    await officeWith('TEST93', 'TEST', '17:30');
    const { driver, caseNo } = await submittedCase(product, { office: 'TEST93' as never });
    const { acceptance } = clocksOf((await driver.read(caseNo)).body);
    const closesMs = startOfDayMs(workingDay(today(), 2)) + 17.5 * HOUR_MS;
    expect(acceptance).to.include({ date: workingDay(today(), 2), dueAt: new Date(closesMs).toISOString() });
    expect(acceptance.text).to.contain('17时30分（停止办公的时间）截止。');
    await withEngine(product, (engine) => engine.forwardTo(caseNo, closesMs + 20 * 60_000));
    const due = await until(async () => (await alertsOf(caseNo)).find(({ level }) => level === 'due'));
    expect(due).to.deep.include({ raised_at: new Date(closesMs), due_at: new Date(closesMs) });
    expect((await driver.read(caseNo)).body['flags']).to.include({ overdue: true });
  });

  it('[P-03] accepts by itself five working days after receipt, as of the day of receipt, with one alert for the promise', async () => {
    const { driver, caseNo } = await submittedCase(product);
    const limit = workingDay(today(), 5);
    const waiting = clocksOf((await (await product.clerk('acceptor')).read(caseNo)).body) as unknown as {
      receiptLimit: Clock;
    };
    expect(waiting.receiptLimit.date).to.equal(limit);
    const reviewer = await product.clerk('reviewer');
    expect((await reviewer.read(caseNo)).body['flags']).to.include({ escalated: false });
    await withEngine(product, (engine) => engine.forwardTo(caseNo, endOfDayMs(limit) + MORNING_MS));
    const body = await until(async () => {
      const answer = await driver.read(caseNo);
      return answer.body['state'] === 'accepted' && answer.body;
    });
    expect(body['flags']).to.include({ deemedAccepted: true, overdue: true });
    const { result, statutory } = clocksOf(body);
    expect([result.date, statutory.date]).to.deep.equal([workingDay(today(), 3), workingDay(today(), 20)]);
    expect((body['timeline'] as Json[]).at(-1)).to.include({ actionName: '视为受理', by: '系统（期限届满）' });
    // The promise is late by more than a working day: flagged, in the case and in the inbox.
    expect((await reviewer.read(caseNo)).body['flags']).to.include({ overdueClock: 'result', escalated: true });
    expect((await reviewer.taskOf(caseNo))?.['flags']).to.include({ overdue: true, escalated: true });
    const alerts = await until(async () => {
      const rows = await alertsOf(caseNo);
      return rows.some(({ clock }) => clock === 'result') && rows;
    });
    expect(alerts.map(({ clock, level }) => [clock, level])).to.deep.equal([
      ['acceptance', 'half'],
      ['acceptance', 'near-due'],
      ['acceptance', 'due'],
      ['acceptance', 'escalated'],
      ['result', 'promise-broken'],
    ]);
    const refused = await (
      await product.clerk('acceptor')
    ).decide(caseNo, 'decline', { ground: 'other', reason: '太晚' });
    expect(refusalOf(refused)).to.deep.equal([409, 'action-not-allowed']);
    expect(refused.body['decided']).to.include({ action: 'deem-accepted', by: '系统' });
    await expectAgreement(product, caseNo);
  });

  it('judges an act right after 24:00 as if the clock had acted first, whether or not the case has woken', async () => {
    const { driver, caseNo } = await submittedCase(product);
    await withEngine(product, (engine) => engine.forwardTo(caseNo, endOfDayMs(workingDay(today(), 5)) + 1000));
    const answer = await driver.rest('POST', `/v1/cases/${caseNo}/withdraw`, { json: {}, idempotencyKey: 'new' });
    expect(refusalOf(answer)).to.deep.equal([409, 'action-not-allowed']);
    expect((await driver.read(caseNo)).body['state']).to.equal('accepted');
    await expectAgreement(product, caseNo);
  });

  it('pauses both limits for a special procedure and tells everybody until when, extends the statutory one once, and says what is allowed instead', async () => {
    const started = await acceptedCase(product);
    const { driver, caseNo } = started;
    const reviewer = await product.clerk('reviewer');
    const supervisor = await product.clerk('supervisor');
    await until(async () => (await reviewer.read(caseNo)).body['proposal'] as Json | null);
    const without = await reviewer.decide(caseNo, 'start-special-procedure', { expectedEnd: addDays(today(), 5) });
    expect(refusalOf(without)).to.deep.equal([400, 'invalid-request']);
    const invented = { reason: 'hearing', expectedEnd: '2027-02-30' };
    expect(refusalOf(await reviewer.decide(caseNo, 'start-special-procedure', invented))[0]).to.equal(400);
    const since = today();
    const expectedEnd = addDays(since, 3);
    const procedure = { reason: 'expert-review', note: '请专家评审', expectedEnd };
    expectStatus(await reviewer.decide(caseNo, 'start-special-procedure', procedure), 200);
    const paused = await reviewer.read(caseNo);
    expect(paused.body['flags']).to.include({ paused: true, overdue: false });
    const remaining = { result: 3, statutory: 20 };
    expect(paused.body['specialProcedure']).to.deep.include({ remaining });
    const refused = await reviewer.decide(caseNo, 'reject', { reason: '不行' });
    expect(refusalOf(refused)).to.deep.equal([409, 'action-not-allowed']);
    expect(refused.body['allowedActions']).to.deep.equal(['end-special-procedure']);

    // The applicant reads no date that may not hold, and is told the same in writing.
    const own = (await driver.read(caseNo)).body;
    expect(clocksOf(own)).to.include({ result: null, statutory: null });
    const shown = own['specialProcedure'] as Json;
    expect(shown).to.deep.include({ reasonName: '专家评审', note: '请专家评审', since, expectedEnd, remaining });
    const expected = `预计${formatChineseDate(expectedEnd)}结束。承诺期限还剩3个工作日，法定期限还剩20个工作日`;
    expect(shown['text']).to.contain('正在进行专家评审').and.contain(expected);
    const { title, text } = await noticeOf(started, 'special-procedure');
    expect(title).to.equal('特别程序告知书');
    for (const words of ['专家评审', '请专家评审', formatChineseDate(expectedEnd)]) expect(text).to.contain(words);

    // At the expected end the reviewer has a task, a working day later the supervisor.
    const passed = async (date: string, steps: string[]) => {
      await withEngine(product, (engine) => engine.forwardTo(caseNo, endOfDayMs(date) + MORNING_MS));
      const found = await until(async () => {
        const troubles = (await reviewer.read(caseNo)).body['attention'] as Json[];
        return troubles.length >= steps.length && troubles;
      });
      expect(found.map(({ step, owner }) => `${String(step)}: ${String(owner)}`)).to.deep.equal(steps);
    };
    await passed(expectedEnd, ['special-procedure-end: reviewer']);
    const causes = async (clerk: typeof reviewer, queue: string) =>
      (await clerk.tasks(`?queue=${queue}&q=${caseNo}`)).map(({ cause }) => cause);
    expect(await causes(reviewer, 'review')).to.deep.equal(['expected-end-passed']);
    expect(await causes(supervisor, 'needs-attention')).to.deep.equal([]);
    await passed(workingDay(expectedEnd, 1), [
      'special-procedure-end: reviewer',
      'special-procedure-overdue: supervisor',
    ]);
    expect(await causes(supervisor, 'needs-attention')).to.deep.equal(['expected-end-passed']);
    const late = (await driver.read(caseNo)).body['specialProcedure'] as Json;
    expect(late['text']).to.contain('现仍在进行').and.contain('承诺期限还剩3个工作日');

    expectStatus(await reviewer.decide(caseNo, 'end-special-procedure'), 200);
    const { pauses, attention } = await withEngine(product, (engine) => engine.snapshot(caseNo));
    expect(attention, 'nobody is asked any more').to.deep.equal([]);
    const end = pauses[0]?.to ?? '';
    expect(end).to.equal(addDays(workingDay(expectedEnd, 1), 1));
    const resumed = (await driver.read(caseNo)).body;
    expect(resumed['specialProcedure']).to.equal(null);
    const { result, statutory } = clocksOf(resumed);
    expect([result.date, statutory.date]).to.deep.equal([workingDay(end, 3), workingDay(end, 20)]);
    expect(result.text).to.contain('特别程序期间，不计');
    expectStatus(await supervisor.decide(caseNo, 'extend', { reason: '需向外省核实' }), 200);
    expect(clocksOf((await driver.read(caseNo)).body).statutory.date).to.equal(workingDay(end, 30));
    expect(refusalOf(await supervisor.decide(caseNo, 'extend', { reason: '再延长' }))).to.deep.equal([
      409,
      'already-extended',
    ]);
    expectStatus(await supervisor.decide(caseNo, 'terminate', { ground: 'duplicate' }), 200);
    expect((await driver.read(caseNo)).body['state']).to.equal('terminated');
    await expectAgreement(product, caseNo);
  });

  it('tells the clerk, then the group, then the supervisor; unassigned cases come first; what is settled warns no more', async () => {
    const [held, free] = [
      await submittedCase(product, { office: 'TEST02' }),
      await submittedCase(product, { office: 'TEST02' }),
    ];
    const acceptor = await product.clerk('acceptor', 'TEST02');
    const task = await acceptor.taskOf(held.caseNo);
    expectStatus(
      await acceptor.rest('POST', `/v1/desk/tasks/${String(task?.['id'])}/claim`, {
        json: {},
        idempotencyKey: 'new',
        ifMatch: Number(task?.['version']),
      }),
      200,
    );
    await withEngine(product, async (engine) => {
      for (const { caseNo } of [free, held])
        await engine.forwardTo(caseNo, endOfDayMs(workingDay(today(), 2)) + MORNING_MS);
    });
    const supervisor = await product.clerk('supervisor', 'TEST02');
    const list = async (clerk: typeof supervisor, query = '') =>
      expectStatus(
        await clerk.rest<{ alerts: Json[] }>('GET', `/v1/desk/alerts?limit=100${query}`),
        200,
      ).body.alerts.filter(({ caseNo }) => caseNo === held.caseNo || caseNo === free.caseNo);
    const open = await until(async () => {
      const alerts = await list(supervisor);
      return alerts.length === 6 && alerts;
    });
    expect(open.map(({ unassigned }) => unassigned)).to.deep.equal([true, true, true, false, false, false]);
    // Cases that nobody has now: one that is taken up goes behind one that is given back.
    const turn = async (caseNo: string, what: 'claim' | 'release') => {
      const { id, version } = (await acceptor.taskOf(caseNo)) as Json;
      const path = `/v1/desk/tasks/${String(id)}/${what}`;
      expectStatus(
        await acceptor.rest('POST', path, { json: {}, idempotencyKey: 'new', ifMatch: Number(version) }),
        200,
      );
    };
    await turn(free.caseNo, 'claim');
    await turn(held.caseNo, 'release');
    const turned = await list(supervisor);
    expect(turned.map(({ caseNo }) => caseNo)).to.deep.equal([
      ...new Array<string>(3).fill(held.caseNo),
      ...new Array<string>(3).fill(free.caseNo),
    ]);
    expect(turned.map(({ unassigned }) => unassigned)).to.deep.equal([true, true, true, false, false, false]);
    const own = await list(acceptor);
    expect(own.map(({ level }) => level))
      .to.include.members(['half', 'near-due'])
      .and.not.to.include('due');
    const due = open.find(({ caseNo, level }) => caseNo === held.caseNo && level === 'due') as Json;
    expect(Date.parse(String(due['tellAt']))).to.be.greaterThan(Date.parse(String(due['raisedAt'])));
    expectStatus(await acceptor.decide(held.caseNo, 'accept'), 200);
    expect((await list(supervisor)).map(({ caseNo }) => caseNo)).not.to.include(held.caseNo);
    expect((await list(supervisor, '&state=stopped')).map(({ caseNo }) => caseNo)).to.include(held.caseNo);
  });
});
