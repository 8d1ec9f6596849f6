import type { z } from 'zod';

/** The five businesses (G-05). */
export const BUSINESS_IDS = ['integrity-assessment', 'renewal', 'reissue', 'change', 'cancellation'] as const;
export type BusinessId = (typeof BUSINESS_IDS)[number];

/** Kinds of a business; the businesses that have no kinds of their own know only `regular`. */
export const BUSINESS_KINDS = {
  'integrity-assessment': ['regular', 'restoration'],
  renewal: ['regular'],
  reissue: ['regular'],
  change: ['employer', 'certificate-info'],
  cancellation: ['regular'],
} as const satisfies Record<BusinessId, readonly string[]>;
export type BusinessKind = (typeof BUSINESS_KINDS)[BusinessId][number];

export const BUSINESS_NAMES: Readonly<Record<BusinessId, string>> = {
  'integrity-assessment': '诚信考核',
  renewal: '从业资格证换发',
  reissue: '从业资格证补发',
  change: '从业资格证变更',
  cancellation: '从业资格证注销',
};

/** The text that is read and agreed to before an application (T-06); a new wording is a new version. */
export interface Notice {
  version: string;
  title: string;
  text: string;
}

/**
 * Where a field's first value comes from: `practitioner` the record of the registry, `user` the user's profile, `typed` nowhere,
 * the applicant fills it in himself.
 */
export type FieldSource = 'practitioner' | 'user' | 'typed';

export interface FormField {
  name: string;
  label: string;
  editable: boolean;
  required: boolean;
  source: FieldSource;
  /** one line for the applicant */
  help: string;
}

/** Shown above the form and not part of it: identity and certificate keys, which cannot be edited (A-08, D-9). */
export interface HeaderField {
  name:
    'name' | 'sex' | 'nation' | 'idNumber' | 'certificateNumber' | 'categories' | 'issuerName' | 'validity' | 'cycle';
  label: string;
}

export type FormValues = Record<string, string>;

export interface BusinessForm {
  /** the complete form, as it is submitted; unknown keys are refused */
  schema: z.ZodType<FormValues>;
  /** a draft: any part of it; an empty text is a field not filled in yet */
  draftSchema: z.ZodType<Partial<FormValues>>;
  fields: readonly FormField[];
}

/** One required document (申请材料): a slot takes 1 to 5 images (D-7). */
export interface MaterialSlot {
  slot: string;
  title: string;
  required: boolean;
  minImages: number;
  maxImages: number;
  /** name of the sample picture */
  sample: string;
  hint: string;
}

/** The service promise and, behind it, the statutory limit (D-1, D-23), in working days. */
export interface ServicePromise {
  /** from submission */
  acceptanceWorkingDays: number;
  /** from acceptance */
  resultWorkingDays: number;
  /** from acceptance (行政许可法 42) */
  statutoryWorkingDays: number;
}

/** A business of one kind, as data: what the applicant reads, fills in, hands in, is promised, and gets. */
export interface BusinessDefinition<Outcome = unknown> {
  id: BusinessId;
  kind: BusinessKind;
  title: string;
  notice: Notice;
  /** the applicant confirms that the certificate is in force and its data unchanged */
  unchangedConfirmation: boolean;
  header: readonly HeaderField[];
  form: BusinessForm;
  materials: readonly MaterialSlot[];
  promise: ServicePromise;
  /** what an approval must state */
  outcome: z.ZodType<Outcome>;
}
