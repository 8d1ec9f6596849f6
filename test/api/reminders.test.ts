import { ScheduleOverlapPolicy } from '@temporalio/client';
import { expect } from 'chai';
import { addDays, formatChineseDate, shanghaiDate } from '../../domain/time.ts';
import { REMIND_SCHEDULE } from '../../temporal/remindSchedule.ts';
import type { RemindResult } from '../../workflows/remindContracts.ts';
import { submittedCase, until } from '../support/cases.ts';
import { withEngine } from '../support/engine.ts';
import { knownDriver } from '../support/knownDriver.ts';
import type { EnrolledDriver, Product } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

type Json = Record<string, unknown>;

describe('reminders by the schedule', function () {
  this.timeout(120_000);
  let product: Product;

  /** Has the schedule run once, from beginning to end. */
  const run = () =>
    withEngine(product, async ({ client }) => {
      const schedule = client.schedule.getHandle(REMIND_SCHEDULE);
      const lastAction = async () => (await schedule.describe()).info.recentActions.at(-1);
      const latest = async () => (await lastAction())?.action.workflow.workflowId;
      const last = await lastAction();
      const before = last?.action.workflow.workflowId;
      // A run is named by the second in which it is begun: two of the same second could not be told apart.
      const secondOf = (ms: number) => Math.floor(ms / 1000);
      await until(async () => secondOf(Date.now()) > secondOf(last?.takenAt.getTime() ?? 0));
      // The engine may not have noticed yet that the run before is over, and would let none begin.
      await schedule.trigger(ScheduleOverlapPolicy.ALLOW_ALL);
      const begun = await until(async () => ((await latest()) === before ? null : latest()));
      return (await client.workflow.getHandle(begun).result()) as RemindResult;
    });
  const remindersOf = async (driver: EnrolledDriver): Promise<Json[]> =>
    product
      .database('reminders')
      .where({ user_id: await driver.userId() })
      .select('kind', 'subject', 'date');
  const messagesOf = async (driver: EnrolledDriver): Promise<string[]> => {
    const rows = await product
      .database('notifications')
      .where({ user_id: await driver.userId() })
      .where('template', 'like', 'reminder-%')
      .orderBy('channel');
    return rows.map(({ channel, template }) => `${channel} ${template}`);
  };

  it('[P-21] remind of a cycle that has ended and of a certificate that expires, each once, and not who has applied', async () => {
    product = shared();
    const today = shanghaiDate(Date.now());
    const endedSince = { cyclesCompleted: 1, lastCycleEndedDaysAgo: 3 };
    const validTo = addDays(today, 30);
    const [late, expiring, { driver: applied }] = await Promise.all([
      knownDriver(product, endedSince),
      knownDriver(product, {
        alter: (person) => ({
          ...person,
          qualifications: person.qualifications.map((held) => ({ ...held, validTo })),
        }),
      }),
      submittedCase(product, endedSince),
    ]);
    // What is reminded of is what the registry listed when the person was last here.
    const [held] = await expiring.qualifications();
    const [lateHeld] = await late.qualifications();
    const cycle = (lateHeld?.['assessableCycles'] as Json[]).find(({ state }) => state === 'assessable');

    expect(await run()).to.include({ brokenOff: false });
    expect(await run(), 'nobody is reminded twice').to.deep.include({ made: 0 });
    expect(await remindersOf(late)).to.deep.equal([
      {
        kind: 'cycle-ended',
        subject: `cycle:${String(cycle?.['cycleStart'])}`,
        date: addDays(String(cycle?.['cycleEnd']), 1),
      },
    ]);
    expect(await remindersOf(expiring)).to.deep.equal([
      { kind: 'certificate-expires', subject: String(held?.['id']), date: today },
    ]);
    expect(await remindersOf(applied)).to.deep.equal([]);
    expect(await messagesOf(late)).to.deep.equal(['sms reminder-cycle-ended', 'wechat reminder-cycle-ended']);
    expect(await messagesOf(expiring)).to.deep.equal([
      'sms reminder-certificate-expires',
      'wechat reminder-certificate-expires',
    ]);
    const message = await until(async () => {
      const outbox = await product.world.wechatOutbox(expiring.person.openid);
      return JSON.stringify(outbox).includes('从业资格证即将到期') ? JSON.stringify(outbox) : null;
    });
    expect(message).to.include(formatChineseDate(validTo)).and.not.to.include(expiring.person.name);
  });
});
