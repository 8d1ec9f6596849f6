import type { HeaderField, ServicePromise } from './business.ts';

/** What the service guide says alike for every business. */

/** The fixed header (A-08, D-9): identity and certificate keys. */
export const certificateHeader: readonly HeaderField[] = [
  { name: 'name', label: '姓名' },
  { name: 'sex', label: '性别' },
  { name: 'nation', label: '民族' },
  { name: 'idNumber', label: '身份证号' },
  { name: 'certificateNumber', label: '从业资格证号' },
  { name: 'categories', label: '从业资格类别' },
  { name: 'issuerName', label: '发证机关' },
  { name: 'validity', label: '有效期限' },
];

/** Two working days to acceptance and three from there (D-1); behind them the twenty of the law (D-23). */
export const guidePromise: ServicePromise = {
  acceptanceWorkingDays: 2,
  resultWorkingDays: 3,
  statutoryWorkingDays: 20,
};
