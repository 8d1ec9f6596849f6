import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createSmsClient } from '../../../integrations/sms/smsClient.ts';
import { startSmsSimulator } from '../../../simulators/sms/smsSimulator.ts';
import { addFault, control } from './simulatorControl.ts';

describe('integrations: the stand-ins themselves', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tongban-simulators-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const send = (url: string, idempotencyKey: string) =>
    createSmsClient({ baseUrl: url, apiKey: 'any' }).send({
      to: '19900000001',
      template: 't',
      params: {},
      idempotencyKey,
    });

  it('remember what they received over a restart, and over a line that a crash cut off', async () => {
    const stateFile = path.join(folder, 'sms.jsonl');
    const first = await startSmsSimulator({ stateFile });
    const sent = await send(first.url, 'n-1');
    await first.close();
    appendFileSync(stateFile, '{"to":"1990000');

    for (let restart = 0; restart < 2; restart += 1) {
      const again = await startSmsSimulator({ stateFile });
      expect(await send(again.url, 'n-1')).to.deep.equal(sent);
      await control(again, 'PUT', '/limits', { perMinute: null });
      await send(again.url, `n-${restart + 2}`);
      await again.close();
    }
    const last = await startSmsSimulator({ stateFile });
    const { messages } = await control<{ messages: { idempotencyKey: string }[] }>(last, 'GET', '/outbox');
    await last.close();
    expect(messages.map(({ idempotencyKey }) => idempotencyKey)).to.deep.equal(['n-1', 'n-2', 'n-3']);
  });

  it('refuse a fault that could never come', async () => {
    const simulator = await startSmsSimulator();
    for (const fault of [
      { route: '/v1/mesages', kind: '500' },
      { route: '*', kind: 'explode' },
      { route: '*', kind: '500', times: 0 },
    ]) {
      const answer = await fetch(`${simulator.url}/__control/faults`, { method: 'POST', body: JSON.stringify(fault) });
      expect(answer.status, JSON.stringify(fault)).to.equal(400);
    }
    await simulator.close();
  });

  it('go back to normal when the faults are deleted', async () => {
    const simulator = await startSmsSimulator();
    await addFault(simulator, { route: '*', kind: '500' });
    const failed = await send(simulator.url, 'n-1').then(
      () => false,
      () => true,
    );
    await control(simulator, 'DELETE', '/faults');
    await send(simulator.url, 'n-1');
    await simulator.close();
    expect(failed).to.equal(true);
  });

  it('start together with the demo people and stop when told to', async () => {
    const main = fileURLToPath(new URL('../../../simulators/main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', main], {
      env: { ...process.env, SIMULATOR_STATE_DIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    const lines = createInterface({ input: child.stdout });
    const [line] = (await once(lines, 'line')) as [string];
    expect(line).to.match(/^ready \{/);
    const urls = JSON.parse(line.slice('ready '.length)) as Record<
      'wechat' | 'sms' | 'identity' | 'registry' | 'courier',
      string
    >;
    const session = await fetch(
      `${urls.wechat}/sns/jscode2session?appid=a&secret=s&js_code=demo-freight-clean&grant_type=authorization_code`,
    );
    expect(await session.json()).to.have.property('openid');
    for (const url of [urls.sms, urls.identity, urls.registry, urls.courier]) {
      expect((await fetch(`${url}/__control/calls`)).status).to.equal(200);
    }
    child.kill('SIGTERM');
    expect(await exited).to.deep.equal([0, null]);
  });
});
