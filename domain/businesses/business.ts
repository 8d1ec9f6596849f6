import type { z } from 'zod';
import type { Category } from '../qualification.ts';

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

/** What an application is about, as far as form and materials depend on it. */
export interface ApplicationFacts {
  /** held on the chosen certificate */
  categories: readonly Category[];
  /** the certificate goes on, with all of its categories or without those that are cancelled (Z-08) */
  categoriesRemain: boolean;
}

/**
 * When something is asked for at all. `driver`: the certificate has a category of drivers (D-25); `categories-remain`: it goes on after this
 * business (Z-08, D-8); `mail`: the new certificate is to be posted.
 */
export type Condition = 'driver' | 'categories-remain' | 'mail';

/**
 * Where a field's first value comes from: `practitioner` the record of the registry; `user` the user's profile, and for what that does
 * not say the same record; `qualification` the chosen certificate; `address` the parts of 住址 (D-25); `typed` nowhere, the applicant
 * fills it in himself.
 */
export type FieldSource = 'practitioner' | 'user' | 'qualification' | 'address' | 'typed';

/** How a field is filled in: a choice of one, any number of choices (joined by ','), text of several lines, changes of a certificate. */
export type FieldInput = 'choice' | 'choices' | 'block' | 'changes';

export interface FieldOption {
  value: string;
  label: string;
}

export interface FormField {
  name: string;
  label: string;
  editable: boolean;
  /** whether it must be filled in when it is asked for */
  required: boolean;
  /** absent: always asked for */
  when?: Condition;
  source: FieldSource;
  /** what the source calls it; absent: as the form does */
  sourceKey?: string;
  /** absent: one line of text */
  input?: FieldInput;
  /** what can be chosen, or the items that can be changed */
  options?: readonly FieldOption[];
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

/** What keeps a form from being submitted, by field. */
export interface FormIssue {
  field: string;
  message: string;
}

export interface BusinessForm {
  /** the complete form, as it is submitted; unknown keys are refused. What depends on the application (`ApplicationFacts`) is `judgeForm`'s */
  schema: z.ZodType<FormValues>;
  /** a draft: any part of it; an empty text is a field not filled in yet */
  draftSchema: z.ZodType<Partial<FormValues>>;
  fields: readonly FormField[];
}

/** What is asked of a portrait (D-16): findings are warnings to the applicant and facts for the clerk. */
export interface PhotoRule {
  widthMm: number;
  heightMm: number;
  background: 'white' | 'any';
}

/** One document to be handed in (申请材料): a slot takes 1 to 5 images (D-7). */
export interface MaterialSlot {
  slot: string;
  title: string;
  required: boolean;
  /** absent: always asked for */
  when?: Exclude<Condition, 'mail'>;
  /** a province's own, which no business asks for by itself */
  own?: boolean;
  /** obtained by data sharing: nothing has to be uploaded (国务院令716号 art. 7; province data) */
  shared?: boolean;
  /** the field of the form that, filled in, takes the place of the document (D-5) */
  replacedBy?: string;
  /** absent: not a portrait */
  photo?: PhotoRule;
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

/** What an approval brings: a graded voucher, a new certificate, changed data without a new document, or the end of categories (D-8). */
export type BusinessResult = 'grade' | 'certificate' | 'record' | 'cancellation';

/** Whether a certificate is handed over, by the applicant's choice of the way (D-8). */
export type DeliveryRule = 'chosen' | 'none' | 'when-categories-remain';

/** A business of one kind, as data: what the applicant reads, fills in, hands in, is promised, and gets. */
export interface BusinessDefinition<Outcome = unknown> {
  id: BusinessId;
  kind: BusinessKind;
  title: string;
  notice: Notice;
  /** what it is applied for: a whole certificate, or categories of one (Z-04) */
  selection: 'certificate' | 'categories';
  /** the applicant confirms the state of his certificate */
  unchangedConfirmation: boolean;
  /** what he confirms, where that is not that it is in force and its data unchanged (D-4, D-25) */
  confirmationText?: string;
  header: readonly HeaderField[];
  form: BusinessForm;
  materials: readonly MaterialSlot[];
  promise: ServicePromise;
  delivery: DeliveryRule;
  result: BusinessResult;
  /** what differs where the province prints the change on a new certificate (D-8); absent: nothing */
  printed?: Pick<BusinessDefinition, 'form' | 'delivery' | 'result'>;
  /** what an approval must state */
  outcome: z.ZodType<Outcome>;
}

/**
 * All that a business has ever said, by number, the highest being today's (P-12). A number stands for one content for ever: open cases and drafts are
 * read by the one they began with.
 */
export type NationalVersions = Readonly<Record<number, BusinessDefinition>>;
