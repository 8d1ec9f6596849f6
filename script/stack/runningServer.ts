import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { REPOSITORY } from './repository.ts';
import { stackHolder } from './stackLock.ts';

const runningServerSchema = z.object({
  startedAt: z.string(),
  /** the API and everything behind it that a person opens */
  addresses: z.object({
    api: z.string(),
    verify: z.string(),
    openapi: z.string(),
    temporalUi: z.string().nullable(),
    wechat: z.string(),
    sms: z.string(),
    identity: z.string(),
    registry: z.string(),
    courier: z.string(),
  }),
  temporal: z.object({ address: z.string(), namespace: z.string() }),
  keyringFile: z.string(),
});

/** Where the running demo server is, without a secret. Written by script/server when all is up, removed when it stops. */
export type RunningServer = z.infer<typeof runningServerSchema>;

/** The folder of the demo server's stack; $STACK_DIR names another one. */
export const serverStackDir = (): string => path.resolve(process.env['STACK_DIR'] ?? path.join(REPOSITORY, '.stack'));

const file = (dir: string): string => path.join(dir, 'server.json');

export function writeRunningServer(dir: string, server: RunningServer): void {
  const staging = `${file(dir)}.${process.pid}`;
  writeFileSync(staging, `${JSON.stringify(server, null, 2)}\n`, { mode: 0o600 });
  renameSync(staging, file(dir));
}

export function forgetRunningServer(dir: string): void {
  rmSync(file(dir), { force: true });
}

/** @throws Error when no server of this copy is running; what a killed one left behind counts for nothing */
export function readRunningServer(dir: string = serverStackDir()): RunningServer {
  const none = new Error('No server of this copy is running. Start it with script/server and wait for its addresses.');
  if (stackHolder(dir) === null) throw none;
  let text: string;
  try {
    text = readFileSync(file(dir), 'utf8');
  } catch {
    throw none;
  }
  return runningServerSchema.parse(JSON.parse(text));
}
