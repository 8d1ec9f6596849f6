import type { BusinessId } from '../businesses/business.ts';
import type { PlainDate } from '../time.ts';

/** One live assessment of the person, of whichever certificate (D-12). */
export interface KnownAssessment {
  cycleStart: PlainDate;
  /** `regular` or `restoration` */
  kind: string;
  state: 'open' | 'graded';
  /** null while it is open */
  grade: string | null;
}

/** Another case of the same person on the same qualification, submitted and not ended (D-15). */
export interface OpenCase {
  business: BusinessId;
  kind: string;
}

/** Everything eligibility is judged from. Dates are Asia/Shanghai. */
export interface EligibilityQuestion {
  business: BusinessId;
  kind: string;
  qualification: {
    categories: readonly string[];
    firstIssued: PlainDate;
    validFrom: PlainDate;
    /** last day of validity, included */
    validTo: PlainDate;
    status: string;
  };
  /** first day of the chosen cycle; null for what has no cycle */
  cycle: PlainDate | null;
  /** the day of the judgement: of submission, then of approval */
  today: PlainDate;
  /** the day of submission, once there is one: the renewal window is a limit for the application, not for the authority's decision */
  submittedOn: PlainDate | null;
  assessments: readonly KnownAssessment[];
  /** by the verified identity card; null when it is not known, and then the age limit is left to the reviewer. The limit is one for both sexes */
  person: { birth: PlainDate; sex: string } | null;
  /** categories to be cancelled (Z-04); other businesses do not look at them */
  selectedCategories: readonly string[];
  /** without the case that is judged */
  openCases: readonly OpenCase[];
  /** 准驾车型 of the application; null as long as nobody was asked */
  licenceClasses: readonly string[] | null;
  /** names of the items that a change of the certificate's data is to change */
  changedItems: readonly string[];
  /** the province's own number of days; null for the dated default (D-4) */
  renewalOpensDaysBeforeExpiry: number | null;
}

/**
 * For the assessment alone: what only the other businesses are judged by. (That no second case is open on the qualification is made sure of
 * by the transaction of the submission as well.)
 */
export const NOT_ASKED_FOR_AN_ASSESSMENT = {
  submittedOn: null,
  person: null,
  selectedCategories: [],
  openCases: [],
  licenceClasses: null,
  changedItems: [],
  renewalOpensDaysBeforeExpiry: null,
} as const satisfies Partial<EligibilityQuestion>;
