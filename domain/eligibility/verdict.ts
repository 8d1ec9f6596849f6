export const ELIGIBILITY_CODES = [
  'business-not-available',
  'case-already-open',
  'cancellation-open',
  'other-case-open',
  'certificate-expired',
  'certificate-not-yet-valid',
  'certificate-not-valid',
  'certificate-cancelled',
  'certificate-revoked',
  'certificate-replaced',
  'certificate-suspended',
  'category-not-assessed',
  'category-not-served',
  'category-required',
  'category-not-held',
  'age-limit-passed',
  'licence-classes-required',
  'renewal-too-early',
  'renewal-too-late',
  'renewal-beyond-age-limit',
  'name-change-not-online',
  'file-transfer-not-online',
  'cycle-required',
  'cycle-too-early',
  'cycle-not-assessable',
  'assessment-already-open',
  'assessment-already-graded',
  'restoration-needs-b',
  'restoration-already-done',
] as const;
/** `ground-not-met` is said to the authority alone (`judgeExOfficio`). */
export type EligibilityCode = (typeof ELIGIBILITY_CODES)[number] | 'ground-not-met';

/** `message` says why not and what to do instead; `hints` are for the applicant who may apply but should know something. */
export type EligibilityVerdict =
  { eligible: true; hints: string[] } | { eligible: false; code: EligibilityCode; message: string };

export type Refusal = Extract<EligibilityVerdict, { eligible: false }>;

export const refuse = (code: EligibilityCode, message: string): Refusal => ({ eligible: false, code, message });
