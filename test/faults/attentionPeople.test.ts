import { expect } from 'chai';
import { uuidv7 } from '../../crypto/ids.ts';
import { createScanRepository } from '../../db/realNameScans.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { fastForwardWorkflow } from '../../script/stack/fastForward.ts';
import { createScanClient } from '../../temporal/identityClients.ts';
import { readTemporalSettings } from '../../temporal/settings.ts';
import { withEngine } from '../support/engine.ts';
import {
  accept,
  approve,
  expectCompleted,
  expectMessagesOnce,
  expectWhole,
  preparedCase,
  submittedCases,
  until,
  verifiedDriver,
  type OpenCase,
} from '../support/faultSteps.ts';
import { emptyQueue, storageOutage, type Outage } from '../support/outages.ts';
import type { EnrolledDriver } from '../support/product.ts';
import { product } from '../support/productHooks.ts';
import { nameless, newestVerification, readCard, reviewTask, statusOf } from '../support/realName.ts';
import { faultsOf, type Faults } from '../support/services.ts';

const DAY_S = 86_400;
const DAY_MS = DAY_S * 1000;
const DECLINED = { ground: 'other', reason: '材料与本人情况不符' };

type Json = Record<string, unknown>;

/** Messages of a case by channel and template, as their rows tell. */
const messages = (caseNo: string): Promise<Json[]> =>
  Promise.resolve(
    product()
      .database('notifications')
      .where({ case_no: caseNo })
      .orderBy('created_at')
      .orderBy('id')
      .select('id', 'channel', 'template', 'state', 'failure'),
  );

const unsent = async (caseNo: string): Promise<Json[]> =>
  (await messages(caseNo)).filter(({ state }) => state !== 'sent');

/** The outage has gone on for so long: what waits is that old, and the queue has used up its tries. */
async function aged(caseNo: string, hours: number): Promise<void> {
  await product()
    .database('notifications')
    .where({ case_no: caseNo })
    .update({ created_at: product().database.raw('created_at - interval ? hour', [hours]) });
}

async function decline({ caseNo }: OpenCase): Promise<void> {
  expectStatus(await (await product().clerk('acceptor')).decide(caseNo, 'decline', DECLINED), 200);
}

describe('faults: who waits at a phone while an outside system is away for a day', function () {
  this.timeout(150_000);
  let faults: Faults;
  let storage: Outage;
  before(() => {
    faults = faultsOf(product());
    storage = storageOutage(product());
  });
  afterEach(async () => {
    await storage.end();
    await faults.heal();
  });

  it('[P-08] the identity check: a clerk has the person with cause, age and a date, decides, and the next one needs nobody', async () => {
    await product().world.fault('identity', { route: '*', kind: '500' });
    const waiting = await readOut();
    const asked = waiting.driver.proveIdentity(waiting.scanId);
    const verification = await until('the check', async () =>
      newestVerification(waiting.driver).then((id) => id !== 'undefined' && id),
    );
    await withEngine(product(), async ({ client }) => {
      const workflowId = `real-name:${verification}`;
      const running = async () =>
        client.workflow
          .getHandle(workflowId)
          .describe()
          .then(
            () => true,
            () => false,
          );
      await until('the workflow', running);
      await fastForwardWorkflow(client, client.options.namespace, workflowId, DAY_S);
    });
    expectStatus(await asked, 202);
    const task = await until('the task', () => reviewTask(verification));
    expect(task).to.include({ kind: 'real-name-review', cause: 'unavailable', state: 'open' });
    expect(Date.parse(String(task['dueAt'])), 'one working day').to.be.above(Date.parse(String(task['openedAt'])));
    expect(await statusOf(waiting.driver)).to.include({ state: 'in-review' });

    await product().world.clearFaults();
    const clerk = await product().clerk('acceptor');
    const approval = () =>
      clerk.rest('POST', `/v1/desk/real-name/${verification}/approve`, {
        json: {},
        idempotencyKey: `approve-${verification}`,
      });
    expectStatus(await approval(), 200);
    expectStatus(await approval(), 200);
    expect(await statusOf(waiting.driver)).to.include({ state: 'verified' });
    expect(await reviewTask(verification)).to.equal(undefined);
    await verifiedDriver(product());
  });

  it('[P-08] the file storage: a card nobody can read ends as failed within its four tries, an upload leaves nothing and says “later”', async () => {
    const driver = await nameless();
    const photos = await product().photos(driver.person);
    const [userId, scanId] = [await driver.userId(), uuidv7()];
    const scans = createScanRepository(product().database, createSealedColumns(product().keyring));
    await scans.create({ id: scanId, userId, frontKey: 'scans/a.jpg', backKey: 'scans/b.jpg', nowMs: Date.now() });
    await storage.begin();
    const outcome = await withEngine(product(), ({ client }) =>
      createScanClient(client, readTemporalSettings().clientDeadlines).scan(scanId),
    );
    expect(outcome).to.equal('failed');
    expect((await driver.rest('GET', `/v1/real-name/scans/${scanId}`)).body['state']).to.equal('failed');
    const refused = await driver.scan(photos);
    expect([refused.status, refused.body['code']]).to.deep.equal([503, 'service-unavailable']);
    expect(await product().database('real_name_scans').where({ user_id: userId }).pluck('id')).to.deep.equal([scanId]);

    await storage.end();
    expectStatus(await driver.scan(photos), 201, 202);
  });

  for (const system of ['sms', 'wechat'] as const) {
    it(`[P-08] ${system}, seen as from messages 25 hours old whose queue has used up its tries: nothing is lost, each arrives once, the other channel went on`, async () => {
      const [first, second] = (await submittedCases(product(), 2)) as [OpenCase, OpenCase];
      for (const open of [first, second]) await expectMessagesOnce(product(), open);
      await product().world.fault(system, { route: '*', kind: '500' });
      if (system === 'wechat') {
        // The one under way when WeChat went away may have arrived: it is not repeated, and the driver's list says what became of it.
        await accept(product(), first.caseNo);
        const underWay = await until('its end', async () =>
          (await messages(first.caseNo)).find(({ state }) => state === 'failed'),
        );
        expect(underWay).to.include({ channel: 'wechat', template: 'case-accepted', failure: 'server-error' });
        const listed = (await first.driver.rest<{ notifications: Json[] }>('GET', '/v1/notifications')).body
          .notifications;
        expect(listed.map(({ template, state }) => `${String(template)} ${String(state)}`)).to.include(
          'case-accepted failed',
        );
      }
      await decline(second);
      const left = await until('the other channel', async () => {
        const open = await unsent(second.caseNo);
        return open.length === 1 && open;
      });
      expect(left[0]).to.deep.include({ channel: system, failure: null });
      await aged(second.caseNo, 25);
      await emptyQueue(product());
      await until('another try', async () => triesOf(second.caseNo).then((tries) => tries > 1));

      await product().world.clearFaults();
      await emptyQueue(product());
      await expectMessagesOnce(product(), second);
      await expectWhole(product(), second);
    });
  }

  it('[P-08] Redis, seen as from messages 25 hours old: decisions go on, nothing is lost, each arrives once', async () => {
    const waiting = await preparedCase(product());
    await faults.kill('redis');
    expectStatus(await waiting.driver.submit(waiting.caseNo), 200);
    await decline(waiting);
    expect(await unsent(waiting.caseNo)).to.have.length(3);
    await aged(waiting.caseNo, 25);
    await faults.start('redis');
    await expectWhole(product(), waiting);
  });

  it('[P-08] SMS with more messages waiting than are looked at in one go: what WeChat’s queue has lost is brought back all the same', async () => {
    const [open] = (await submittedCases(product(), 1)) as [OpenCase];
    await expectMessagesOnce(product(), open);
    await product().world.fault('sms', { route: '*', kind: '500' });
    const old = { user_id: await open.driver.userId(), case_no: open.caseNo, state: 'pending' };
    const many = Array.from({ length: 60 }, (_, index) => ({
      ...{
        ...old,
        id: uuidv7(),
        channel: 'sms',
        template: 'case-extended',
        dedupe_key: `many-${open.caseNo}-${index}`,
      },
      created_at: new Date(Date.now() - DAY_MS),
    }));
    const lost = {
      ...old,
      id: uuidv7(),
      channel: 'wechat',
      template: 'case-extended',
      dedupe_key: `lost-${open.caseNo}`,
    };
    await product().database('notifications').insert(many);
    await product()
      .database('notifications')
      .insert({ ...lost, created_at: new Date(Date.now() - 2 * 60_000) });
    const state = () => product().database('notifications').where({ id: lost.id }).first('state');
    await until('the lost message', async () => (await state()).state === 'sent');

    await product().world.clearFaults();
    await emptyQueue(product());
    await until('all of them', async () => (await unsent(open.caseNo)).length === 0);
    const arrived = await product().world.smsOutbox(open.driver.person.phone);
    expect(arrived.filter(({ params }) => params['caseNo'] === open.caseNo)).to.have.length(60);
  });

  it('[P-08] MariaDB, while the promise of an accepted case passes: what time brings comes once, and the case goes to its end', async () => {
    const [open] = (await submittedCases(product(), 1)) as [OpenCase];
    await accept(product(), open.caseNo);
    await expectWhole(product(), open);
    const rungs = () => product().database('alerts').where({ case_no: open.caseNo, clock: 'result' }).pluck('level');
    await faults.kill('mariadb');
    await withEngine(product(), async (engine) => {
      const { result } = await engine.snapshot(open.caseNo);
      // The wake-ups of the night after it are over.
      const toMs = (result?.dueAtMs ?? 0) + 5 * 3_600_000;
      await engine.forwardTo(open.caseNo, toMs);
      await faults.start('mariadb');
      await until('the promise', async () => (await engine.nowMs(open.caseNo)) >= toMs);
    });
    await until('all rungs', async () => (await rungs()).length >= 3);
    await approve(product(), open.caseNo);
    await expectCompleted(product(), open);
    const raised = (await rungs()) as string[];
    expect(raised, 'each rung once').to.have.length(new Set(raised).size);
  });
});

const triesOf = async (caseNo: string): Promise<number> =>
  Number(
    (
      await product()
        .database('notifications')
        .where({ case_no: caseNo })
        .whereNot({ state: 'sent' })
        .min({ tries: 'attempt' })
        .first()
    )?.['tries'] ?? 0,
  );

/** A driver whose card has been read, with the scan he would now confirm. */
async function readOut(): Promise<{ driver: EnrolledDriver; scanId: string }> {
  const driver = await nameless();
  const { id } = await readCard(driver, await product().photos(driver.person));
  return { driver, scanId: String(id) };
}
