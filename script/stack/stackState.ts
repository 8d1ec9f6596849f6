import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { plainDateSchema, shanghaiDate } from '../../domain/time.ts';

const secret = z.string().min(16);
/** Hexadecimal, so it needs no quoting in SQL, configuration files or URLs. */
const makeSecret = (): string => randomBytes(24).toString('hex');

const stackStateSchema = z.strictObject({
  profile: z.enum(['server', 'test']),
  ports: z.record(z.string(), z.int().min(1).max(65_535)),
  secrets: z.strictObject({
    databaseOwner: secret,
    databaseApp: secret,
    redis: secret,
    wechat: secret,
    sms: secret,
    identity: secret,
    registry: secret,
    /** stacks of before have none */
    courier: secret.default(makeSecret),
  }),
  /** the Temporal CLI that was found, so that whoever restarts the engine takes the same one */
  temporalCli: z.string().nullable(),
  namespace: z.string().min(1),
  /** the day of the first start: the demo people are laid relative to it (DEMO_DAY) and stay as they are on later starts */
  demoDay: plainDateSchema.default(() => shanghaiDate(Date.now())),
});

/** What a stack remembers between starts: addresses stay the same, passwords are made once. */
export type StackState = z.infer<typeof stackStateSchema>;

const stateFile = (dir: string): string => path.join(dir, 'state.json');

/** null before the first start */
export function readStackState(dir: string): StackState | null {
  let text: string;
  try {
    text = readFileSync(stateFile(dir), 'utf8');
  } catch {
    return null;
  }
  const parsed = stackStateSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(
    `${stateFile(dir)} cannot be read. Passwords of the private servers are in it; without them, remove ${dir} and lose the demo data.`,
  );
}

/** Written whole or not at all, readable by its owner only. */
export function writeStackState(dir: string, state: StackState): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const staging = `${stateFile(dir)}.${process.pid}`;
  writeFileSync(staging, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(staging, stateFile(dir));
}

/** Fresh passwords for a new stack. */
export function freshSecrets(): StackState['secrets'] {
  return {
    databaseOwner: makeSecret(),
    databaseApp: makeSecret(),
    redis: makeSecret(),
    wechat: makeSecret(),
    sms: makeSecret(),
    identity: makeSecret(),
    registry: makeSecret(),
    courier: makeSecret(),
  };
}
