import { BUSINESS_IDS, type BusinessId } from './businesses/business.ts';
import { formatSerialNumber, parseSerialNumber, type SerialNumberParts } from './serialNumber.ts';

/** Two letters of the pinyin: 诚信, 换发, 补发, 变更, 注销. Printed on documents, so they are never changed. */
const BUSINESS_CODES: Readonly<Record<BusinessId, string>> = {
  'integrity-assessment': 'CX',
  renewal: 'HF',
  reissue: 'BF',
  change: 'BG',
  cancellation: 'ZX',
};

export interface CaseNumberParts extends Omit<SerialNumberParts, 'prefix'> {
  business: BusinessId;
}

/**
 * 办件编号: business, office (two offices may share a district code), day, running number of office and day, check character,
 * e.g. CX510100202611230000017. At most 27 characters.
 * @throws RangeError for parts that don't fit the form
 */
export function formatCaseNumber({ business, ...parts }: CaseNumberParts): string {
  return formatSerialNumber({ prefix: BUSINESS_CODES[business], ...parts });
}

/** The parts of a case number, or null when it is none. */
export function parseCaseNumber(text: string): CaseNumberParts | null {
  const parts = parseSerialNumber(text);
  const business = BUSINESS_IDS.find((id) => BUSINESS_CODES[id] === parts?.prefix);
  if (!parts || !business) return null;
  const { officeCode, date, sequence } = parts;
  return { business, officeCode, date, sequence };
}

/** Whether the text has the form of a case number with a right check character; says nothing of whether the case exists. */
export const isCaseNumber = (text: string): boolean => parseCaseNumber(text) !== null;
