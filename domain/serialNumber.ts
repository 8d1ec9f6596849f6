import { checkCharacter, hasValidCheckCharacter } from './checkCharacter.ts';
import { isPlainDate, type PlainDate } from './time.ts';

/** Parts of a number that is given out by an office: two letters, office code, day, running number of that day, check character. */
export interface SerialNumberParts {
  prefix: string;
  /** up to 10 digits and capital letters */
  officeCode: string;
  /** day in Asia/Shanghai from whose sequence the number comes */
  date: PlainDate;
  /** 1 to 999999 */
  sequence: number;
}

const OFFICE_CODE = /^[0-9A-Z]{1,10}$/;
const SERIAL_NUMBER = /^([A-Z]{2})([0-9A-Z]{1,10})(\d{8})(\d{6})[0-9A-Z]$/;

/** @throws RangeError for parts that don't fit the form: a number is never cut or wrapped */
export function formatSerialNumber({ prefix, officeCode, date, sequence }: SerialNumberParts): string {
  if (!/^[A-Z]{2}$/.test(prefix)) throw new RangeError('the prefix is two capital letters');
  if (!OFFICE_CODE.test(officeCode)) throw new RangeError('an office code is 1 to 10 digits and capital letters');
  if (!isPlainDate(date)) throw new RangeError('not a calendar date');
  if (!Number.isInteger(sequence) || sequence < 1 || sequence > 999_999)
    throw new RangeError('the sequence is 1 to 999999');
  const text = `${prefix}${officeCode}${date.replaceAll('-', '')}${String(sequence).padStart(6, '0')}`;
  return text + checkCharacter(text);
}

/** The parts of a number, or null when it has another form or its check character is wrong. */
export function parseSerialNumber(text: string): SerialNumberParts | null {
  const match = SERIAL_NUMBER.exec(text);
  if (!match || !hasValidCheckCharacter(text)) return null;
  const [, prefix = '', officeCode = '', day = '', sequence = ''] = match;
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  return isPlainDate(date) && Number(sequence) > 0 ? { prefix, officeCode, date, sequence: Number(sequence) } : null;
}
