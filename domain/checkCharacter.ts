const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * Check character of ISO/IEC 7064 MOD 37,36 (GB/T 17710) over digits and capital letters; finds every single wrong character and nearly
 * all swaps of neighbours.
 * @throws RangeError for any other character
 */
export function checkCharacter(text: string): string {
  let product = 36;
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) throw new RangeError('only digits and capital letters have a check character');
    product = (product + value) % 36 || 36;
    product = (product * 2) % 37;
  }
  return ALPHABET[(37 - product) % 36] ?? '';
}

/** Whether the last character of the text is the check character of the rest. */
export function hasValidCheckCharacter(text: string): boolean {
  return /^[0-9A-Z]{2,}$/.test(text) && checkCharacter(text.slice(0, -1)) === text.slice(-1);
}
