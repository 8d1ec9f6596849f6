import { formatSerialNumber, parseSerialNumber, type SerialNumberParts } from './serialNumber.ts';

/** 核实; no number of a case, an amendment or a document begins with it. */
const PREFIX = 'HS';

/**
 * 核实申请编号: HS, office, day, running number of office and day, check character.
 * @throws RangeError for parts that don't fit the form
 */
export const formatCorrectionNumber = (parts: Omit<SerialNumberParts, 'prefix'>): string =>
  formatSerialNumber({ prefix: PREFIX, ...parts });

/** Whether the text has the form of such a number with a right check character; says nothing of whether the request exists. */
export const isCorrectionNumber = (text: string): boolean => parseSerialNumber(text)?.prefix === PREFIX;
