import { createHmac } from 'node:crypto';

/**
 * Keyed digest of a personal value, for exact look-up of a sealed column. `purpose` ('id-number', 'phone') keeps the digests of equal
 * values in different columns apart. 43 characters, base64url.
 */
export function blindIndex(key: Buffer, purpose: string, value: string): string {
  return createHmac('sha256', key).update(`${purpose}\u0000${value}`, 'utf8').digest('base64url');
}
