import { isLicenceIssuer } from '../../domain/licenceIdentifier.ts';
import { readBase36, writeBase36 } from './base36Bytes.ts';

/** What an issuer takes in the claims of a QR code: eighteen characters stay below 2^96. */
export const ISSUER_BYTES = 12;

/** @param code a credit code of 18 characters or a division of 6 digits */
export const writeIssuer = (bytes: Buffer, code: string, at: number): void =>
  writeBase36(bytes, code, at, ISSUER_BYTES);

/** @throws RangeError when the bytes are no issuer */
export function readIssuer(bytes: Buffer, at: number): string {
  const code = readBase36(bytes, at, ISSUER_BYTES);
  if (!isLicenceIssuer(code)) throw new RangeError('not an issuer');
  return code;
}
