import { fileURLToPath } from 'node:url';
import { applyGrants } from './grants.ts';
import { openDatabase } from './connection.ts';

/**
 * Brings the schema up to date as its owner and gives the application's user its rights. Environment: DATABASE_ADMIN_URL, DATABASE_URL.
 * @returns names of the migrations that ran
 */
export async function migrate(ownerUrl: string, appUrl: string): Promise<string[]> {
  const owner = openDatabase(ownerUrl, { poolSize: 1 });
  try {
    const [, applied] = (await owner.migrate.latest({
      directory: fileURLToPath(new URL('./migrations', import.meta.url)),
      loadExtensions: [import.meta.url.endsWith('.ts') ? '.ts' : '.js'],
    })) as [number, string[]];
    await applyGrants(owner, decodeURIComponent(new URL(appUrl).username));
    return applied;
  } finally {
    await owner.destroy();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const ownerUrl = process.env['DATABASE_ADMIN_URL'];
  const appUrl = process.env['DATABASE_URL'];
  if (!ownerUrl || !appUrl) throw new Error('DATABASE_ADMIN_URL and DATABASE_URL are needed');
  const applied = await migrate(ownerUrl, appUrl);
  process.stdout.write(`ready ${JSON.stringify({ applied })}\n`);
}
