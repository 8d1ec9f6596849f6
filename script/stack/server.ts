import { existsSync } from 'node:fs';
import path from 'node:path';
import { PRODUCT_ROLES, productProcess, startProduct } from './productProcesses.ts';
import { REPOSITORY } from './repository.ts';
import { runStep } from './runStep.ts';
import { forgetRunningServer, serverStackDir, writeRunningServer, type RunningServer } from './runningServer.ts';
import { describeSeed, seedReportSchema } from './seedReport.ts';
import { isServiceName, serviceProcess } from './serviceProcess.ts';
import { startStack, type Stack } from './stack.ts';
import { supervise, type Supervisor } from './supervise.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** script/server: everything a demonstration needs, watched until Ctrl-C. */
async function main(): Promise<number> {
  const beganMs = performance.now();
  say('Starting. Data is kept in .stack; Ctrl-C stops everything.');
  const interrupted = waitForInterrupt();
  const stack = await startStack({ dir: serverStackDir(), profile: 'server', outside: process.env, report: say });
  let failure: string | null = null;
  const supervisor = supervise({
    report: (line) => say(`! ${line}`),
    giveUp(reason) {
      failure = reason;
      interrupted.now();
    },
  });
  try {
    for (const service of stack.services) {
      if (isServiceName(service.name)) supervisor.watch(serviceProcess(service.name, stack.dir, stack.state), service);
    }
    await Promise.race([bringUp(stack, supervisor, interrupted, beganMs), interrupted.promise]);
    await interrupted.promise;
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  if (failure) say(`\nStopping: ${failure}`);
  else say('\nStopping (Ctrl-C again kills).');
  supervisor.retire();
  interrupted.onAgain(() => {
    stack.kill();
    process.exit(130);
  });
  await stack.stop();
  forgetRunningServer(stack.dir);
  say('Stopped.');
  return failure ? 1 : 0;
}

async function bringUp(stack: Stack, supervisor: Supervisor, interrupted: Interrupt, beganMs: number): Promise<void> {
  if (interrupted.happened()) return;
  const bundles = path.join(stack.dir, 'bundles');
  const env = { ...stack.env, WORKFLOW_BUNDLES: bundles };
  say('Servers are up. Workflows are bundled, schema, engine and demo data brought up to date …');
  await Promise.all([
    runStep('worker/bundleWorkflows.ts', env, [bundles]),
    runStep('script/provision.ts', env),
    runStep('db/migrate.ts', env),
  ]);
  const seed = seedReportSchema.parse(await runStep('script/demo/seed.ts', env));
  if (interrupted.happened()) return;
  const processes = await startProduct(env);
  for (const role of PRODUCT_ROLES) {
    const running = processes.get(role);
    if (running) supervisor.watch(productProcess(role, env), running);
  }
  const server = describeServer(stack);
  writeRunningServer(stack.dir, server);
  say(`\n${describeSeed(seed)}\n\n${describeAddresses(server)}`);
  say(
    `\nUp after ${Math.round((performance.now() - beganMs) / 1000)} s. Logs: ${path.join(stack.dir, 'logs')}. Ctrl-C stops everything.`,
  );
}

function describeServer({ env, state }: Stack): RunningServer {
  const api = env['PUBLIC_BASE_URL']!;
  const ownEngine = env['TEMPORAL_ADDRESS'] === `127.0.0.1:${state.ports['temporal']}`;
  return {
    startedAt: new Date().toISOString(),
    addresses: {
      api,
      verify: `${api}/v/`,
      openapi: `${api}/v1/openapi.json`,
      temporalUi: ownEngine ? `http://127.0.0.1:${state.ports['temporalUi']}` : null,
      wechat: env['WECHAT_BASE_URL']!,
      sms: env['SMS_BASE_URL']!,
      identity: env['IDENTITY_BASE_URL']!,
      registry: env['REGISTRY_BASE_URL']!,
      courier: env['COURIER_BASE_URL']!,
    },
    temporal: { address: env['TEMPORAL_ADDRESS']!, namespace: env['TEMPORAL_NAMESPACE']! },
    keyringFile: env['KEYRING_FILE']!,
  };
}

function describeAddresses({ addresses, temporal }: RunningServer): string {
  const rows: [string, string][] = [
    ['API', `${addresses.api}/v1`],
    ['OpenAPI', addresses.openapi],
    ['Check of a voucher', `${addresses.verify}<token>`],
    [
      'Temporal UI',
      addresses.temporalUi
        ? `${addresses.temporalUi}/namespaces/${temporal.namespace}/workflows`
        : `(your own: ${temporal.address})`,
    ],
    ['SMS outbox', `${addresses.sms}/__control/outbox`],
    ['Stand-ins', [addresses.wechat, addresses.identity, addresses.registry, addresses.courier].join('  ')],
  ];
  if (existsSync(path.join(REPOSITORY, 'script/tour')))
    rows.push(
      ['The whole job', 'script/tour, in another terminal; --help lists the businesses'],
      ['Work for the desk', 'script/demo-work, likewise: cases in every state'],
    );
  return rows.map(([name, value]) => `  ${name.padEnd(20)}${value}`).join('\n');
}

interface Interrupt {
  promise: Promise<void>;
  happened(): boolean;
  /** ends the waiting for another reason */
  now(): void;
  /** what a second Ctrl-C does */
  onAgain(action: () => void): void;
}

function waitForInterrupt(): Interrupt {
  let end: () => void = () => undefined;
  let again: () => void = () => process.exit(130);
  let count = 0;
  const promise = new Promise<void>((resolve) => (end = resolve));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      count += 1;
      if (count === 1) end();
      else again();
    });
  }
  return { promise, happened: () => count > 0, now: () => end(), onAgain: (action) => void (again = action) };
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
process.exit();
