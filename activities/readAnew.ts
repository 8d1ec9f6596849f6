import type { QualificationRepository } from '../db/qualifications.ts';
import { OutsideError } from '../integrations/http.ts';
import type { RegistryClient } from '../integrations/registry/registryClient.ts';

export interface Reading {
  registry: Pick<RegistryClient, 'queryQualifications'>;
  qualifications: Pick<QualificationRepository, 'replace'>;
  /** epoch milliseconds */
  now: () => number;
}

/**
 * What is kept of the person's certificates is read again once the registry has a change, so that nobody applies with what no longer holds.
 * A registry that does not answer now is asked by the next application anyhow.
 */
export async function readAnew(
  { registry, qualifications, now }: Reading,
  { userId, idNumber }: { userId: string; idNumber: string },
): Promise<void> {
  try {
    await qualifications.replace(userId, await registry.queryQualifications({ idNumber }), now());
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
  }
}
