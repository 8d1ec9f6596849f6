const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * Digits and capital letters as a number, leading zeros included (bijective base 36), big-endian.
 * @param bytes how many; 7 hold ten characters, 12 hold eighteen
 * @throws RangeError for other characters, or more of them than fit
 */
export function writeBase36(into: Buffer, text: string, at: number, bytes: number): void {
  let value = 0n;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    if (digit < 0) throw new RangeError('only digits and capital letters');
    value = value * 36n + BigInt(digit + 1);
  }
  const hex = value.toString(16).padStart(bytes * 2, '0');
  if (hex.length > bytes * 2) throw new RangeError('too long');
  into.write(hex, at, 'hex');
}

export function readBase36(from: Buffer, at: number, bytes: number): string {
  let text = '';
  for (let rest = BigInt(`0x${from.toString('hex', at, at + bytes)}`); rest > 0n; rest = (rest - 1n) / 36n)
    text = DIGITS.charAt(Number((rest - 1n) % 36n)) + text;
  return text;
}
