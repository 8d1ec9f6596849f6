import type { BusinessId, FormValues } from '../businesses/business.ts';
import { changedItems } from '../businesses/certificateChanges.ts';
import { parseIdNumber } from '../idNumber.ts';
import { licenceClassList } from '../licenceClasses.ts';
import { shanghaiDate } from '../time.ts';
import type { EligibilityQuestion, OpenCase } from './question.ts';

/** An application as the records know it, at whichever of its steps. */
export interface ApplicationRecord {
  business: BusinessId;
  kind: string;
  qualification: EligibilityQuestion['qualification'];
  /** of the verified holder */
  idNumber: string;
  cycle: EligibilityQuestion['cycle'];
  selectedCategories: readonly string[];
  /** the form as declared, as far as this application is asked for it; null as long as there is none */
  declared: Readonly<Partial<FormValues>> | null;
  /** null as long as it is not submitted */
  submittedAtMs: number | null;
  assessments: EligibilityQuestion['assessments'];
  openCases: readonly OpenCase[];
  renewalOpensDaysBeforeExpiry: number | null;
}

/** The question that eligibility answers for an application at an instant. One function for every business and every step. */
export function applicationQuestion(record: ApplicationRecord, nowMs: number): EligibilityQuestion {
  const { idNumber, declared, submittedAtMs, ...known } = record;
  const licenceClasses = declared?.['licenceClasses'];
  return {
    ...known,
    today: shanghaiDate(nowMs),
    submittedOn: submittedAtMs === null ? null : shanghaiDate(submittedAtMs),
    person: personOf(idNumber),
    licenceClasses: licenceClasses === undefined ? null : licenceClassList(licenceClasses),
    changedItems: changedItems(declared?.['changes'] ?? ''),
  };
}

function personOf(idNumber: string): EligibilityQuestion['person'] {
  const parsed = parseIdNumber(idNumber);
  return parsed.ok ? { birth: parsed.birthDate, sex: parsed.sex } : null;
}
