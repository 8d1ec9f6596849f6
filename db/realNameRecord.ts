import { uuidv7 } from '../crypto/ids.ts';
import { idCardReadingSchema, type IdCardReading } from '../domain/idCard.ts';
import { planReviewLimit } from '../domain/realNameReview.ts';
import { adoptAccount } from './accountAdoption.ts';
import { createCalendarRepository } from './calendars.ts';
import { inTransaction, isDuplicateKey, type Database, type Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';
import { personColumns } from './users.ts';

export interface RealNameRecord {
  verificationId: string;
  state: 'checking' | 'verified' | 'in-review' | 'refused';
  reasonCode: string | null;
  actorId: string | null;
  atMs: number;
}

export interface RealNameRecordRepository {
  /** The two elements that the population data is asked about. */
  elementsOf(verificationId: string): Promise<{ name: string; idNumber: string }>;
  /**
   * Writes the outcome. `verified` binds the person on the card to the account (one number, one account: taken numbers end as `refused`; what
   * is known of the person without an account is adopted);
   * `in-review` opens a task at the catch-all office of the province the number was given out in.
   */
  record(record: RealNameRecord): Promise<void>;
}

interface AccountRow {
  id: string;
  /** null: nobody can log in to it (identified at the counter, or known from the registry) */
  openid_index: string | null;
  id_number_index: string | null;
}

/** The account belongs to another person already. */
class OtherPersonBound extends Error {}

/** The number belongs to another account that its owner logs in to. */
class NumberTaken extends Error {}

/** Two rows of one person become one: the account he logs in to, or the older of two without a log-in. @returns the row that stays */
async function oneRow(trx: Transaction, own: AccountRow, other: AccountRow, atMs: number): Promise<AccountRow> {
  if (own.openid_index !== null && other.openid_index !== null) throw new NumberTaken();
  const [former, holder] = own.openid_index === null ? [own, other] : [other, own];
  await adoptAccount(trx, { formerId: former.id, userId: holder.id, atMs });
  return holder;
}

/** Why a verified identity cannot be bound, as the record says it. */
const REFUSALS = {
  'other-person': 'other-person-bound',
  taken: 'id-number-taken',
  raced: 'id-number-taken',
} as const;

export function createRealNameRecordRepository(database: Database, sealed: SealedColumns): RealNameRecordRepository {
  async function readingOf(
    trx: Database | Transaction,
    verificationId: string,
  ): Promise<{ userId: string; reading: IdCardReading }> {
    const row = await trx('real_name_verifications as v')
      .join('real_name_scans as s', 's.id', 'v.scan_id')
      .where('v.id', verificationId)
      .first('v.user_id', 's.id as scan_id', 's.reading_sealed');
    if (!row?.reading_sealed) throw new Error('the verification has no read card');
    const reading = idCardReadingSchema.parse(
      JSON.parse(sealed.open('real_name_scans', 'reading', row.scan_id, row.reading_sealed)),
    );
    return { userId: row.user_id, reading };
  }

  async function bindPerson(trx: Transaction, userId: string, { front }: IdCardReading, atMs: number): Promise<void> {
    if (!front.number || !front.name) throw new Error('a verified card has a name and a number');
    const { name, number: idNumber, address, sex, nation } = front;
    const index = sealed.index('id-number', idNumber);
    const rows = (await trx('users')
      .where({ id: userId })
      .orWhere({ id_number_index: index })
      .orderBy('id')
      .forUpdate()
      .select('id', 'openid_index', 'id_number_index')) as AccountRow[];
    const own = rows.find(({ id }) => id === userId);
    const other = rows.find(({ id }) => id !== userId);
    // Never over another person: cases rest on whom the account was bound to.
    if (!own || (own.id_number_index !== null && own.id_number_index !== index)) throw new OtherPersonBound();
    const holder = other ? await oneRow(trx, own, other, atMs) : own;
    // What an account has proved itself stands; it needs no word of the counter.
    if (holder !== own && holder.openid_index !== null) return;
    await trx('users')
      .where({ id: holder.id })
      .update({
        ...personColumns(sealed, holder.id, { name, idNumber, address, sex, nation }),
        real_name_at: new Date(atMs),
        updated_at: new Date(),
      });
  }

  async function openReviewTask(trx: Transaction, record: RealNameRecord, provinceCode: string): Promise<void> {
    const columns = ['code', 'calendar_region', 'closing_time'] as const;
    const catchAll = () => trx('offices').where({ catch_all: true }).orderBy('code');
    // A province that has begun with nobody at its desk has an office too: a task there would be nobody's.
    const staffed = () =>
      catchAll().whereExists(
        trx('staff')
          .where({ office_code: trx.ref('offices.code'), active: true })
          .whereRaw('json_contains(roles, \'"acceptor"\')'),
      );
    const office =
      (await staffed()
        .where({ province_code: provinceCode })
        .first(...columns)) ??
      (await staffed().first(...columns)) ??
      (await catchAll().first(...columns));
    if (!office) throw new Error('no office takes real-name reviews');
    // On the connection of this transaction: a second one from the pool, held by many of these at once, would wait for itself.
    const calendar = await createCalendarRepository(trx).effectiveCalendar(office.calendar_region);
    const deadline = planReviewLimit(calendar, record.atMs, office.closing_time);
    await trx('tasks')
      .insert({
        id: uuidv7(),
        kind: 'real-name-review',
        open_key: `${record.verificationId}:real-name`,
        subject_id: record.verificationId,
        office_code: office.code,
        state: 'open',
        cause: record.reasonCode,
        opened_at: new Date(record.atMs),
        due_at: new Date(deadline.dueAtMs),
        sort_at: new Date(deadline.dueAtMs),
        provisional: deadline.provisional,
      })
      .onConflict('open_key')
      .ignore();
  }

  async function write(trx: Transaction, record: RealNameRecord): Promise<void> {
    const { verificationId, state, reasonCode, actorId, atMs } = record;
    const decided = state === 'verified' || state === 'refused';
    await trx('real_name_verifications')
      .where({ id: verificationId })
      .update({ state, reason_code: reasonCode, decided_by: actorId, decided_at: decided ? new Date(atMs) : null });
    // Read with the row held: whose it is may have changed until now (`adoptAccount`).
    const { userId, reading } = await readingOf(trx, verificationId);
    if (state === 'verified') await bindPerson(trx, userId, reading, atMs);
    if (state === 'in-review') await openReviewTask(trx, record, (reading.front.number ?? '').slice(0, 2));
    if (decided) {
      await trx('tasks')
        .where({ subject_id: verificationId, kind: 'real-name-review', state: 'open' })
        .update({
          state: 'done',
          open_key: null,
          done_at: new Date(atMs),
          done_by: actorId,
          version: trx.raw('version + 1'),
        });
    }
  }

  /** @returns null: it is written */
  async function whyNotWritten(record: RealNameRecord): Promise<keyof typeof REFUSALS | null> {
    try {
      await inTransaction(database, (trx) => write(trx, record));
      return null;
    } catch (error) {
      if (error instanceof OtherPersonBound) return 'other-person';
      if (error instanceof NumberTaken) return 'taken';
      if (isDuplicateKey(error)) return 'raced';
      throw error;
    }
  }

  return {
    async elementsOf(verificationId) {
      const { front } = (await readingOf(database, verificationId)).reading;
      if (!front.name || !front.number) throw new Error('the card was not read');
      return { name: front.name, idNumber: front.number };
    },
    async record(record) {
      const first = await whyNotWritten(record);
      // Somebody has bound the number at the same instant, and may be the same person by another row: now he is seen.
      const reasonCode = first === 'raced' ? await whyNotWritten(record) : first;
      if (reasonCode === null) return;
      const refused = { ...record, state: 'refused', reasonCode: REFUSALS[reasonCode] } as const;
      await inTransaction(database, (trx) => write(trx, refused));
    },
  };
}
