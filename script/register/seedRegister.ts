import { readFileSync } from 'node:fs';
import { hash } from '@node-rs/argon2';
import { openDatabase } from '../../db/connection.ts';
import { loadRegister, RegisterMistakes } from '../../db/seeds/loadRegister.ts';
import { registerFileSchema, type RegisterFile } from '../../domain/registerFile.ts';
import { databaseUrl } from '../stack/mariadb.ts';
import { serverStackDir } from '../stack/runningServer.ts';
import { readStackState } from '../stack/stackState.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function addressOfDatabase(): string {
  const { DATABASE_URL } = process.env;
  if (DATABASE_URL) return DATABASE_URL;
  const state = readStackState(serverStackDir());
  if (!state) throw new Error('Set DATABASE_URL, or start script/server.');
  return databaseUrl(state, 'app');
}

/** @throws RegisterMistakes */
function readRegister(file: string | undefined): RegisterFile {
  const parsed = registerFileSchema.safeParse(file ? jsonIn(file) : {});
  if (parsed.success) return parsed.data;
  throw new RegisterMistakes(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
}

function jsonIn(file: string): unknown {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RegisterMistakes([`${file}: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

async function load(): Promise<void> {
  const register = readRegister(process.argv[2]);
  const database = openDatabase(addressOfDatabase(), { poolSize: 2 });
  try {
    const { calendars, offices, provinces, staff } = await loadRegister(database, register, (text) => hash(text));
    const versions = Object.entries(provinces).map(([code, version]) => `${code} v${version}`);
    for (const [what, list] of Object.entries({ calendars, offices, provinces: versions, staff }))
      say(`${what}: ${list.length > 0 ? list.join(', ') : 'nothing new'}`);
  } finally {
    await database.destroy();
  }
}

try {
  await load();
} catch (error) {
  const mistakes = error instanceof RegisterMistakes ? error.mistakes : null;
  process.stderr.write(`${mistakes?.join('\n') ?? (error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = mistakes ? 1 : 2;
}
