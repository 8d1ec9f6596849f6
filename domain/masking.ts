import { addressParts } from './addressParts.ts';
import { characterCount } from './text.ts';

const stars = (count: number): string => '*'.repeat(Math.max(0, count));

/**
 * `510***********1234`: first three and last four characters. Certificate numbers are masked the same way (they often equal the ID number);
 * what is too short to hide enough of is hidden whole.
 */
export function maskIdNumber(number: string): string {
  return number.length < 10
    ? stars(number.length)
    : `${number.slice(0, 3)}${stars(number.length - 7)}${number.slice(-4)}`;
}

/** `138****1234`: first three and last four digits of a mobile or landline number. */
export function maskPhone(phone: string): string {
  return phone.length < 9 ? stars(phone.length) : `${phone.slice(0, 3)}${stars(phone.length - 7)}${phone.slice(-4)}`;
}

/** 张* and 张*三: the first character, and with three or more also the last. Counts characters, so a rare surname is not cut in two. */
export function maskName(name: string): string {
  const characters = Array.from(name);
  const [first = '', last = ''] = [characters[0], characters.at(-1)];
  if (characters.length <= 1) return stars(characters.length);
  if (characters.length === 2) return `${first}*`;
  return `${first}${stars(characterCount(name) - 2)}${last}`;
}

/** The address down to the county level (省, 市, 区县), the rest as `****`. What can't be told apart for certain is masked. */
export function maskAddress(address: string): string {
  const { province, city, district, rest } = addressParts(address);
  const shown = `${province}${city}${district}`;
  return rest === '' ? shown : `${shown}****`;
}
