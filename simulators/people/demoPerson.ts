import type { AssessmentFacts, Grade } from '../../domain/assessment.ts';
import type { QualificationRecord } from '../../domain/qualification.ts';
import type { PlainDate } from '../../domain/time.ts';
import type { DemoOfficeCode } from './demoOffices.ts';

/** What the registry knows of one assessment cycle, from its first to its last day (both included). */
export interface DemoCycleFacts extends Omit<AssessmentFacts, 'source' | 'asOf'> {
  cycleStart: PlainDate;
  cycleEnd: PlainDate;
  /** The grade already given for this cycle; null when it was never assessed. */
  grade: Grade | null;
}

/** A certificate in the registry; in the demonstration the issuer's code is that of one of the four offices. */
export interface DemoQualification extends QualificationRecord {
  issuerCode: DemoOfficeCode;
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
  /** One entry per cycle begun, oldest first; the last one is still running. */
  facts: readonly DemoCycleFacts[];
}
