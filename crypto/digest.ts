import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** SHA-256, hexadecimal. */
export const sha256Hex = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** HMAC-SHA-256, hexadecimal. */
export const hmacHex = (key: Buffer, data: string | Uint8Array): string =>
  createHmac('sha256', key).update(data).digest('hex');

/** Compares two digests without telling by its duration where they differ. */
export function sameDigest(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** JSON with sorted keys: the same content gives the same text, whatever order the keys were set in. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  );
}
