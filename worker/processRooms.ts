import { createLogger } from '../config/logger.ts';
import { readEnvironment } from '../config/environment.ts';
import { loadKeyring } from '../crypto/keyring.ts';
import { createCalendarRepository } from '../db/calendars.ts';
import { createCaseFactsRepository } from '../db/caseFacts.ts';
import { createCaseRecordRepository } from '../db/caseRecord.ts';
import { openDatabase } from '../db/connection.ts';
import { createSealedColumns } from '../db/sealedColumns.ts';
import { readTemporalSettings } from '../temporal/settings.ts';
import { beginProcess } from './processLife.ts';

/** What every worker process stands on: environment, log, keys, database, the engine's settings, and an ordered end. */
export function openProcess(name: string, options: { poolSize: number }) {
  const log = createLogger(name);
  const life = beginProcess(log);
  const environment = readEnvironment();
  const settings = readTemporalSettings();
  const keyring = loadKeyring(environment.KEYRING_FILE);
  const database = openDatabase(environment.DATABASE_URL, options);
  life.onStop(() => database.destroy());
  const sealed = createSealedColumns(keyring);
  const facts = createCaseFactsRepository(database, sealed);
  const caseRecord = createCaseRecordRepository(database, sealed, keyring.auditKey);
  const calendars = createCalendarRepository(database);
  return { log, life, environment, settings, keyring, database, sealed, facts, caseRecord, calendars };
}
