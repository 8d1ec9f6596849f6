import type { CaseSnapshot } from '../domain/case.ts';
import { runCertificateCase } from './certificateBusiness.ts';

/** 注销 of all or some categories; what remains gets a certificate of its own (D-26, D-8). Workflow id `case:<caseNo>`. */
export async function cancellation(start: CaseSnapshot): Promise<CaseSnapshot> {
  return runCertificateCase(start, { basisOf: () => 'cancelled' });
}
