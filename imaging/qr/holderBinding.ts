import { createHmac } from 'node:crypto';

export const HOLDER_BYTES = 6;

/**
 * Ties a document to its holder without naming him: six bytes of a keyed digest. Without the key nobody can try names and ID numbers until
 * one fits; with it a clerk can check an identity card against a document.
 */
export function bindHolder(key: Buffer, holder: { name: string; idNumber: string }): Uint8Array {
  // The line break can't be part of a name, so no other pair gives the same text.
  const digest = createHmac('sha256', key).update(`${holder.name}\n${holder.idNumber.toUpperCase()}`).digest();
  return Uint8Array.from(digest.subarray(0, HOLDER_BYTES));
}
