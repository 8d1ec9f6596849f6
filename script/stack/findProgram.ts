import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** Where daemons live; an ordinary user's PATH leaves these out. */
const DAEMON_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The absolute path of the first of these programs that is installed, or null. Looks in PATH, then where daemons live. */
export function findProgram(names: readonly string[], searchPath: string = process.env['PATH'] ?? ''): string | null {
  const folders = [...searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder)), ...DAEMON_FOLDERS];
  for (const name of names) {
    const found = folders.map((folder) => path.join(folder, name)).find(isExecutable);
    if (found) return found;
  }
  return null;
}
