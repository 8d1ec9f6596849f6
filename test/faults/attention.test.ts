import { expect } from 'chai';
import { expectStatus } from '../../script/client/rest.ts';
import { expectAgreement } from '../support/agreement.ts';
import { applied, approved, expiringIn, type BusinessCase } from '../support/businessCases.ts';
import { withEngine } from '../support/engine.ts';
import {
  accept,
  approve,
  expectCompleted,
  expectWhole,
  preparedCase,
  submittedCases,
  until,
  type OpenCase,
} from '../support/faultSteps.ts';
import { browserOutage, letPass, oneTryAnHour, storageOutage, type Outage } from '../support/outages.ts';
import { product } from '../support/productHooks.ts';
import { faultsOf, type Faults } from '../support/services.ts';

const DAY_S = 86_400;
const HOUR_S = 3600;
const DECLINED = { ground: 'other', reason: '材料与本人情况不符' };

type Json = Record<string, unknown>;

interface Trouble extends Json {
  step: string;
  cause: string;
  since: string;
  attempts: number;
}

/** An outside system that a case itself waits for, away for a day. */
interface Absence {
  system: string;
  /** what an approved case, and one that was declined, then lack */
  approved: string[];
  declined: string[];
  causes: RegExp;
  outage(): Promise<Outage>;
}

const fault = (kind: string, rest: { times?: number } = {}) =>
  product().world.fault('registry', { route: '*', kind, ...rest });
/** Away until tomorrow, and says so: what is asked fails at once. */
const untilTomorrow = (system: 'registry' | 'courier' = 'registry') =>
  product().world.fault(system, { route: '*', kind: '429', retryAfterSeconds: DAY_S });

const courierOutage = (): Outage => ({
  async begin() {
    // The first order arrives, and its answer is lost.
    await product().world.fault('courier', { route: 'POST /v1/orders', kind: 'wrong-json', times: 1 });
    await untilTomorrow('courier');
  },
  end: () => product().world.clearFaults(),
});

const BY_MAIL: BusinessCase = {
  business: 'renewal',
  kind: 'regular',
  holder: expiringIn(60),
  delivery: 'mail',
  form: { mailProvince: '四川省', mailCity: '成都市', mailDistrict: '武侯区', mailStreet: '人民南路四段1号' },
};

/** Waybill of the parcel that was ordered for the case. */
const orderedParcel = (caseNo: string): Promise<string> =>
  until(`the parcel of ${caseNo}`, async () => {
    const ordered = await product().database('deliveries').where({ case_no: caseNo, order_state: 'ordered' });
    return ordered.length > 0 && (await product().world.parcels(caseNo))[0]?.waybillNo;
  });

/** Brought to the courier by the counter. @returns its waybill */
async function postParcel(caseNo: string): Promise<string> {
  const waybillNo = await orderedParcel(caseNo);
  const counter = await product().clerk('counter');
  expectStatus(await counter.decide(caseNo, 'mark-posted', { courier: 'ems', waybillNo }), 200);
  return waybillNo;
}

const ABSENCES: readonly Absence[] = [
  {
    system: 'the ministry registry (breaks off, answers nonsense, then says “come back tomorrow”)',
    approved: ['ministry-report'],
    declined: [],
    causes: /^registry-rate-limited$/,
    outage: async () => ({
      async begin() {
        await fault('wrong-json', { times: 2 });
        await fault('drop-connection', { times: 2 });
        await untilTomorrow();
      },
      end: () => product().world.clearFaults(),
    }),
  },
  {
    system: 'the browser that draws vouchers and notices',
    approved: ['voucher', 'notice-approval-1'],
    declined: ['notice-decline-1'],
    causes: /^browser-not-found$/,
    outage: () => browserOutage(product(), faultsOf(product())),
  },
  {
    system: 'the file storage',
    approved: ['voucher', 'notice-approval-1'],
    declined: ['notice-decline-1'],
    causes: /^storage-unavailable$/,
    outage: async () => storageOutage(product()),
  },
];

const issued = (caseNo: string): Promise<string[]> =>
  Promise.resolve(product().database('case_documents').where({ case_no: caseNo, state: 'issued' }).pluck('kind'));

/** Every row, drawn or not: a document that is tried again keeps its first number. */
const numbers = (caseNo: string): Promise<string[]> =>
  Promise.resolve(product().database('case_documents').where({ case_no: caseNo }).pluck('number'));

const forward = (caseNo: string, seconds: number): Promise<void> => letPass(product(), caseNo, seconds);

const workflowStatus = (caseNo: string): Promise<string> =>
  withEngine(product(), async ({ client }) => {
    const { status } = await client.workflow.getHandle(`case:${caseNo}`).describe();
    return status.name;
  });

const troublesOf = async (caseNo: string): Promise<Trouble[]> => {
  const supervisor = await product().clerk('supervisor');
  return (await supervisor.read(caseNo)).body['attention'] as Trouble[];
};

/** A task of the supervisors with cause and age for each of these steps, and no other. */
async function expectTroubles(caseNo: string, steps: readonly string[], causes: RegExp): Promise<void> {
  const troubles = await until(`${caseNo}: ${steps.join(', ')}`, async () => {
    const found = await troublesOf(caseNo);
    return steps.every((step) => found.some((one) => one.step === step)) && found;
  });
  expect(troubles.map(({ step }) => step).toSorted()).to.deep.equal([...steps].toSorted());
  const nowMs = await withEngine(product(), (engine) => engine.nowMs(caseNo));
  for (const trouble of troubles) {
    expect(trouble).to.include({ source: 'effect', owner: 'supervisor' });
    expect(trouble.cause).to.match(causes);
    // As old as the first budget that was used up, though it was tried again and again since.
    expect(nowMs - Date.parse(trouble.since), 'its age').to.be.above(22 * HOUR_S * 1000);
    expect(trouble.attempts).to.be.above(10);
  }
  const supervisor = await product().clerk('supervisor');
  const tasks = await supervisor.tasks(`?queue=needs-attention&q=${caseNo}`);
  expect(tasks).to.have.length(steps.length);
  for (const task of tasks) {
    expect(task['cause']).to.match(causes);
    expect(nowMs - Date.parse(String(task['openedAt'])), 'age of the task').to.be.above(22 * HOUR_S * 1000);
  }
}

async function decline({ caseNo }: OpenCase): Promise<void> {
  expectStatus(await (await product().clerk('acceptor')).decide(caseNo, 'decline', DECLINED), 200);
}

async function acceptedWithNotice({ caseNo }: OpenCase): Promise<void> {
  await accept(product(), caseNo);
  await until('the notice of acceptance', async () => (await issued(caseNo)).includes('acceptance'));
  await until('the proposal', async () =>
    (await product().clerk('reviewer')).read(caseNo).then(({ body }) => body['proposal']),
  );
}

describe('faults: an outside system that is away for a day', function () {
  this.timeout(240_000);
  let faults: Faults;
  let outage: Outage | null = null;
  let usualTries: (() => Promise<void>) | null = null;
  before(async () => {
    faults = faultsOf(product());
    usualTries = await oneTryAnHour(product(), faults);
  });
  after(() => usualTries?.());
  afterEach(async () => {
    await outage?.end();
    outage = null;
    await faults.heal();
  });

  for (const { system, approved, declined, causes, ...absence } of ABSENCES) {
    it(`[P-08] ${system}: supervisors have it with cause and age, it goes on by itself within two hours of its return, nothing stuck or doubled`, async () => {
      outage = await absence.outage();
      const [open, refused, other] = (await submittedCases(product(), 3)) as [OpenCase, OpenCase, OpenCase];
      const waiting = await preparedCase(product());
      await acceptedWithNotice(open);
      await outage.begin();

      await approve(product(), open.caseNo);
      await decline(refused);
      // The decisions themselves wait for nothing outside; nor does anybody else's case.
      expect((await open.driver.read(open.caseNo)).body['state']).to.equal('approved');
      expect((await refused.driver.read(refused.caseNo)).body['state']).to.equal('declined');
      expectStatus(await waiting.driver.submit(waiting.caseNo), 200);
      await accept(product(), other.caseNo);
      await Promise.all(
        [open, refused].map(({ caseNo }) => (declined.length || caseNo === open.caseNo) && forward(caseNo, DAY_S)),
      );
      await expectTroubles(open.caseNo, approved, causes);
      if (declined.length > 0) {
        await expectTroubles(refused.caseNo, declined, causes);
        expect(await workflowStatus(refused.caseNo), 'an ended case waits for its notice').to.equal('RUNNING');
      }

      await outage.end();
      // Nobody replays it: the hourly try does.
      await forward(open.caseNo, 2 * HOUR_S);
      if (declined.length > 0) await forward(refused.caseNo, 2 * HOUR_S);
      await expectCompleted(product(), open, 90_000);
      await until(
        'the notice of the declined case',
        async () => (await workflowStatus(refused.caseNo)) === 'COMPLETED',
      );
      await expectWhole(product(), refused);
      const supervisor = await product().clerk('supervisor');
      for (const { caseNo } of [open, refused])
        expect(await supervisor.tasks(`?queue=needs-attention&q=${caseNo}`)).to.deep.equal([]);
      expect((await issued(open.caseNo)).toSorted()).to.deep.equal(['acceptance', 'approval']);
      expect(await issued(refused.caseNo)).to.deep.equal(['decline']);
      expect(await numbers(open.caseNo)).to.have.length(2);
      // What was taken up during the outage goes its own way to the end.
      await approve(product(), other.caseNo);
      await expectCompleted(product(), other, 90_000);
    });
  }

  it('[P-08] the courier, for an order and a parcel on its way: supervisors have it with cause and age, it goes on by itself within two hours of its return, nothing stuck or doubled', async () => {
    const [posted, ordering] = await Promise.all([applied(product(), BY_MAIL), applied(product(), BY_MAIL)]);
    await approved(product(), posted, 'fulfilling');
    const onItsWay = await postParcel(posted.caseNo);
    outage = courierOutage();
    await outage.begin();
    await approved(product(), ordering, 'fulfilling');
    // A parcel is first asked about four hours after it was posted.
    await Promise.all([forward(ordering.caseNo, DAY_S), forward(posted.caseNo, DAY_S + 4 * HOUR_S)]);
    await expectTroubles(ordering.caseNo, ['parcel-order'], /^courier-rate-limited$/);
    await expectTroubles(posted.caseNo, ['parcel-tracking'], /^courier-rate-limited$/);

    await outage.end();
    await product().world.moveParcel(onItsWay, 'delivered');
    // Nobody replays it: the hourly try does.
    await Promise.all([ordering, posted].map(({ caseNo }) => forward(caseNo, 2 * HOUR_S)));
    await until('the order', async () => (await troublesOf(ordering.caseNo)).length === 0);
    await product().world.moveParcel(await postParcel(ordering.caseNo), 'delivered');
    await forward(ordering.caseNo, 5 * HOUR_S);
    const supervisor = await product().clerk('supervisor');
    for (const { caseNo } of [ordering, posted]) {
      await until(`${caseNo} completed`, async () => (await workflowStatus(caseNo)) === 'COMPLETED');
      expect((await expectAgreement(product(), caseNo)).state).to.equal('completed');
      expect(await supervisor.tasks(`?queue=needs-attention&q=${caseNo}`)).to.deep.equal([]);
      expect(await product().world.parcels(caseNo), `parcels of ${caseNo}`).to.have.length(1);
    }
    const [once] = await product().world.parcels(ordering.caseNo);
    expect(once?.timesReceived, 'the same order, known again').to.equal(2);
  });

  it('[P-08] a supervisor replays what is broken, and nobody else does', async () => {
    const [open] = await submittedCases(product(), 1);
    const { caseNo } = open!;
    await accept(product(), caseNo);
    await untilTomorrow();
    await approve(product(), caseNo);
    await until('the trouble', async () => (await troublesOf(caseNo)).length > 0);
    const replay = async (post: 'supervisor' | 'reviewer') =>
      (await product().clerk(post)).rest('POST', `/v1/desk/cases/${caseNo}/replay`, {
        json: {},
        idempotencyKey: 'new',
      });
    expect((await replay('reviewer')).status).to.equal(403);
    await product().world.clearFaults();
    expectStatus(await replay('supervisor'), 200);
    await expectCompleted(product(), open!);
  });

  it('[P-08] a supervisor replays the notice of a case that has ended, and the case is over', async () => {
    outage = storageOutage(product());
    const [refused] = (await submittedCases(product(), 1)) as [OpenCase];
    await outage.begin();
    await decline(refused);
    await until('the trouble', async () => (await troublesOf(refused.caseNo)).length > 0);
    await outage.end();
    const supervisor = await product().clerk('supervisor');
    const answer = await supervisor.rest('POST', `/v1/desk/cases/${refused.caseNo}/replay`, {
      json: { step: 'notice-decline-1' },
      idempotencyKey: 'new',
    });
    expectStatus(answer, 200);
    await until('the end', async () => (await workflowStatus(refused.caseNo)) === 'COMPLETED');
    expect(await issued(refused.caseNo)).to.deep.equal(['decline']);
    await expectWhole(product(), refused);
  });
});
