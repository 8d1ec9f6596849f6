/** The parts of the product's answers that the tour reads aloud. */

export interface ScanAnswer {
  id: string;
  state: 'reading' | 'read' | 'failed';
  usable: boolean;
  card: Record<
    'name' | 'sex' | 'nation' | 'birth' | 'address' | 'idNumber' | 'authority' | 'validTo',
    string | null
  > | null;
  findings: { message: string }[];
}

export interface QualificationAnswer {
  id: string;
  numberMasked: string;
  categories: { name: string }[];
  issuerName: string;
  validTo: string;
  statusName: string;
  assessableCycles: { cycleStart: string; cycleEnd: string; state: string }[];
  businesses: {
    business: string;
    kind: string;
    title: string;
    eligibility: { eligible: boolean; message: string | null; hints: string[] };
  }[];
}

export interface ServiceAnswer {
  title: string;
  notice: { version: string; title: string; text: string };
  materials: { slot: string; title: string }[];
  promise: { acceptanceWorkingDays: number; resultWorkingDays: number };
}

interface ClockAnswer {
  date: string;
  text?: string;
  explanation?: string;
}

type CaseParcel = NonNullable<CaseAnswer['delivery']>['parcel'];

export interface CaseAnswer {
  caseNo: string;
  state: string;
  stateName: string;
  office: { name: string };
  clocks: { acceptance: ClockAnswer | null; result: ClockAnswer | null; delivery?: ClockAnswer | null };
  timeline: { at: string; actionName: string; by: string }[];
  grade: { name: string } | null;
  voucher: { number: string; png: string; pdf: string; verification: string } | null;
  form: { name: string; label: string; when: string | null; value: string | null }[];
  materials: { slot: string; title: string; required: boolean }[];
  granted: {
    result: string;
    validFrom: string | null;
    validTo: string | null;
    categories: { name: string }[];
    cancelledCategories: { name: string }[];
  } | null;
  certificate: { identifier: string; statusName: string; png: string; pdf: string; verification: string } | null;
  delivery: {
    stageName: string | null;
    methodName: string;
    pickup: { code: string | null; office: string; address: string; hours: string } | null;
    parcel: {
      courier: string | null;
      waybillNo: string | null;
      stateName: string | null;
      events: { place: string | null; text: string }[];
    } | null;
  } | null;
}

export interface DeskCaseAnswer extends Omit<
  CaseAnswer,
  'voucher' | 'grade' | 'certificate' | 'materials' | 'form' | 'delivery'
> {
  stage: string | null;
  materials: { title: string; images: unknown[] }[];
  form: { label: string; declared: string | null; source: string | null; differs: boolean }[];
  delivery: { methodName: string; parcel: CaseParcel } | null;
  proposal: { grade: string; reasons: string[] } | null;
  applicant: { name: string; idNumber: string };
  allowedActions: { name: string }[];
}

export interface TaskAnswer {
  id: string;
  caseNo: string | null;
  correctionNo: string | null;
  kindName: string;
  dueAt: string | null;
  version: number;
}

export interface VerificationAnswer {
  outcome: string;
  title: string;
  message: string;
  voucher: { number: string; holderName: string; idNumber: string; gradeName: string; countsUntil: string } | null;
  certificate: {
    identifier: string;
    holderName: string;
    number: string;
    categories: string[];
    validFrom: string;
    validTo: string;
  } | null;
  remarks: string[];
}

/** What is recorded of a certificate and its holder (关联信息). */
export interface RecordAnswer {
  items: {
    item: string;
    label: string;
    recorded: string;
    recordedText: string;
    choices: { value: string; name: string }[];
  }[];
}

/** A correction request (核实申请), as the applicant and as the desk reads it. */
export interface CorrectionAnswer {
  no: string;
  stateName: string;
  office: { name: string };
  endedAt: string | null;
  correctedAt: string | null;
  clocks: { acceptance: ClockAnswer | null; result: ClockAnswer | null };
  items: { label: string; recordedText: string; rightText: string }[];
  timeline: { at: string; actionName: string; by: string }[];
}

export interface DeskCorrectionAnswer {
  stateName: string;
  applicant: { name: string; idNumber: string };
  items: { label: string; recordedText: string; rightText: string }[];
  evidence: unknown[];
  allowedActions: { name: string }[];
}
