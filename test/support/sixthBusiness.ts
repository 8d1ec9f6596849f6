import type { CaseSnapshot } from '../../domain/case.ts';
import { runCertificateCase } from '../../workflows/certificateBusiness.ts';

/** A business nobody has: a certificate anew on paper of another colour. All it needs of the engine is this file. */
export async function recolouring(start: CaseSnapshot): Promise<CaseSnapshot> {
  return runCertificateCase(start, { basisOf: () => 'kept' });
}
