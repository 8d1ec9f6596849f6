import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findProgram } from './findProgram.ts';
import type { ProcessSpec } from './processes.ts';
import { redisAnswers } from './probes.ts';
import type { StackState } from './stackState.ts';

/**
 * A private Redis in `<dir>/redis`, on 127.0.0.1 only. `noeviction`: a queue that forgets entries under memory pressure loses messages
 * without a word.
 */
export function redisProcess(dir: string, state: StackState): ProcessSpec {
  const port = state.ports['redis']!;
  const command = findProgram(['redis-server', 'valkey-server']);
  if (!command) throw new Error('redis-server is not installed. Run script/bootstrap.');
  return {
    name: 'redis',
    command,
    args: [path.join(dir, 'redis', 'redis.conf')],
    logFile: path.join(dir, 'logs', 'redis.log'),
    stackDir: dir,
    ready: () => redisAnswers(port, state.secrets.redis),
    readyWithinMs: 60_000,
    graceMs: 15_000,
  };
}

/** The password stands in a file of its owner, not on the command line where everybody on the machine reads it. */
export function prepareRedis(dir: string, state: StackState): void {
  const home = path.join(dir, 'redis');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const lines = [
    'bind 127.0.0.1',
    `port ${state.ports['redis']}`,
    `dir "${home}"`,
    `requirepass ${state.secrets.redis}`,
    'maxmemory-policy noeviction',
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'daemonize no',
    // Redis writes its title over the environment, by which the process is found again after a crash of its starter
    'set-proc-title no',
    'loglevel notice',
  ];
  writeFileSync(path.join(home, 'redis.conf'), `${lines.join('\n')}\n`, { mode: 0o600 });
}

export const redisUrl = (state: StackState): string =>
  `redis://:${state.secrets.redis}@127.0.0.1:${state.ports['redis']}`;
