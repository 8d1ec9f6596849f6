import type { PlainDate } from '../../domain/time.ts';
import type { DemoOfficeCode } from './demoOffices.ts';

export type DemoCategory = 'passenger-driver' | 'freight-driver' | 'hazmat-driver' | 'hazmat-escort' | 'hazmat-loader';
export type DemoGrade = 'AAA' | 'AA' | 'A' | 'B';

export interface DemoViolation {
  date: PlainDate;
  description: string;
  points: number;
  authority: string;
}

/** What the registry knows of one assessment cycle, from its first to its last day (both included). */
export interface DemoCycleFacts {
  from: PlainDate;
  to: PlainDate;
  points: number;
  violations: readonly DemoViolation[];
  /** The grade of the cycle before; null in the first cycle. */
  previousGrade: DemoGrade | null;
  /** The grade already given for this cycle; null when it was never assessed. */
  grade: DemoGrade | null;
  /** Hours of continuing education, each of 45 minutes (学时). */
  trainingHours: number;
}

export interface DemoQualification {
  number: string;
  categories: readonly DemoCategory[];
  /** Vehicle classes (准驾车型); empty for escorts and loaders. */
  licenceClasses: readonly string[];
  issuerCode: DemoOfficeCode;
  issuerName: string;
  firstIssued: PlainDate;
  validFrom: PlainDate;
  validTo: PlainDate;
  status: 'valid' | 'expired';
}

/** An invented driver with everything the stand-ins for WeChat, the identity check and the registry need to know. */
export interface DemoPerson {
  key: string;
  seed: number;
  /** One Chinese line on what can be tried with this person. */
  story: string;
  name: string;
  sex: '男' | '女';
  nation: string;
  birth: PlainDate;
  ageYears: number;
  address: string;
  idNumber: string;
  phone: string;
  openid: string;
  cardAuthority: string;
  cardFrom: PlainDate;
  cardTo: PlainDate | 'long-term';
  qualifications: readonly DemoQualification[];
  /** One entry per cycle begun, oldest first; the last one may still be running. */
  facts: readonly DemoCycleFacts[];
}

/** Chinese names of the categories, as printed on a certificate (从业资格类别). */
export const CATEGORY_NAMES: Readonly<Record<DemoCategory, string>> = {
  'passenger-driver': '经营性道路旅客运输驾驶员',
  'freight-driver': '经营性道路货物运输驾驶员',
  'hazmat-driver': '道路危险货物运输驾驶员',
  'hazmat-escort': '道路危险货物运输押运人员',
  'hazmat-loader': '道路危险货物运输装卸管理人员',
};
