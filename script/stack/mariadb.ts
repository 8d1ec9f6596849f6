import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { findProgram } from './findProgram.ts';
import type { ProcessSpec } from './processes.ts';
import { mariadbAnswers } from './probes.ts';
import { runCommand } from './runCommand.ts';
import type { StackState } from './stackState.ts';

export const DATABASE_NAME = 'tongban';
export const DATABASE_OWNER = 'tongban_owner';
export const DATABASE_APP = 'tongban_app';

/** The kernel's limit for the path of a Unix socket. */
const LONGEST_SOCKET_PATH_BYTES = 107;
const INSTALL_TIMEOUT_MS = 120_000;

/** Only the super-user must say it: mariadbd refuses to run as root by accident. */
const userArgs = (): string[] => (process.getuid?.() === 0 ? ['--user=root'] : []);

/**
 * A private MariaDB in `<dir>/mariadb`, on 127.0.0.1 only, nothing of the machine's own configuration read. The character set is given
 * because the server's own is latin1; `--init-file` makes database and users anew at each start, so no start depends on the one before.
 */
export function mariadbProcess(dir: string, state: StackState): ProcessSpec {
  const home = path.join(dir, 'mariadb');
  const port = state.ports['mariadb']!;
  return {
    name: 'mariadb',
    command: programOrThrow(['mariadbd', 'mysqld']),
    args: [
      '--no-defaults',
      ...userArgs(),
      `--datadir=${path.join(home, 'data')}`,
      `--socket=${socketPath(home)}`,
      `--pid-file=${path.join(home, 'mariadb.pid')}`,
      `--init-file=${path.join(home, 'init.sql')}`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      '--skip-name-resolve',
      '--character-set-server=utf8mb4',
      '--collation-server=utf8mb4_bin',
      '--default-time-zone=+00:00',
      '--skip-log-bin',
      '--max-connections=300',
      '--innodb-buffer-pool-size=128M',
      // a test stack is thrown away; a demo keeps every commit through a power cut
      `--innodb-flush-log-at-trx-commit=${state.profile === 'test' ? 2 : 1}`,
    ],
    logFile: path.join(dir, 'logs', 'mariadb.log'),
    stackDir: dir,
    ready: () => mariadbAnswers(port),
    readyWithinMs: 60_000,
    graceMs: 30_000,
  };
}

/** Makes the data folder on the first start, and the statements for database and users. The folder appears whole or not at all. */
export async function prepareMariadb(dir: string, state: StackState): Promise<void> {
  const home = path.join(dir, 'mariadb');
  const data = path.join(home, 'data');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(path.join(home, 'init.sql'), usersSql(state.secrets), { mode: 0o600 });
  if (existsSync(data)) return;
  const staging = path.join(home, 'data.new');
  rmSync(staging, { recursive: true, force: true });
  const args = [
    '--no-defaults',
    ...userArgs(),
    `--datadir=${staging}`,
    '--auth-root-authentication-method=socket',
    `--auth-root-socket-user=${userInfo().username}`,
    '--skip-test-db',
    '--skip-name-resolve',
  ];
  const { code, stdout, stderr } = await runCommand(programOrThrow(['mariadb-install-db', 'mysql_install_db']), args, {
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  if (code !== 0) throw new Error(`The private MariaDB could not be set up:\n${stdout}${stderr}`);
  renameSync(staging, data);
}

/** mysql://user:password@127.0.0.1:port/tongban */
export function databaseUrl(state: StackState, role: 'owner' | 'app'): string {
  const [user, password] =
    role === 'owner' ? [DATABASE_OWNER, state.secrets.databaseOwner] : [DATABASE_APP, state.secrets.databaseApp];
  return `mysql://${user}:${password}@127.0.0.1:${state.ports['mariadb']}/${DATABASE_NAME}`;
}

/**
 * One statement a line, as --init-file wants it. The owner migrates and hands out rights (WITH GRANT OPTION); what the application's user
 * may do is given table by table after each migration, so it has nothing here.
 */
function usersSql({ databaseOwner, databaseApp }: StackState['secrets']): string {
  const user = (name: string, password: string): string[] => [
    `CREATE USER IF NOT EXISTS '${name}'@'%' IDENTIFIED BY '${password}';`,
    `ALTER USER '${name}'@'%' IDENTIFIED BY '${password}';`,
  ];
  return [
    `CREATE DATABASE IF NOT EXISTS ${DATABASE_NAME} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;`,
    ...user(DATABASE_OWNER, databaseOwner),
    ...user(DATABASE_APP, databaseApp),
    `GRANT ALL PRIVILEGES ON ${DATABASE_NAME}.* TO '${DATABASE_OWNER}'@'%' WITH GRANT OPTION;`,
    '',
  ].join('\n');
}

/** Beside the data if the path is short enough, else in a folder of the user's own under the system's temporary folder. */
export function socketPath(home: string, temporary: string = tmpdir()): string {
  const beside = path.join(home, 'mariadb.sock');
  if (Buffer.byteLength(beside) <= LONGEST_SOCKET_PATH_BYTES) return beside;
  const name = `tongban-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`;
  const folder = path.join(temporary, name);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // It was there: only a real folder of this user will do, since everybody can write in the temporary folder.
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== process.getuid?.())
      return path.join(mkdtempSync(path.join(temporary, 'tongban-')), 'm.sock');
  }
  return path.join(folder, 'm.sock');
}

function programOrThrow(names: readonly string[]): string {
  const found = findProgram(names);
  if (!found) throw new Error(`${names[0]} is not installed. Run script/bootstrap.`);
  return found;
}
