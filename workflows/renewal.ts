import type { CaseSnapshot } from '../domain/case.ts';
import { runCertificateCase } from './certificateBusiness.ts';

/** 换发: a new term for what is held; undecided when the old one ends, it counts as granted (行政许可法 50). Workflow id `case:<caseNo>`. */
export async function renewal(start: CaseSnapshot): Promise<CaseSnapshot> {
  return runCertificateCase(start, { basisOf: () => 'renewed', renewedBySilence: true });
}
