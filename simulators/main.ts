import path from 'node:path';
import { z } from 'zod';
import { startCourierSimulator } from './courier/courierSimulator.ts';
import type { Simulator } from './harness/contracts.ts';
import { startIdentitySimulator } from './identity/identitySimulator.ts';
import { demoDay } from './people/demoDay.ts';
import { demoPeople } from './people/demoPeople.ts';
import { startRegistrySimulator } from './registry/registrySimulator.ts';
import { startSmsSimulator } from './sms/smsSimulator.ts';
import { startWechatSimulator } from './wechat/wechatSimulator.ts';

const port = z.int().min(0).max(65535).default(0);
const portsSchema = z.strictObject({ wechat: port, sms: port, identity: port, registry: port, courier: port });

/**
 * Starts all stand-ins with the demo people of DEMO_DAY (default: today) and prints `ready {"wechat":"http://127.0.0.1:…",…}`; SIGTERM or SIGINT ends it.
 * SIMULATOR_PORTS: JSON of ports by name, 0 or missing for any free one. SIMULATOR_STATE_DIR: keeps what was received over a restart.
 */
async function main(): Promise<void> {
  const ports = portsSchema.parse(JSON.parse(process.env['SIMULATOR_PORTS'] ?? '{}'));
  const folder = process.env['SIMULATOR_STATE_DIR'];
  const at = (name: keyof typeof ports) => ({
    port: ports[name],
    ...(folder ? { stateFile: path.join(folder, `${name}.jsonl`) } : {}),
  });
  const people = demoPeople(demoDay());
  const servers = {
    wechat: await startWechatSimulator({ ...at('wechat'), people }),
    sms: await startSmsSimulator(at('sms')),
    identity: await startIdentitySimulator({ ...at('identity'), people }),
    registry: await startRegistrySimulator({ ...at('registry'), people }),
    courier: await startCourierSimulator(at('courier')),
  };
  const stop = (): void => void stopAll(Object.values(servers));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const addresses = Object.fromEntries(Object.entries(servers).map(([name, { url }]) => [name, url]));
  process.stdout.write(`ready ${JSON.stringify(addresses)}\n`);
}

async function stopAll(servers: readonly Simulator[]): Promise<void> {
  await Promise.all(servers.map((server) => server.close()));
  process.exit(0);
}

await main();
