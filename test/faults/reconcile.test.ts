import { expect } from 'chai';
import { createCalendarRepository } from '../../db/calendars.ts';
import { formatCaseNumber } from '../../domain/caseNumber.ts';
import { DIFFERENCE_KINDS } from '../../domain/reconciliation.ts';
import { shanghaiDate } from '../../domain/time.ts';
import { addWorkingDays } from '../../domain/working-days.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { expectAgreement } from '../support/agreement.ts';
import { backUpCase } from '../support/caseBackup.ts';
import { acceptedCase, submittedCase, type StartedCase } from '../support/cases.ts';
import { eventsOf, pause, until } from '../support/faultSteps.ts';
import { fixtureCalendar } from '../support/fixtureCalendar.ts';
import { ownOffice } from '../support/ownOffice.ts';
import {
  breakChain,
  forgetWorkflow,
  putAside,
  reviveWorkflow,
  startForeignWorkflow,
  terminateWorkflow,
  writeAhead,
} from '../support/plantedDifferences.ts';
import type { Product, TestOffice } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';
import { beginRun, finishedRun, reconciled } from '../support/reconciling.ts';
import { faultsOf, type Faults } from '../support/services.ts';

type Json = Record<string, unknown>;
type Four<T> = [T, T, T, T];

/** Longer than the first look at the few cases of these tests, much shorter than the time a difference has to stand. */
const IN_THE_MIDDLE_MS = 1500;

describe('faults: the reconciler', function () {
  this.timeout(240_000);
  let product: Product;
  let faults: Faults;
  let OFFICE: TestOffice;
  let MOVED: TestOffice;

  before(async () => {
    product = shared();
    faults = faultsOf(product);
    const posts = ['acceptor', 'reviewer', 'supervisor'] as const;
    OFFICE = await ownOffice(product, { code: 'TESTREC1', provinceCode: '94' }, posts);
    MOVED = await ownOffice(product, { code: 'TESTREC2', provinceCode: '94', calendarRegion: 'RECMOVED' }, []);
    await createCalendarRepository(product.database).add({ ...fixtureCalendar(), region: 'RECMOVED' }, 'before');
  });
  afterEach(() => faults.heal());

  const submitted = (office = OFFICE): Promise<StartedCase> => submittedCase(product, { office });

  /** Accepted, with everything written that follows from it. */
  async function proposed(): Promise<StartedCase> {
    const started = await acceptedCase(product, { office: OFFICE });
    await until('the proposal', async () => (await eventsOf(product, started.caseNo)).includes('grade-proposed'));
    await expectAgreement(product, started.caseNo);
    return started;
  }

  /** What a run has told of these cases, by their names here. */
  async function toldOf<Name extends string>(
    { id }: { id: string },
    cases: Readonly<Record<Name, string>>,
  ): Promise<Partial<Record<Name, string[]>>> {
    const rows = (await product.database('reconciliation_differences').where({ reconciliation_id: id })) as Json[];
    const told: Partial<Record<Name, string[]>> = {};
    for (const [name, caseNo] of Object.entries(cases) as [Name, string][]) {
      const own = rows.filter((row) => row['case_no'] === caseNo);
      if (own.length > 0) told[name] = own.map(({ kind, outcome }) => `${String(kind)} ${String(outcome)}`);
    }
    return told;
  }

  /** Causes of the needs-attention tasks in the inbox of the supervisor, in words. */
  async function handedOver(caseNo: string): Promise<unknown[]> {
    const supervisor = await product.clerk('supervisor', OFFICE);
    const inbox = await supervisor.rest<{ tasks: Json[] }>('GET', '/v1/desk/tasks?queue=needs-attention&limit=100');
    return expectStatus(inbox, 200)
      .body.tasks.filter((task) => task['caseNo'] === caseNo)
      .map(({ causeName }) => causeName);
  }

  /** Takes a step of the case, and the records back to before it. */
  async function lagging({ caseNo }: StartedCase, step: () => Promise<unknown>): Promise<void> {
    const restore = await backUpCase(product, caseNo);
    await step();
    await expectAgreement(product, caseNo);
    await restore();
  }

  /** The calendar of the office MOVED gets a holiday, and nobody tells its cases. */
  async function holidayOf(region: string): Promise<void> {
    const { days, coverage } = fixtureCalendar();
    const holiday = addWorkingDays(fixtureCalendar(), shanghaiDate(Date.now()), 1);
    const changed = { ...days, [holiday]: { working: false, name: '当地节日' } };
    await createCalendarRepository(product.database).add({ region, coverage, days: changed }, 'after');
  }

  it('finds each kind of difference, mends or hands it over, and does not tell it twice', async () => {
    const { database } = product;
    const several = <T>(count: number, make: () => Promise<T>): Promise<T[]> =>
      Promise.all(Array.from({ length: count }, make));
    const waiting = (await several(6, () => submitted())) as [...Four<StartedCase>, StartedCase, StartedCase];
    const [missing, silent, open, behind, columns, tasks] = waiting;
    const [lost, rewound, chain, untouched] = (await several(4, proposed)) as Four<StartedCase>;
    const calendar = await submitted(MOVED);
    const date = '2026-01-05';
    const foreign = formatCaseNumber({ business: 'integrity-assessment', officeCode: OFFICE, date, sequence: 9 });
    const cases = {
      missing: missing.caseNo,
      lost: lost.caseNo,
      silent: silent.caseNo,
      foreign,
      open: open.caseNo,
      behind: behind.caseNo,
      rewound: rewound.caseNo,
      columns: columns.caseNo,
      tasks: tasks.caseNo,
      calendar: calendar.caseNo,
      chain: chain.caseNo,
      untouched: untouched.caseNo,
    };
    const dateBefore = (await expectAgreement(product, cases.calendar)).acceptance?.date;

    await forgetWorkflow(product, cases.missing);
    await terminateWorkflow(product, cases.lost);
    await terminateWorkflow(product, cases.silent);
    await startForeignWorkflow(product, cases.silent, 'nobody-works-here');
    await startForeignWorkflow(product, foreign, 'cases');
    await lagging(open, async () => expectStatus(await open.driver.withdraw(open.caseNo), 200));
    await lagging(behind, async () => {
      expectStatus(await (await product.clerk('acceptor', OFFICE)).decide(behind.caseNo, 'accept'), 200);
      await until('the proposal', async () => (await eventsOf(product, behind.caseNo)).includes('grade-proposed'));
    });
    await writeAhead(product, cases.rewound);
    await database('cases')
      .where({ case_no: cases.columns })
      .update({ due_at: new Date(0) });
    await database('tasks').where({ case_no: cases.tasks }).delete();
    await holidayOf('RECMOVED');
    const mendChain = await breakChain(product, cases.chain);

    const run = await reconciled(product);
    const told = await toldOf(run, cases);
    expect(told).to.deep.equal({
      missing: ['workflow-missing mended'],
      lost: ['workflow-lost handed'],
      silent: ['workflow-silent handed'],
      foreign: ['workflow-without-case noted'],
      open: ['projection-open mended'],
      behind: ['projection-behind mended'],
      rewound: ['projection-rewound handed'],
      columns: ['columns-differ mended'],
      tasks: ['tasks-differ mended'],
      calendar: ['calendar-behind mended'],
      chain: ['audit-chain-broken handed'],
    });
    const kinds = Object.values(told).flatMap((differences) => differences.map((one) => one.split(' ')[0]));
    expect(kinds, 'a kind that is not planted here is not proved').to.have.members(DIFFERENCE_KINDS);

    // What is mended agrees again, everywhere.
    for (const mended of ['missing', 'tasks', 'untouched'] as const) await expectAgreement(product, cases[mended]);
    for (const repaired of ['open', 'behind', 'columns'] as const) {
      expect((await eventsOf(product, cases[repaired])).at(-1)).to.equal('projection-repaired');
      await expectAgreement(product, cases[repaired], { rewound: 'allowed' });
    }
    expect((await eventsOf(product, cases.rewound)).slice(-2)).to.deep.equal(['lapse', 'projection-rewound']);
    expect((await product.database('cases').where({ case_no: cases.rewound }).first('state')).state).to.equal(
      'accepted',
    );
    await until(
      'the new date',
      async () => (await expectAgreement(product, cases.calendar)).acceptance?.date !== dateBefore,
    );
    expect(await handedOver(cases.lost)).to.deep.equal(['办件的流程已丢失']);
    expect(await handedOver(cases.silent)).to.deep.equal(['办件的流程没有应答']);
    expect(await handedOver(cases.rewound)).to.deep.equal(['办件记录与流程不一致']);
    expect(await handedOver(cases.chain)).to.deep.equal(['办件过程记录被改动']);
    expectStatus(await (await product.clerk('acceptor', OFFICE)).decide(cases.missing, 'accept'), 200);

    // Nobody's office is everybody's.
    const supervisor = await product.clerk('supervisor', OFFICE);
    const read = await supervisor.rest<{ differences: Json[] }>('GET', `/v1/desk/reconciliations/${run.id}?limit=100`);
    expect(expectStatus(read, 200).body.differences.map(({ caseNo }) => caseNo)).to.include.members([
      foreign,
      cases.lost,
    ]);

    // What still stands was told.
    expect(await toldOf(await reconciled(product), cases)).to.deep.equal({});
    expect(await handedOver(cases.lost)).to.deep.equal(['办件的流程已丢失']);

    // What is put right by hand is over.
    await mendChain();
    await reviveWorkflow(product, cases.lost);
    for (const caseNo of [cases.silent, foreign]) await putAside(product, caseNo);
    expect(await toldOf(await reconciled(product), cases)).to.deep.equal({});
    expect(await handedOver(cases.chain)).to.deep.equal([]);
    expect(await handedOver(cases.lost)).to.deep.equal([]);
    expect(await handedOver(cases.rewound), 'a person looks at what was overwritten').to.have.length(1);
    // A reset takes the last step again, and a step that wrote its own record writes it under another id.
    await expectAgreement(product, cases.lost, { rewound: 'allowed' });
    await database('tasks')
      .where({ case_no: cases.rewound })
      .whereNotNull('open_key')
      .update({ open_key: null, state: 'done' });
  });

  it('finds nothing in cases that change while it looks at them', async () => {
    const acceptor = await product.clerk('acceptor', OFFICE);
    const changing = Array.from({ length: 8 }, async (_, index) => {
      await pause(index * 250);
      const { driver, caseNo } = await submitted();
      if (index % 2 === 0) expectStatus(await acceptor.decide(caseNo, 'accept'), 200);
      else expectStatus(await driver.withdraw(caseNo), 200);
      return caseNo;
    });
    const all = Promise.all(changing);
    const runs = [];
    for (let done = false; !done;) {
      runs.push(await reconciled(product));
      done = await Promise.race([all.then(() => true), pause(0).then(() => false)]);
    }
    const cases = Object.fromEntries((await all).map((caseNo) => [caseNo, caseNo]));
    for (const run of runs) expect(await toldOf(run, cases)).to.deep.equal({});
    for (const caseNo of Object.keys(cases)) await expectAgreement(product, caseNo);
  });

  it('goes on when its worker is killed in the middle of a walk, and mends once', async () => {
    const [planted, ...others] = await Promise.all(Array.from({ length: 3 }, () => submitted()));
    await product
      .database('cases')
      .where({ case_no: planted!.caseNo })
      .update({ due_at: new Date(0) });
    const id = await beginRun(product);
    await pause(IN_THE_MIDDLE_MS);
    await faults.killRoles('worker-cases');
    expect((await toldOf({ id }, { planted: planted!.caseNo })).planted, 'it was in the middle').to.equal(undefined);
    await faults.startRoles('worker-cases');
    const { checked } = await finishedRun(product, id);
    expect(checked).to.be.at.least(3);
    const cases = { planted: planted!.caseNo, ...Object.fromEntries(others.map(({ caseNo }) => [caseNo, caseNo])) };
    expect(await toldOf({ id }, cases)).to.deep.equal({ planted: ['columns-differ mended'] });
    const repairs = (await eventsOf(product, planted!.caseNo)).filter((action) => action === 'projection-repaired');
    expect(repairs).to.have.length(1);
  });

  it('waits for an engine that is killed in the middle of a walk, and tells no trouble of its absence', async () => {
    const [planted, ...others] = await Promise.all(Array.from({ length: 3 }, () => submitted()));
    await product.database('tasks').where({ case_no: planted!.caseNo }).delete();
    const id = await beginRun(product);
    await pause(IN_THE_MIDDLE_MS);
    await faults.kill('temporal');
    await faults.start('temporal');
    await finishedRun(product, id);
    const cases = { planted: planted!.caseNo, ...Object.fromEntries(others.map(({ caseNo }) => [caseNo, caseNo])) };
    expect(await toldOf({ id }, cases)).to.deep.equal({ planted: ['tasks-differ mended'] });
    for (const { caseNo } of [planted!, ...others]) await expectAgreement(product, caseNo);
  });
});
