import { formatSerialNumber, parseSerialNumber, type SerialNumberParts } from './serialNumber.ts';

/** 更正; no case number and no voucher number begins with it. */
const PREFIX = 'GZ';

export type AmendmentNumberParts = Omit<SerialNumberParts, 'prefix'>;

/**
 * Number of an amendment of a document already issued: GZ, office, day, running number of office and day, check character.
 * @throws RangeError for parts that don't fit the form
 */
export const formatAmendmentNumber = (parts: AmendmentNumberParts): string =>
  formatSerialNumber({ prefix: PREFIX, ...parts });

/** The parts of an amendment number, or null when it is none. */
export function parseAmendmentNumber(text: string): AmendmentNumberParts | null {
  const parts = parseSerialNumber(text);
  if (parts?.prefix !== PREFIX) return null;
  const { officeCode, date, sequence } = parts;
  return { officeCode, date, sequence };
}

/** Whether the text has the form of an amendment number with a right check character. */
export const isAmendmentNumber = (text: string): boolean => parseAmendmentNumber(text) !== null;
