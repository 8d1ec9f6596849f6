import { NOT_CORRECTED } from './correction.ts';
import { isCorrectionNumber } from './correctionNumber.ts';
import { differenceName, isDifferenceKind } from './reconciliation.ts';

/** By these causes a supervisor tells whether the registry has said no to a correction request, or has not answered yet. */
const OF_CORRECTIONS: Readonly<Record<string, string>> = {
  refused: '登记系统不予更正',
  [NOT_CORRECTED]: '登记系统已接收，登记信息尚未更正',
};

const OF_ALL: Readonly<Record<string, string>> = {
  'registry-query-refused': '登记系统未准许查询，请核实本机构的查询权限',
};

/** The name of a task's cause where a person decides by it; the other causes are words of the outside. @param no of the case or correction request */
export function causeName(cause: string | null, no: string | null): string | null {
  if (cause === null) return null;
  if (isDifferenceKind(cause)) return differenceName(cause, no);
  const ofCorrection = no !== null && isCorrectionNumber(no) ? OF_CORRECTIONS[cause] : undefined;
  return ofCorrection ?? OF_ALL[cause] ?? null;
}
