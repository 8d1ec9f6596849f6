import type { CaseSnapshot } from '../domain/case.ts';
import { runCertificateCase } from './certificateBusiness.ts';

/** 变更: of the employer in the record alone, of what is printed by a new certificate (D-8). Workflow id `case:<caseNo>`. */
export async function change(start: CaseSnapshot): Promise<CaseSnapshot> {
  return runCertificateCase(start, { basisOf: ({ kind }) => (kind === 'employer' ? 'recorded' : 'kept') });
}
