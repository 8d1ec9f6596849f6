const OFFICE_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** What an office code takes in the claims of a QR code: ten characters stay below 2^52. */
export const OFFICE_BYTES = 7;

/**
 * An office code as a number, leading zeros included (bijective base 36), big-endian in seven bytes.
 * @param code 1 to 10 digits and capital letters
 */
export function writeOffice(bytes: Buffer, code: string, at: number): void {
  let value = 0;
  for (const character of code) value = value * 36 + OFFICE_DIGITS.indexOf(character) + 1;
  bytes.writeUIntBE(Math.floor(value / 2 ** 32), at, 3);
  bytes.writeUInt32BE(value % 2 ** 32, at + 3);
}

/** @throws RangeError when the bytes are no office code */
export function readOffice(bytes: Buffer, at: number): string {
  const value = bytes.readUIntBE(at, 3) * 2 ** 32 + bytes.readUInt32BE(at + 3);
  if (value > Number.MAX_SAFE_INTEGER) throw new RangeError('not an office code');
  let code = '';
  for (let rest = value; rest > 0; rest = Math.floor((rest - 1) / 36))
    code = OFFICE_DIGITS.charAt((rest - 1) % 36) + code;
  return code;
}
