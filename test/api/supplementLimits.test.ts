import { expect } from 'chai';
import { createCalendarRepository } from '../../db/calendars.ts';
import { addDays, endOfDayMs, shanghaiDate, startOfDayMs } from '../../domain/time.ts';
import { refusalOf, until, type StartedCase } from '../support/cases.ts';
import { withEngine, type Engine } from '../support/engine.ts';
import { fixtureCalendar } from '../support/fixtureCalendar.ts';
import { ownOffice } from '../support/ownOffice.ts';
import type { Product, TestOffice } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';
import { CALENDAR_CHANGED_SIGNAL } from '../../workflows/contracts.ts';
import { answerSupplement, awaitedSupplement, SUPPLEMENT_POSTS, supplementOf, rowsOf } from '../support/supplements.ts';

const HOUR_MS = 3_600_000;

let product: Product;
let rows: ReturnType<typeof rowsOf>;
let OFFICE: TestOffice;
let UNCOVERED: TestOffice;

const awaited = (office = OFFICE) => awaitedSupplement(product, office);
const answer = (started: StartedCase) => answerSupplement(product, started);

describe('limits of supplements', function () {
  this.timeout(120_000);

  before(async () => {
    product = shared();
    rows = rowsOf(product);
    OFFICE = await ownOffice(product, { code: 'TESTSUP3', provinceCode: '98' }, SUPPLEMENT_POSTS);
    const soon = addDays(shanghaiDate(Date.now()), 5);
    const coverage = [{ from: addDays(soon, -400), to: soon }];
    const calendar = { ...fixtureCalendar(), region: 'TESTSUP', days: {}, coverage };
    await createCalendarRepository(product.database).add(calendar, 'test region, covered for five days');
    const uncovered = { code: 'TESTSUP2', provinceCode: '98', calendarRegion: 'TESTSUP' };
    UNCOVERED = await ownOffice(product, uncovered, SUPPLEMENT_POSTS);
  });

  it('[P-04] are answered in time until 24:00 of the last day, after two reminders', async () => {
    const started = await awaited();
    const { driver, caseNo } = started;
    await answer(started);
    const { limit } = supplementOf((await driver.read(caseNo)).body);
    await withEngine(product, async (engine) => {
      await engine.forwardTo(caseNo, startOfDayMs(addDays(limit.date, -3)) + 8 * HOUR_MS);
      expect(await rows.messagesOf(caseNo, 'supplement-reminder')).to.have.length(0);
      await engine.forwardTo(caseNo, startOfDayMs(addDays(limit.date, -2)));
      await until(async () => (await rows.messagesOf(caseNo, 'supplement-reminder')).length === 2);
      await engine.forwardTo(caseNo, endOfDayMs(limit.date) - 120_000);
      expect(
        (await rows.messagesOf(caseNo, 'supplement-reminder')).map(({ channel }) => channel).toSorted(),
      ).to.deep.equal(['sms', 'sms', 'wechat', 'wechat']);
      expect((await engine.snapshot(caseNo)).state).to.equal('supplement-requested');
    });
    expect((await driver.resubmit(caseNo)).body['state']).to.equal('submitted');
  });

  it('[P-04] are told anew when a calendar moves them, by message and in the case, and never to an earlier day', async () => {
    const calendars = createCalendarRepository(product.database);
    const { days, coverage } = fixtureCalendar();
    const region = { region: 'TESTMOV', coverage };
    await calendars.add({ ...region, days }, 'test region whose calendar changes');
    const office = await ownOffice(
      product,
      { code: 'TESTSUP4', provinceCode: '98', calendarRegion: 'TESTMOV' },
      SUPPLEMENT_POSTS,
    );
    const { driver, caseNo } = await awaited(office);
    const told = supplementOf((await driver.read(caseNo)).body).limit;
    const newCalendar = async (engine: Engine, off: readonly string[]) => {
      const dayOff = { working: false, name: '临时放假' };
      const added = { ...days, ...Object.fromEntries(off.map((date) => [date, dayOff])) };
      const version = await calendars.add({ ...region, days: added }, 'changed');
      await engine.client.workflow.getHandle(`case:${caseNo}`).signal(CALENDAR_CHANGED_SIGNAL, { version });
      await engine.forward(caseNo, 11 * 60);
      return version;
    };
    await withEngine(product, async (engine) => {
      const version = await newCalendar(engine, [told.date]);
      await until(async () => (await engine.snapshot(caseNo)).calendarVersion === version);
      await until(async () => (await rows.messagesOf(caseNo, 'supplement-moved')).length === 2);
      const moved = supplementOf((await driver.read(caseNo)).body).limit;
      expect(moved.date > told.date, `${told.date} to ${moved.date}`).to.equal(true);
      // The day off is taken back: what was told stands, and there is nothing new to tell. Whether the case is written anew depends on the
      // weekday: a limit that had been moved off a weekend counts as it did.
      await newCalendar(engine, []);
      expect(supplementOf((await driver.read(caseNo)).body).limit).to.deep.include({ date: moved.date });
      expect(
        (await rows.messagesOf(caseNo, 'supplement-moved')).map(({ channel }) => channel).toSorted(),
      ).to.deep.equal(['sms', 'wechat']);
    });
    const acceptor = await product.clerk('acceptor', office);
    const timeline = (await acceptor.read(caseNo)).body['timeline'] as { actionName: string }[];
    expect(timeline.map(({ actionName }) => actionName)).to.include('告知申请人补正期限延后');
  });

  it('[P-04] lapse at 24:00 of the last day, whether or not the wake-up has come', async () => {
    const [pending, waiting] = [await awaited(), await awaited()];
    await answer(pending);
    const { limit } = supplementOf((await pending.driver.read(pending.caseNo)).body);
    await withEngine(product, async (engine) => {
      await engine.forwardTo(pending.caseNo, endOfDayMs(limit.date) + 1000);
      expect(refusalOf(await pending.driver.resubmit(pending.caseNo))).to.deep.equal([409, 'action-not-allowed']);
      await engine.forwardTo(waiting.caseNo, endOfDayMs(limit.date) + 5 * HOUR_MS);
    });
    for (const { driver, caseNo } of [pending, waiting]) {
      await until(async () => (await rows.stateOf(caseNo)) === 'lapsed');
      const [event] = await rows.eventsOf(caseNo, 'lapse');
      expect(event).to.deep.include({ actor_kind: 'clock', at: new Date(endOfDayMs(limit.date)) });
      expect(await rows.messagesOf(caseNo, 'case-lapsed')).to.have.length(2);
      expect(refusalOf(await driver.fill(caseNo, { employer: '太晚' }))).to.deep.equal([409, 'not-a-draft']);
    }
  });

  it('[P-04] do not lapse by themselves on a date that is only expected: the supervisor decides', async () => {
    const started = await awaited(UNCOVERED);
    const late = await awaited(UNCOVERED);
    const supervisor = await product.clerk('supervisor', UNCOVERED);
    const { limit } = supplementOf((await started.driver.read(started.caseNo)).body);
    expect(limit.provisional).to.equal(true);
    expect(limit.text).to.contain('预计');
    expect(refusalOf(await supervisor.decide(started.caseNo, 'lapse'))).to.deep.equal([409, 'limit-not-passed']);
    await withEngine(product, async (engine) => {
      for (const { caseNo } of [started, late]) await engine.forwardTo(caseNo, endOfDayMs(limit.date) + 5 * HOUR_MS);
    });
    for (const { caseNo } of [started, late]) await until(() => rows.openTask(caseNo, 'needs-attention'));
    expect(await rows.stateOf(started.caseNo)).to.equal('supplement-requested');
    await answer(late);
    expect((await late.driver.resubmit(late.caseNo)).body['state'], 'not lapsed, so still open').to.equal('submitted');
    expect((await supervisor.decide(started.caseNo, 'lapse')).body['state']).to.equal('lapsed');
    for (const { caseNo } of [started, late])
      expect(await rows.openTask(caseNo, 'needs-attention'), 'settled').to.equal(undefined);
  });
});
