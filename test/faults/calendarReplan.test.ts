import { expect } from 'chai';
import { createCalendarRepository } from '../../db/calendars.ts';
import { caseColumns } from '../../db/caseColumns.ts';
import { createCaseRecordRepository } from '../../db/caseRecord.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { addDays, shanghaiDate } from '../../domain/time.ts';
import type { Clerk } from '../../script/client/clerk.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { expectAgreement } from '../support/agreement.ts';
import { submittedCase } from '../support/cases.ts';
import { withEngine } from '../support/engine.ts';
import { until } from '../support/faultSteps.ts';
import { endsToday, finishedReplan, importNotice, madeUpNotice, nextPlain, yearsAhead } from '../support/notices.ts';
import { ownOffice } from '../support/ownOffice.ts';
import { product } from '../support/productHooks.ts';
import { faultsOf, type Faults } from '../support/services.ts';

describe('faults: a new calendar on its way to the open cases', function () {
  this.timeout(180_000);
  let faults: Faults;
  before(() => (faults = faultsOf(product())));
  afterEach(() => faults.heal());

  interface OwnRegion {
    region: string;
    admin: Clerk;
    submit(): Promise<string>;
  }

  /** An office with a calendar of its own, whose published arrangement ends today. */
  async function ownRegion(region: string): Promise<OwnRegion> {
    await createCalendarRepository(product().database).add(endsToday(region), 'a calendar that ends today');
    const order = { code: region.replace('REPLAN', 'TESTRPL'), provinceCode: '95', calendarRegion: region };
    const office = await ownOffice(product(), order, ['admin']);
    const submit = async () => (await submittedCase(product(), { office })).caseNo;
    return { region, admin: await product().clerk('admin', office), submit };
  }

  /** Takes in that tomorrow is a day off: every date of a case of today moves. @returns the version */
  async function importDayOff({ region, admin }: OwnRegion): Promise<number> {
    const tomorrow = nextPlain(addDays(shanghaiDate(Date.now()), 1), 'weekday');
    const year = Number(tomorrow.slice(0, 4));
    expect(yearsAhead()).to.include(year);
    const notice = madeUpNotice(year, [{ date: tomorrow, kind: 'off', name: '测试节' }]);
    const { body } = expectStatus(await importNotice(admin, { region, year, ...notice }), 200);
    return body['version'] as number;
  }

  const toldOf = (version: number) =>
    product()
      .database('calendar_replan_cases')
      .where({ calendar_version: version, state: 'told' })
      .orderBy('case_no')
      .pluck('case_no') as Promise<string[]>;

  async function expectMovedOnce(caseNo: string, version: number, times = 1): Promise<void> {
    const snapshot = await expectAgreement(product(), caseNo, { rewound: 'allowed' });
    expect(snapshot.calendarVersion, caseNo).to.equal(version);
    const events = await product().database('case_events').where({ case_no: caseNo, action: 'clocks-replanned' });
    expect(events, `${caseNo}: moved once`).to.have.lengthOf(times);
  }

  it('[P-02] the worker dies between telling a case and noting it down: all end on the new version, each moved once', async () => {
    const own = await ownRegion('REPLANA');
    const cases = (await Promise.all(Array.from({ length: 6 }, own.submit))).toSorted();
    // Whoever notes down that a case was told waits for its row: the walk stands still in its middle, for as long as it takes.
    const held = await product().database.transaction();
    let version: number;
    try {
      await held('cases').where({ case_no: cases[2] }).forUpdate().first('case_no');
      version = await importDayOff(own);
      await until('two cases told', async () => (await toldOf(version)).length === 2, { everyMs: 20 });
      await faults.killRoles('worker-cases');
      expect(await toldOf(version)).to.deep.equal(cases.slice(0, 2));
    } finally {
      await held.rollback();
    }
    const meanwhile = await own.submit();
    await faults.startRoles('worker-cases');
    const done = await finishedReplan(own.admin, version);
    expect(done).to.include({ state: 'done', checked: 6, moved: 6, unreached: 0 });
    for (const caseNo of cases) await expectMovedOnce(caseNo, version);
    await expectMovedOnce(meanwhile, version, 0);
  });

  it('[P-02] a case written after the first walk is found by the next one; who cannot be told is asked again, and listed', async () => {
    const own = await ownRegion('REPLANB');
    const [first, late, lost, early] = [await own.submit(), await own.submit(), await own.submit(), await own.submit()];
    const row = (caseNo: string) => product().database('cases').where({ case_no: caseNo });
    const { calendar_version: before } = (await row(late).first('calendar_version')) as { calendar_version: number };
    // As if its submission, counted by the calendar before, were not committed yet.
    await row(late).update({ calendar_version: null });
    await withEngine(product(), (engine) => engine.client.workflow.getHandle(`case:${lost}`).terminate('lost'));
    await asOfAnEarlierRelease(early);

    const version = await importDayOff(own);
    await until('the first walk', async () => (await toldOf(version)).includes(first));
    await row(late).update({ calendar_version: before });
    const done = await finishedReplan(own.admin, version);
    expect(done).to.include({ state: 'handed-over', moved: 2, unreached: 2 });
    expect(done['unreachedCases']).to.have.deep.members([
      { caseNo: lost, reason: 'not-running', reasonName: '办件的流程没有运行' },
      { caseNo: early, reason: 'earlier-release', reasonName: '办件按早期版本办理，期限不随日历变化' },
    ]);
    for (const caseNo of [first, late]) await expectMovedOnce(caseNo, version);
  });

  /** As release 2026.11 has recorded its cases: without a calendar. */
  async function asOfAnEarlierRelease(caseNo: string): Promise<void> {
    const { database, keyring } = product();
    const sealed = createSealedColumns(keyring);
    const snapshot = await createCaseRecordRepository(database, sealed, keyring.auditKey).snapshotOf(caseNo);
    if (!snapshot) throw new Error(`${caseNo} is not there`);
    const columns = caseColumns(sealed, { ...snapshot, calendarVersion: 0 }, 'earlier');
    await database('cases').where({ case_no: caseNo }).update(columns);
  }
});
