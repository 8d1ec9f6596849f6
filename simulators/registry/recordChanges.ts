import type { RegistryPerson } from './registryPeople.ts';
import type { CertificateChange, RecordCorrection, RecordParts } from './submissions.ts';

/** A person and his certificates, as the registry answers with them. */
export interface RegistryRecord {
  practitioner: Pick<RegistryPerson, 'name' | 'sex' | 'address' | 'phone'>;
  qualifications: RegistryPerson['qualifications'];
}

type Qualification = RegistryPerson['qualifications'][number];

/** The record as the reported decisions have left it. */
export function recordAsReported(
  { name, sex, address, phone, qualifications }: RegistryPerson,
  changes: readonly (CertificateChange | RecordCorrection)[],
): RegistryRecord {
  const first: RegistryRecord = { practitioner: { name, sex, address, phone }, qualifications };
  return changes.reduce((known, change) => {
    const ofPerson = change.kind === 'correction' ? personParts(change.corrected) : {};
    return {
      practitioner: { ...known.practitioner, ...ofPerson },
      qualifications: known.qualifications.map((one) =>
        one.number === change.certificateNumber ? changed(one, change) : one,
      ),
    };
  }, first);
}

function changed(one: Qualification, change: CertificateChange | RecordCorrection): Qualification {
  if (change.kind === 'correction') return { ...one, ...certificateParts(change.corrected) };
  const { categories, validFrom, validTo } = change;
  if (categories.length === 0) return { ...one, status: 'cancelled' };
  const term = validFrom && validTo ? { validFrom, validTo, status: 'valid' as const } : {};
  return { ...one, categories, ...term };
}

const present = <T extends object>(parts: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as never;

const personParts = ({ name, sex, address, phone }: RecordParts) => present({ name, sex, address, phone });
const certificateParts = ({ categories, licenceClasses, firstIssued, validFrom, validTo, status }: RecordParts) =>
  present({ categories, licenceClasses, firstIssued, validFrom, validTo, status });

/** Whether the record still says what is to be corrected. */
export function saysSo(record: RegistryRecord, certificateNumber: string, parts: RecordParts): boolean {
  const certificate = record.qualifications.find(({ number }) => number === certificateNumber);
  const known: Record<string, unknown> = { ...record.practitioner, ...certificate };
  return Object.entries(parts).every(([item, value]) => JSON.stringify(known[item]) === JSON.stringify(value));
}
