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

export interface CaseAnswer {
  caseNo: string;
  state: string;
  stateName: string;
  office: { name: string };
  clocks: { acceptance: ClockAnswer | null; result: ClockAnswer | null };
  timeline: { at: string; actionName: string; by: string }[];
  grade: { name: string } | null;
  voucher: { number: string; png: string; pdf: string; verification: string } | null;
}

export interface DeskCaseAnswer extends Omit<CaseAnswer, 'voucher' | 'grade'> {
  proposal: { grade: string; reasons: string[] } | null;
  applicant: { name: string; idNumber: string };
  allowedActions: { name: string }[];
}

export interface TaskAnswer {
  id: string;
  caseNo: string;
  kindName: string;
  dueAt: string | null;
  version: number;
}

export interface VerificationAnswer {
  outcome: string;
  title: string;
  voucher: { number: string; holderName: string; idNumber: string; gradeName: string; countsUntil: string } | null;
}
