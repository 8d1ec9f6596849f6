import { mariadbProcess } from './mariadb.ts';
import type { ProcessSpec } from './processes.ts';
import { redisProcess } from './redis.ts';
import type { StackState } from './stackState.ts';
import { temporalProcess } from './temporal.ts';

/** In the order in which they are started; stopped the other way round, so that the engine never runs longer than what its workers need. */
export const SERVICE_NAMES = ['mariadb', 'redis', 'temporal'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

export const isServiceName = (name: string): name is ServiceName => (SERVICE_NAMES as readonly string[]).includes(name);

export function serviceProcess(name: ServiceName, dir: string, state: StackState): ProcessSpec {
  switch (name) {
    case 'mariadb':
      return mariadbProcess(dir, state);
    case 'redis':
      return redisProcess(dir, state);
    case 'temporal':
      return temporalProcess(dir, state);
    default:
      return name satisfies never;
  }
}
