import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Knex } from 'knex';
import { applyGrants } from './grants.ts';
import { openDatabase, type Database } from './connection.ts';

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));
/** What runs here: sources in development, compiled files in production. */
const OWN_EXTENSION = path.extname(import.meta.url);
const HISTORY_TABLE = 'knex_migrations';

/**
 * Migrations by their name without extension: a database that was migrated from sources goes on from what was compiled of them, and back. knex
 * itself keeps file names, and refuses a database that knows `….ts` where only `….js` is there.
 */
const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: async () =>
    readdirSync(MIGRATIONS)
      .filter((file) => path.extname(file) === OWN_EXTENSION && !file.endsWith('.d.ts'))
      .map((file) => path.basename(file, OWN_EXTENSION))
      .toSorted(),
  getMigrationName: (name) => name,
  getMigration: async (name) =>
    (await import(pathToFileURL(path.join(MIGRATIONS, `${name}${OWN_EXTENSION}`)).href)) as Knex.Migration,
};

/**
 * Brings the schema up to date as its owner and gives the application's user its rights. Environment: DATABASE_ADMIN_URL, DATABASE_URL.
 * @returns names of the migrations that ran
 */
export async function migrate(ownerUrl: string, appUrl: string): Promise<string[]> {
  const owner = openDatabase(ownerUrl, { poolSize: 1 });
  try {
    await forgetExtensions(owner);
    const [, applied] = (await owner.migrate.latest({ migrationSource, tableName: HISTORY_TABLE })) as [
      number,
      string[],
    ];
    await applyGrants(owner, decodeURIComponent(new URL(appUrl).username));
    return applied;
  } finally {
    await owner.destroy();
  }
}

/** Databases that were migrated before names lost their extension. */
async function forgetExtensions(owner: Database): Promise<void> {
  if (!(await owner.schema.hasTable(HISTORY_TABLE))) return;
  await owner(HISTORY_TABLE)
    .where('name', 'like', '%.ts')
    .orWhere('name', 'like', '%.js')
    .update({ name: owner.raw('left(name, char_length(name) - 3)') });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const ownerUrl = process.env['DATABASE_ADMIN_URL'];
  const appUrl = process.env['DATABASE_URL'];
  if (!ownerUrl || !appUrl) throw new Error('DATABASE_ADMIN_URL and DATABASE_URL are needed');
  const applied = await migrate(ownerUrl, appUrl);
  process.stdout.write(`ready ${JSON.stringify({ applied })}\n`);
}
