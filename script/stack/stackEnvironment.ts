import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { databaseUrl } from './mariadb.ts';
import { redisUrl } from './redis.ts';
import type { StackState } from './stackState.ts';
import { temporalAddress } from './temporal.ts';

/** What a person may set to use servers and accounts of his own instead of the private ones. */
export const OUTSIDE_NAMES = [
  'DATABASE_URL',
  'DATABASE_ADMIN_URL',
  'REDIS_URL',
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'KEYRING_FILE',
  'STORAGE_URL',
  'PUBLIC_BASE_URL',
  'WECHAT_BASE_URL',
  'WECHAT_APP_ID',
  'WECHAT_APP_SECRET',
  'SMS_BASE_URL',
  'SMS_API_KEY',
  'IDENTITY_BASE_URL',
  'IDENTITY_API_KEY',
  'REGISTRY_BASE_URL',
  'REGISTRY_API_KEY',
  'COURIER_BASE_URL',
  'COURIER_API_KEY',
  'LOG_LEVEL',
] as const;

export const SIMULATOR_NAMES = ['wechat', 'sms', 'identity', 'registry', 'courier'] as const;

/** Everything the processes of the product are told (config/environment.ts reads it). What comes from outside wins. */
export function stackEnvironment(
  dir: string,
  state: StackState,
  chrome: string | null,
  outside: Readonly<Partial<Record<(typeof OUTSIDE_NAMES)[number], string>>>,
): Record<string, string> {
  const local = (name: string): string => `http://127.0.0.1:${state.ports[name]}`;
  return {
    DATABASE_URL: databaseUrl(state, 'app'),
    DATABASE_ADMIN_URL: databaseUrl(state, 'owner'),
    REDIS_URL: redisUrl(state),
    TEMPORAL_ADDRESS: temporalAddress(state),
    TEMPORAL_NAMESPACE: state.namespace,
    KEYRING_FILE: path.join(dir, 'keyring.json'),
    STORAGE_URL: pathToFileURL(path.join(dir, 'storage')).href,
    API_PORT: String(state.ports['api']),
    OPERATIONS_PORT: String(state.ports['operations']),
    PUBLIC_BASE_URL: local('api'),
    WECHAT_BASE_URL: local('wechat'),
    WECHAT_APP_ID: 'wx-tongban-demo',
    WECHAT_APP_SECRET: state.secrets.wechat,
    SMS_BASE_URL: local('sms'),
    SMS_API_KEY: state.secrets.sms,
    IDENTITY_BASE_URL: local('identity'),
    IDENTITY_API_KEY: state.secrets.identity,
    REGISTRY_BASE_URL: local('registry'),
    REGISTRY_API_KEY: state.secrets.registry,
    COURIER_BASE_URL: local('courier'),
    COURIER_API_KEY: state.secrets.courier,
    SIMULATOR_PORTS: JSON.stringify(Object.fromEntries(SIMULATOR_NAMES.map((name) => [name, state.ports[name]]))),
    SIMULATOR_STATE_DIR: path.join(dir, 'simulators'),
    DEMO_DAY: state.demoDay,
    LOG_LEVEL: 'info',
    NODE_ENV: state.profile === 'test' ? 'test' : 'development',
    ...(chrome ? { CHROME_PATH: chrome } : {}),
    ...outside,
    STACK_DIR: dir,
  };
}

/** The part of an environment with which a person points the stack at servers of his own. @throws Error when only half of it is there */
export function outsideOf(source: NodeJS.ProcessEnv): Partial<Record<(typeof OUTSIDE_NAMES)[number], string>> {
  const given = OUTSIDE_NAMES.flatMap((name) => (source[name] ? [[name, source[name]] as const] : []));
  const outside = Object.fromEntries(given) as Partial<Record<(typeof OUTSIDE_NAMES)[number], string>>;
  if (Boolean(outside.DATABASE_URL) !== Boolean(outside.DATABASE_ADMIN_URL)) {
    throw new Error(
      'Set DATABASE_URL (the application) and DATABASE_ADMIN_URL (the owner, for migrations and grants) together, or neither.',
    );
  }
  return outside;
}
