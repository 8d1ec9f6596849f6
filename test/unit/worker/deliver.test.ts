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
  const answers: (OutsideErrorKind | 'sent' | 'lost')[] = [];
  let [databaseAway, noteLost] = [false, false];
  let [taken, asked] = [0, 0];
  const notifications: Pick<NotificationRepository, 'find' | 'beginAttempt' | 'finish'> = {
    find: async () => ({ ...row }),
    async beginAttempt(_id, { repeatable }) {
      if (row.state !== 'pending' && !(repeatable && row.state === 'sending')) return null;
      row.state = 'sending';
      row.attempt += 1;
      if (noteLost) throw new Error('the database is away');
      return row.attempt;
    },
    async finish(_id, { state, failure }) {
      if (databaseAway) throw new Error('the database is away');
      row.state = state;
      row.failure = failure;
    },
  };
  const send = async () => {
    asked += 1;
    const answer = answers.shift() ?? 'sent';
    if (answer === 'lost')
      throw new OutsideError({ operation: 'provider.send', kind: 'timeout', outcomeUnknown: true });
    if (answer !== 'sent') throw new OutsideError({ operation: 'provider.send', kind: answer });
    taken += 1;
    return { messageId: `provider-${taken}` };
  };
  /** What a process knows beside the database; another process knows nothing of it. */
  const process = () => ({ unrecorded: new Map(), underWay: new Map() });
  const deps = {
    notifications,
    recipientOf: async () => ({ phone: '13800000000', openid: 'o-1' }),
    sms: { send },
    wechat: { sendSubscribeMessage: send },
    log: pino({ enabled: false }),
    ...process(),
  } as unknown as DeliveryDeps;
  return {
    row,
    taken: () => taken,
    asked: () => asked,
    answers: (...given: (OutsideErrorKind | 'sent' | 'lost')[]) => void answers.push(...given),
    databaseAway: (away: boolean) => (databaseAway = away),
    /** the attempt is noted, and the answer that says so is lost */
    noteLost: (lost: boolean) => (noteLost = lost),
    /** what is known to this process only is gone */
    killed: () => void Object.assign(deps, process()),
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

  it('is not sent again by WeChat when its answer was lost and the database was away then', async () => {
    const { row, asked, answers, databaseAway, deliver: tried } = bench({ channel: 'wechat' });
    answers('lost');
    databaseAway(true);
    expect([await tried(), await tried()]).to.deep.equal(['again', 'again']);
    databaseAway(false);
    expect([await tried(), row.failure, asked()]).to.deep.equal(['failed', 'timeout', 1]);
  });

  it('is sent when nothing but our own note that it is being sent was lost', async () => {
    const { row, taken, noteLost, deliver: tried } = bench({ channel: 'wechat' });
    noteLost(true);
    expect([await tried(), row.state]).to.deep.equal(['again', 'sending']);
    noteLost(false);
    expect([await tried(), taken()]).to.deep.equal(['sent', 1]);
  });

  for (const [channel, ending, asks] of [
    ['wechat', 'failed', 1],
    ['sms', 'sent', 2],
  ] as const) {
    it(`whose sender died between sending and recording is ${ending}, by ${channel}`, async () => {
      const { row, asked, databaseAway, killed, deliver: tried } = bench({ channel });
      databaseAway(true);
      expect([await tried(), row.state]).to.deep.equal(['again', 'sending']);
      databaseAway(false);
      killed();
      expect([await tried(), asked()]).to.deep.equal([ending, asks]);
      expect(row.failure).to.equal(ending === 'failed' ? 'outcome-unknown' : undefined);
    });

    it(`which the provider of ${channel} has certainly not taken goes out though its sender died after that`, async () => {
      const { row, taken, answers, killed, deliver: tried } = bench({ channel });
      answers('rate-limited');
      expect([await tried(), row.state]).to.deep.equal(['again', 'pending']);
      killed();
      expect([await tried(), taken()]).to.deep.equal(['sent', 1]);
    });
  }

  it('is one delivery when the queue runs its job twice at the same time', async () => {
    const { asked, deliver: tried } = bench({ channel: 'wechat' });
    expect([...(await Promise.all([tried(), tried()])), asked()]).to.deep.equal(['sent', 'sent', 1]);
  });

  it('does not repeat what the provider refuses', async () => {
    const { row, answers, deliver: tried } = bench();
    answers('refused');
    expect([await tried(), row.failure]).to.deep.equal(['failed', 'refused']);
  });
});
