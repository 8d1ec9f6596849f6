import { z } from 'zod';
import { plainDateSchema, type PlainDate } from './time.ts';

/** Categories of the qualification certificate (从业资格类别). */
export const CATEGORIES = [
  'passenger-driver',
  'freight-driver',
  'hazmat-driver',
  'hazmat-escort',
  'hazmat-loader',
] as const;
export type Category = (typeof CATEGORIES)[number];

export const CATEGORY_NAMES: Readonly<Record<Category, string>> = {
  'passenger-driver': '经营性道路旅客运输驾驶员',
  'freight-driver': '经营性道路货物运输驾驶员',
  'hazmat-driver': '道路危险货物运输驾驶员',
  'hazmat-escort': '道路危险货物运输押运人员',
  'hazmat-loader': '道路危险货物运输装卸管理人员',
};

/** Drivers are assessed and need a driving licence; escorts and loaders are not and do not (D-25). */
export const isDriver = (category: Category): boolean => category !== 'hazmat-escort' && category !== 'hazmat-loader';

export const QUALIFICATION_STATUSES = ['valid', 'expired', 'cancelled', 'revoked', 'replaced', 'suspended'] as const;
export type QualificationStatus = (typeof QUALIFICATION_STATUSES)[number];

export const QUALIFICATION_STATUS_NAMES: Readonly<Record<QualificationStatus, string>> = {
  valid: '有效',
  expired: '已过期',
  cancelled: '已注销',
  revoked: '已撤销',
  replaced: '已换发',
  suspended: '已暂停',
};

/**
 * A certificate as the ministry registry holds it. Who holds it is not said here: the record is reached through its holder. The number has
 * no fixed form (it often equals the holder's ID number, and is then as personal as that).
 */
export const qualificationRecordSchema = z.strictObject({
  number: z.string().min(1).max(32),
  categories: z.array(z.enum(CATEGORIES)).min(1),
  /** 准驾车型; empty for escorts and loaders */
  licenceClasses: z.array(z.string().min(1).max(4)),
  issuerCode: z.string().min(1).max(32),
  issuerName: z.string().min(1).max(80),
  /** 初次领证日期: cycles are counted from it */
  firstIssued: plainDateSchema,
  validFrom: plainDateSchema,
  /** last day of validity, included */
  validTo: plainDateSchema,
  status: z.enum(QUALIFICATION_STATUSES),
});
export type QualificationRecord = z.infer<typeof qualificationRecordSchema>;

/** Whether the certificate is in force on this date: valid in the registry, and the date within its validity, both ends included. */
export function isInForce(
  record: Pick<QualificationRecord, 'status' | 'validFrom' | 'validTo'>,
  date: PlainDate,
): boolean {
  return record.status === 'valid' && record.validFrom <= date && date <= record.validTo;
}
