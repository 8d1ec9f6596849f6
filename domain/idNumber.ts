import { addMonths, isPlainDate, type PlainDate } from './time.ts';

export type IdNumberProblem = 'length' | 'characters' | 'birth-date' | 'check-character';
export type ParsedIdNumber =
  { ok: true; number: string; birthDate: PlainDate; sex: '男' | '女' } | { ok: false; code: IdNumberProblem };

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';

/**
 * Reads a citizen identity number by GB 11643-1999: 17 digits and a check character (ISO 7064 MOD 11-2); a lower-case x is taken for X,
 * blanks at the ends are ignored. Address codes aren't looked up, since historic ones remain in use. Whether the age is plausible today is
 * for the caller, who knows today's date (`ageOn`).
 */
export function parseIdNumber(text: string): ParsedIdNumber {
  const number = text.trim().toUpperCase();
  if (number.length !== 18) return { ok: false, code: 'length' };
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return { ok: false, code: 'characters' };
  const birthDate = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if (!isPlainDate(birthDate)) return { ok: false, code: 'birth-date' };
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
  if (CHECK_CHARACTERS[sum % 11] !== number[17]) return { ok: false, code: 'check-character' };
  return { ok: true, number, birthDate, sex: Number(number[16]) % 2 === 1 ? '男' : '女' };
}

/** Whether the text is a correct identity number. */
export const isIdNumber = (text: string): boolean => parseIdNumber(text).ok;

/**
 * Completed years of age on a date (周岁): one more on each birthday; somebody born on 02-29 has it on 02-28 in other years (民法典 202).
 * Negative before birth.
 */
export function ageOn(birth: PlainDate, date: PlainDate): number {
  const years = Number(date.slice(0, 4)) - Number(birth.slice(0, 4));
  return addMonths(birth, years * 12) <= date ? years : years - 1;
}
