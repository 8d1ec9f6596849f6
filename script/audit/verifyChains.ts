import path from 'node:path';
import { loadKeyring } from '../../crypto/keyring.ts';
import { walkChains } from '../../db/chainWalk.ts';
import type { ChainBreak } from '../../db/auditChain.ts';
import { openDatabase } from '../../db/connection.ts';
import { databaseUrl } from '../stack/mariadb.ts';
import { serverStackDir } from '../stack/runningServer.ts';
import { readStackState } from '../stack/stackState.ts';

/** script/audit-verify: every chain of every case, and each break by its kind. */
const MEANINGS: Readonly<Record<ChainBreak['kind'], string>> = {
  gap: 'an event is missing',
  link: 'an event was slipped in, or taken out, before this one',
  hash: 'this event was changed',
  head: 'events were taken off the end, or the case does not know them',
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function surroundings(): { url: string; keyringFile: string } {
  const { DATABASE_URL, KEYRING_FILE } = process.env;
  if (DATABASE_URL && KEYRING_FILE) return { url: DATABASE_URL, keyringFile: KEYRING_FILE };
  const dir = serverStackDir();
  const state = readStackState(dir);
  if (!state) throw new Error('Set DATABASE_URL and KEYRING_FILE, or start script/server.');
  return { url: databaseUrl(state, 'app'), keyringFile: KEYRING_FILE ?? path.join(dir, 'keyring.json') };
}

/** @returns whether every chain is whole */
async function verify(): Promise<boolean> {
  const { url, keyringFile } = surroundings();
  const { auditKey } = loadKeyring(keyringFile);
  const database = openDatabase(url, { poolSize: 1 });
  const breaks: ChainBreak[] = [];
  try {
    const { cases, events } = await walkChains(database, auditKey, (found) => {
      breaks.push(found);
      say(`${found.kind.padEnd(4)}  ${found.caseNo}  event ${found.seq}: ${MEANINGS[found.kind]}`);
    });
    const counted = (Object.keys(MEANINGS) as ChainBreak['kind'][]).map(
      (kind) => `${breaks.filter((found) => found.kind === kind).length} ${kind}`,
    );
    say(`${cases} cases, ${events} events, ${breaks.length} broken (${counted.join(', ')})`);
  } finally {
    await database.destroy();
  }
  return breaks.length === 0;
}

try {
  if (!(await verify())) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
