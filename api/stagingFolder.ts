import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PREFIX = 'tongban-uploads-';

/**
 * A folder of this process alone for uploads on their way in, readable by nobody else. They lie in it unencrypted for the length of their
 * request, so what a killed process left is removed by the next one that starts.
 */
export function openStagingFolder(base: string = tmpdir()): string {
  for (const name of readdirSync(base)) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(path.join(base, name), { recursive: true, force: true });
  }
  return mkdtempSync(path.join(base, `${PREFIX}${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process is alive too; it may not be asked.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
