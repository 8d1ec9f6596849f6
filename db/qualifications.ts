import { z } from 'zod';
import { uuidv7 } from '../crypto/ids.ts';
import type { QualificationRecord } from '../domain/qualification.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** The person as the registry knows him: first values of a form come from here. */
export const practitionerSchema = z.object({
  name: z.string(),
  sex: z.string(),
  address: z.string(),
  phone: z.string(),
});
export type Practitioner = z.infer<typeof practitionerSchema>;

/** A certificate of a user, as the registry answered last. */
export interface Qualification extends QualificationRecord {
  id: string;
  practitioner: Practitioner | null;
  fetchedAtMs: number;
}

/** An answer of the registry. */
export interface Holdings {
  practitioner: Practitioner | null;
  qualifications: readonly QualificationRecord[];
}

export interface QualificationRepository {
  /** What the registry's last answer listed. */
  ofUser(userId: string): Promise<Qualification[]>;
  find(userId: string, id: string): Promise<Qualification | null>;
  /** Takes in an answer of the registry. A certificate that is no longer in it stays for the cases that name it, but is not listed. */
  replace(userId: string, holdings: Holdings, nowMs: number): Promise<void>;
}

const LISTED = 'registry';
const NO_LONGER_LISTED = 'registry-absent';

const listOf = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);

export function createQualificationRepository(database: Database, sealed: SealedColumns): QualificationRepository {
  function toQualification(row: Record<string, unknown>): Qualification {
    const id = row['id'] as string;
    const practitioner = sealed.openOptional(
      'qualifications',
      'practitioner',
      id,
      row['practitioner_sealed'] as Buffer | null,
    );
    return {
      id,
      number: sealed.open('qualifications', 'number', id, row['number_sealed'] as Buffer),
      categories: listOf(row['categories']) as Qualification['categories'],
      licenceClasses: listOf(row['licence_classes']) as string[],
      issuerCode: row['issuer_code'] as string,
      issuerName: row['issuer_name'] as string,
      firstIssued: row['first_issued'] as string,
      validFrom: row['valid_from'] as string,
      validTo: row['valid_to'] as string,
      status: row['status'] as Qualification['status'],
      practitioner: practitioner === null ? null : practitionerSchema.parse(JSON.parse(practitioner)),
      fetchedAtMs: (row['fetched_at'] as Date).getTime(),
    };
  }

  return {
    async ofUser(userId) {
      const rows = (await database('qualifications')
        .where({ user_id: userId, source: LISTED })
        .orderBy(['first_issued', 'id'])) as Record<string, unknown>[];
      return rows.map(toQualification);
    },

    async find(userId, id) {
      const row = (await database('qualifications').where({ id, user_id: userId }).first()) as
        Record<string, unknown> | undefined;
      return row ? toQualification(row) : null;
    },

    replace: (userId, holdings, nowMs) =>
      inTransaction(database, (trx) => takeInHoldings(trx, sealed, userId, holdings, nowMs)),
  };
}

/** The same inside a transaction of the caller. */
export async function takeInHoldings(
  trx: Transaction,
  sealed: SealedColumns,
  userId: string,
  { practitioner, qualifications }: Holdings,
  nowMs: number,
): Promise<void> {
  // The account's row is the lock: two answers are taken in one after the other.
  await trx('users').where({ id: userId }).forUpdate().first('id');
  const known = (await trx('qualifications').where({ user_id: userId }).select('id', 'number_index')) as {
    id: string;
    number_index: string;
  }[];
  const listed: string[] = [];
  for (const record of qualifications) {
    const numberIndex = sealed.index('certificate-number', record.number);
    const id = known.find((row) => row.number_index === numberIndex)?.id;
    const rowId = id ?? uuidv7();
    const columns = columnsOf(sealed, rowId, record, practitioner, nowMs);
    listed.push(rowId);
    if (id) await trx('qualifications').where({ id }).update(columns);
    else await trx('qualifications').insert({ id: rowId, user_id: userId, number_index: numberIndex, ...columns });
  }
  const absent = known.map(({ id }) => id).filter((id) => !listed.includes(id));
  if (absent.length > 0)
    await trx('qualifications')
      .whereIn('id', absent)
      .update({ source: NO_LONGER_LISTED, fetched_at: new Date(nowMs) });
}

function columnsOf(
  sealed: SealedColumns,
  id: string,
  record: QualificationRecord,
  practitioner: Practitioner | null,
  nowMs: number,
) {
  return {
    number_sealed: sealed.seal('qualifications', 'number', id, record.number),
    categories: JSON.stringify(record.categories),
    licence_classes: JSON.stringify(record.licenceClasses),
    issuer_code: record.issuerCode,
    issuer_name: record.issuerName,
    first_issued: record.firstIssued,
    valid_from: record.validFrom,
    valid_to: record.validTo,
    status: record.status,
    practitioner_sealed: sealed.sealOptional(
      'qualifications',
      'practitioner',
      id,
      practitioner ? JSON.stringify(practitioner) : null,
    ),
    source: LISTED,
    fetched_at: new Date(nowMs),
  };
}
