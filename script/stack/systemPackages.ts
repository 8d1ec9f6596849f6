import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findChrome } from './chrome.ts';
import { findProgram } from './findProgram.ts';
import { runCommand } from './runCommand.ts';

export interface SystemPackage {
  /** names in Debian and Ubuntu, the first that is on offer is taken */
  packages: readonly string[];
  /** what it is for, as the message about a missing one says it */
  purpose: string;
  isThere(): boolean;
}

const program =
  (...names: string[]) =>
  (): boolean =>
    findProgram(names) !== null;

/**
 * What must be on the machine, in one place. Of MariaDB only the server's programs: the package `mariadb-server` would also set up and
 * start a server of the machine, which nothing here uses.
 */
export const SYSTEM_PACKAGES: readonly SystemPackage[] = [
  {
    packages: ['mariadb-server-core', 'mariadb-server'],
    purpose: 'the database (mariadbd, mariadb-install-db)',
    isThere: () => program('mariadbd', 'mysqld')() && program('mariadb-install-db', 'mysql_install_db')(),
  },
  {
    packages: ['mariadb-client-core', 'mariadb-client'],
    // Debian has it beside the client, and the package of the server does not ask for it.
    purpose: 'setting up the database (my_print_defaults, which mariadb-install-db calls)',
    isThere: program('my_print_defaults'),
  },
  {
    packages: ['redis-server', 'valkey-server'],
    purpose: 'queues (redis-server)',
    isThere: program('redis-server', 'valkey-server'),
  },
  {
    packages: ['chromium-headless-shell'],
    purpose: 'drawing vouchers (Chromium; or name one by CHROME_PATH)',
    isThere: () => findChrome() !== null,
  },
  { packages: ['poppler-utils'], purpose: 'reading PDFs in tests (pdftotext)', isThere: program('pdftotext') },
  {
    packages: ['fonts-noto-cjk'],
    purpose: 'Chinese type',
    isThere: () => existsSync('/usr/share/fonts/opentype/noto'),
  },
  {
    packages: ['fonts-wqy-microhei'],
    purpose: 'Chinese type (TrueType, small PDFs)',
    isThere: () => existsSync('/usr/share/fonts/truetype/wqy'),
  },
  {
    packages: ['fonts-lxgw-wenkai'],
    purpose: 'the type of vouchers and notices (TrueType, many rare characters)',
    isThere: () => existsSync('/usr/share/fonts/truetype/lxgw-wenkai'),
  },
  {
    packages: ['fonts-liberation', 'fonts-liberation2'],
    purpose: 'Latin type: the grade on a voucher',
    isThere: () => ['liberation', 'liberation2'].some((name) => existsSync(`/usr/share/fonts/truetype/${name}`)),
  },
];

const installer = fileURLToPath(new URL('./install-packages.sh', import.meta.url));

export const missingPackages = (wanted: readonly SystemPackage[] = SYSTEM_PACKAGES): SystemPackage[] =>
  wanted.filter((one) => !one.isThere());

/** The words with which an ordinary user is told what is missing and how it is installed. */
export function missingMessage(missing: readonly SystemPackage[], why: string): string {
  const lines = missing.map((one) => `  ${one.packages[0]!.padEnd(24)} ${one.purpose}`);
  const names = missing.map((one) => one.packages[0]).join(' ');
  return [
    `These are missing on this machine:`,
    ...lines,
    why,
    `On Debian: sudo apt-get install --no-install-recommends ${names}`,
  ].join('\n');
}

/** `[]` for root, `sudo -n` for a user who needs no password for it, null when nobody here may install. */
async function rootPrefix(): Promise<string[] | null> {
  if (process.getuid?.() === 0) return [];
  if (!findProgram(['sudo'])) return null;
  return (await runCommand('sudo', ['-n', 'true'])).code === 0 ? ['sudo', '-n'] : null;
}

/**
 * Installs what is missing by apt, without starting any daemon of the machine.
 * @throws Error naming what is missing and how to install it, when this user may not or the machine has no apt
 */
export async function installMissing(missing: readonly SystemPackage[], report: (line: string) => void): Promise<void> {
  if (!findProgram(['apt-get']))
    throw new Error(
      missingMessage(missing, 'There is no apt on this machine: install them with its own package manager.'),
    );
  const prefix = await rootPrefix();
  if (!prefix) throw new Error(missingMessage(missing, 'Installing needs root or sudo without a password.'));
  report(`installing ${missing.map((one) => one.packages[0]).join(', ')}`);
  const [command = 'sh', ...args] = [...prefix, 'sh', installer, ...missing.map((one) => one.packages.join('|'))];
  const { code, stdout, stderr } = await runCommand(command, args);
  const left = missing.filter((one) => !one.isThere());
  if (left.length === 0) return;
  const end = `${stdout}${stderr}`.trimEnd().split('\n').slice(-8).join('\n');
  throw new Error(`${missingMessage(left, `apt could not install them (exit code ${code}):`)}\n${end}`);
}
