import { expect } from 'chai';
import pino from 'pino';
import type { Notification, NotificationRepository } from '../../../db/notifications.ts';
import { OutsideError, type OutsideErrorKind } from '../../../integrations/http.ts';
import { deliver, type DeliveryDeps } from '../../../worker/delivery/deliver.ts';

const DAY_MS = 86_400_000;

/** One message, a provider that answers in turn with what is given, and a database that may be away when it is told. */
function bench(message: Partial<Notification> = {}) {
  const row: Notification & { failure?: string | undefined } = {
    id: 'message-1',
    userId: 'driver-1',
    channel: 'sms',
    template: 'case-declined',
    caseNo: 'TEST1',
    params: {},
    state: 'pending',
    attempt: 0,
    expiresAtMs: null,
    createdAtMs: Date.now(),
    ...message,
  };
  const answers: (OutsideErrorKind | 'sent')[] = [];
  let databaseAway = false;
  let taken = 0;
  const notifications: Pick<NotificationRepository, 'find' | 'beginAttempt' | 'finish'> = {
    find: async () => ({ ...row }),
    async beginAttempt() {
      row.state = 'sending';
      return (row.attempt += 1);
    },
    async finish(_id, { state, failure }) {
      if (databaseAway) throw new Error('the database is away');
      row.state = state;
      row.failure = failure;
    },
  };
  const send = async () => {
    const answer = answers.shift() ?? 'sent';
    if (answer !== 'sent') throw new OutsideError({ operation: 'provider.send', kind: answer });
    taken += 1;
    return { messageId: `provider-${taken}` };
  };
  const deps = {
    notifications,
    recipientOf: async () => ({ phone: '13800000000', openid: 'o-1' }),
    sms: { send },
    wechat: { sendSubscribeMessage: send },
    log: pino({ enabled: false }),
    unrecorded: new Map(),
  } as unknown as DeliveryDeps;
  return {
    row,
    taken: () => taken,
    answers: (...given: (OutsideErrorKind | 'sent')[]) => void answers.push(...given),
    databaseAway: (away: boolean) => (databaseAway = away),
    /** 'again': the queue will come again */
    deliver: () =>
      deliver(deps, row.id).then(
        () => row.state,
        () => 'again' as const,
      ),
  };
}

describe('worker: delivery of a message', () => {
  for (const channel of ['sms', 'wechat'] as const) {
    it(`is not given up while the provider of ${channel} is away for a day, and goes out once when it is back`, async () => {
      const { row, taken, answers, deliver: tried } = bench({ channel });
      for (const hours of [0, 12, 24, 30]) {
        row.createdAtMs = Date.now() - hours * 3_600_000;
        for (let tries = 0; tries < 8; tries += 1) {
          answers('server-error');
          expect(await tried(), `${hours} hours, try ${tries}`).to.equal('again');
        }
      }
      expect([await tried(), await tried(), taken()]).to.deep.equal(['sent', 'sent', 1]);
    });
  }

  it('gets its tries however long our own queue was away', async () => {
    const { row, answers, deliver: tried } = bench({ createdAtMs: Date.now() - 5 * DAY_MS });
    for (let tries = 1; tries < 10; tries += 1) {
      answers('unreachable');
      expect(await tried(), `try ${tries}`).to.equal('again');
    }
    answers('unreachable');
    expect([await tried(), row.failure]).to.deep.equal(['failed', 'unreachable']);
  });

  it('sends no code that has expired meanwhile', async () => {
    const { taken, deliver: tried } = bench({ template: 'sms-code', expiresAtMs: Date.now() - 1 });
    expect([await tried(), taken()]).to.deep.equal(['expired', 0]);
  });

  it('is sent once though the database was away when it had gone out', async () => {
    const { taken, databaseAway, deliver: tried } = bench({ channel: 'wechat' });
    databaseAway(true);
    expect([await tried(), await tried()]).to.deep.equal(['again', 'again']);
    databaseAway(false);
    expect([await tried(), await tried(), taken()]).to.deep.equal(['sent', 'sent', 1]);
  });

  it('does not repeat what the provider refuses', async () => {
    const { row, answers, deliver: tried } = bench();
    answers('refused');
    expect([await tried(), row.failure]).to.deep.equal(['failed', 'refused']);
  });
});
