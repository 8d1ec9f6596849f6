import { expect } from 'chai';
import { createSmsClient, type SmsClient, type SmsMessage } from '../../../integrations/sms/smsClient.ts';
import type { Simulator } from '../../../simulators/harness/contracts.ts';
import { startSmsSimulator } from '../../../simulators/sms/smsSimulator.ts';
import { addFault, control, outsideError } from './simulatorControl.ts';

const PHONE = '19900000001';
const START_MS = Date.UTC(2026, 10, 23);

interface Outbox {
  messages: { to: string; signature: string; params: Record<string, string>; messageId: string }[];
}

describe('integrations: the SMS gateway', () => {
  let nowMs = START_MS;
  let simulator: Simulator;
  let client: SmsClient;
  const message = (idempotencyKey: string, part: Partial<SmsMessage> = {}): SmsMessage => ({
    to: PHONE,
    template: 'verification-code',
    params: { code: '123456', minutes: '5' },
    idempotencyKey,
    ...part,
  });
  const outbox = async (phone = PHONE) => (await control<Outbox>(simulator, 'GET', `/outbox?phone=${phone}`)).messages;

  beforeEach(async () => {
    nowMs = START_MS;
    simulator = await startSmsSimulator({ apiKey: 'sms-key', now: () => nowMs });
    client = createSmsClient({ baseUrl: simulator.url, apiKey: 'sms-key', timeoutMs: 500 });
  });
  afterEach(() => simulator.close());

  it('sends a message with its signature', async () => {
    const { messageId } = await client.send(message('n-1'));
    expect(await outbox()).to.have.length(1);
    expect((await outbox())[0]).to.deep.include({
      messageId,
      to: PHONE,
      signature: '道路运政一网通办',
      params: { code: '123456', minutes: '5' },
    });
    expect(await outbox('19900000002')).to.have.length(0);
  });

  it('sends once under one key, also after an answer that was lost', async () => {
    await addFault(simulator, { route: '*', kind: 'hang-after-effect', times: 1 });
    expect(await outsideError(client.send(message('n-1')))).to.include({ kind: 'timeout', outcomeUnknown: true });
    const second = await client.send(message('n-1'));
    await addFault(simulator, { route: '*', kind: 'duplicate', times: 1 });
    expect(await client.send(message('n-1'))).to.deep.equal(second);
    expect(await outbox()).to.have.length(1);
  });

  it("meets the provider's limits of one a minute, five an hour and ten a day", async () => {
    const results: string[] = [];
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      nowMs = START_MS + minute * 60_000;
      if (minute % 10 !== 0) continue;
      const outcome = await client.send(message(`n-${minute}`)).then(
        () => 'sent',
        (error: { code: string | null }) => error.code ?? 'error',
      );
      results.push(outcome);
    }
    expect(results.filter((outcome) => outcome === 'sent')).to.have.length(10);
    expect(results.slice(0, 7)).to.deep.equal([...Array<string>(5).fill('sent'), 'limit-per-hour', 'sent']);
    expect(results.at(-1)).to.equal('limit-per-day');
  });

  it('says how long to wait', async () => {
    await client.send(message('n-1'));
    nowMs += 20_000;
    const error = await outsideError(client.send(message('n-2')));
    expect(error).to.include({
      kind: 'rate-limited',
      code: 'limit-per-minute',
      retryAfterMs: 40_000,
      outcomeUnknown: false,
    });
    nowMs += 40_000;
    await client.send(message('n-2'));
  });

  it('can have its limits switched off', async () => {
    await control(simulator, 'PUT', '/limits', { perMinute: null, perHour: null, perDay: null });
    for (let index = 0; index < 12; index += 1) await client.send(message(`n-${index}`));
    expect(await outbox()).to.have.length(12);
  });

  it('reports refusals with their code', async () => {
    const error = await outsideError(client.send(message('n-1', { to: '123' })));
    expect(error).to.include({ kind: 'refused', code: 'bad-number', reason: '号码格式不正确' });
    await addFault(simulator, { route: '*', kind: 'refuse', times: 1 });
    expect(await outsideError(client.send(message('n-2')))).to.include({ kind: 'refused', code: 'number-blocked' });
  });

  it('puts neither number nor code into an error', async () => {
    for (const kind of ['500', '429', 'wrong-json', 'drop-connection', 'refuse'] as const) {
      await addFault(simulator, { route: '*', kind, times: 1 });
      const error = await outsideError(client.send(message(`n-${kind}`)));
      expect(`${error.message}${JSON.stringify(error)}`)
        .to.not.contain(PHONE)
        .and.not.contain('123456');
    }
  });
});
