import { formatSerialNumber, parseSerialNumber, type SerialNumberParts } from './serialNumber.ts';

/** 凭证; no case number begins with it. */
const PREFIX = 'PZ';

export type VoucherNumberParts = Omit<SerialNumberParts, 'prefix'>;

/**
 * 凭证编号: PZ, office, day, running number of office and day, check character.
 * @throws RangeError for parts that don't fit the form
 */
export const formatVoucherNumber = (parts: VoucherNumberParts): string =>
  formatSerialNumber({ prefix: PREFIX, ...parts });

/** The parts of a voucher number, or null when it is none. */
export function parseVoucherNumber(text: string): VoucherNumberParts | null {
  const parts = parseSerialNumber(text);
  if (parts?.prefix !== PREFIX) return null;
  const { officeCode, date, sequence } = parts;
  return { officeCode, date, sequence };
}

/** Whether the text has the form of a voucher number with a right check character. */
export const isVoucherNumber = (text: string): boolean => parseVoucherNumber(text) !== null;
