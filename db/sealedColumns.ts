import { blindIndex } from '../crypto/blindIndex.ts';
import type { Keyring } from '../crypto/keyring.ts';

/** Seals and opens personal columns; the AAD `table.column.id` makes a blob useless anywhere but in its own row. */
export interface SealedColumns {
  seal(table: string, column: string, id: string, text: string): Buffer;
  open(table: string, column: string, id: string, blob: Buffer): string;
  sealOptional(table: string, column: string, id: string, text: string | null | undefined): Buffer | null;
  openOptional(table: string, column: string, id: string, blob: Buffer | null): string | null;
  /** Keyed digest for look-up; purposes: 'openid', 'id-number', 'phone', 'certificate-number'. */
  index(purpose: 'openid' | 'id-number' | 'phone' | 'certificate-number', value: string): string;
}

export function createSealedColumns(keyring: Keyring): SealedColumns {
  const aad = (table: string, column: string, id: string) => `${table}.${column}.${id}`;
  const seal: SealedColumns['seal'] = (table, column, id, text) =>
    keyring.fields.sealText(text, aad(table, column, id));
  const open: SealedColumns['open'] = (table, column, id, blob) =>
    keyring.fields.openText(blob, aad(table, column, id));
  return {
    seal,
    open,
    sealOptional: (table, column, id, text) => (text == null ? null : seal(table, column, id, text)),
    openOptional: (table, column, id, blob) => (blob === null ? null : open(table, column, id, blob)),
    index: (purpose, value) => blindIndex(keyring.blindIndexKey, purpose, value),
  };
}
