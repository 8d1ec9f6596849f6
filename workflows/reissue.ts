import type { CaseSnapshot } from '../domain/case.ts';
import { runCertificateCase } from './certificateBusiness.ts';

/** 补发: the same certificate anew, for one that is lost or damaged. Workflow id `case:<caseNo>`. */
export async function reissue(start: CaseSnapshot): Promise<CaseSnapshot> {
  return runCertificateCase(start, { basisOf: () => 'kept' });
}
