import knex, { type Knex } from 'knex';

export type Database = Knex;
export type Transaction = Knex.Transaction;

interface RawConnection {
  query(sql: string, done: (error: unknown) => void): void;
}

/**
 * A pool on one database. Traps it closes: DATE columns come back as 'YYYY-MM-DD' text (mysql2 would make local midnights), instants are UTC
 * on both sides, READ COMMITTED keeps select-and-claim free of gap locks.
 */
export function openDatabase(url: string, options: { poolSize?: number } = {}): Database {
  return knex({
    client: 'mysql2',
    connection: {
      ...partsOf(url),
      timezone: 'Z',
      dateStrings: ['DATE'] as unknown as boolean, // knex's type knows only true; mysql2 takes the list of types
      charset: 'utf8mb4',
      supportBigNumbers: true,
      connectTimeout: 5000,
    },
    pool: {
      min: 0,
      max: options.poolSize ?? 10,
      afterCreate(connection: RawConnection, done: (error: unknown, connection: unknown) => void) {
        // MySQL and MariaDB name the variable of the isolation level differently; the statement is the same.
        connection.query('set session transaction isolation level read committed', (error) => {
          if (error) return done(error, connection);
          connection.query("set session time_zone = '+00:00', sql_mode = 'TRADITIONAL'", (failure) =>
            done(failure, connection),
          );
        });
      },
    },
    acquireConnectionTimeout: 10_000,
    // knex would print to standard output, between JSON lines; its errors reach us as errors.
    log: { warn() {}, error() {}, deprecate() {}, debug() {} },
  });
}

function partsOf(url: string): Knex.MySql2ConnectionConfig {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const socketPath = searchParams.get('socketPath');
  return {
    ...(socketPath ? { socketPath } : { host: hostname, port: Number(port || 3306) }),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  };
}

const RETRYABLE = new Set([1020, 1205, 1213]);

function isRetryable(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errno' in error && RETRYABLE.has(Number(error.errno));
}

/** Runs work in one transaction; a deadlock or a lost snapshot (1213, 1205, 1020) starts it again, so `work` must have no effect outside. */
export async function inTransaction<T>(
  database: Database,
  work: (trx: Transaction) => Promise<T>,
  attempts = 5,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.transaction(work);
    } catch (error) {
      if (attempt >= attempts || !isRetryable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * 2 ** attempt));
    }
  }
}

/** Reads as of one instant, whatever is written meanwhile, and holds up nobody. */
export function atOneInstant<T>(database: Database, read: (trx: Transaction) => Promise<T>): Promise<T> {
  return database.transaction(async (trx) => {
    // Begun anew: knex's own isolation option speaks another dialect, and the level cannot be set once a transaction has begun.
    await trx.raw('commit');
    await trx.raw('set transaction isolation level repeatable read');
    await trx.raw('start transaction with consistent snapshot, read only');
    return read(trx);
  });
}

/** Whether the database or the way to it has failed, and not what is stored there: another attempt may fare better. */
export function isOfDatabase(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'KnexTimeoutError' || ['errno', 'sqlState', 'fatal'].some((name) => name in error);
}

/** MySQL's duplicate-key error: the UNIQUE key has judged. */
export function isDuplicateKey(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errno' in error && error.errno === 1062;
}
