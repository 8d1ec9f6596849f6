import { problem } from '../domain/errors.ts';
import type { Qualification } from '../db/qualifications.ts';
import type { VerifiedPerson } from '../db/users.ts';
import { OutsideError } from '../integrations/http.ts';
import type { Services } from './services.ts';

const FRESH_MS = 10 * 60_000;

/** The verified person behind an account. @throws DomainProblem phone-required, real-name-required (G-04, T-01) */
export async function requirePerson(services: Pick<Services, 'users'>, userId: string): Promise<VerifiedPerson> {
  const user = await services.users.find(userId);
  if (!user) throw problem('session-expired');
  if (user.phone === null) throw problem('phone-required');
  if (!user.person) throw problem('real-name-required');
  return user.person;
}

/**
 * The person's own certificates by his own ID number (A-02, T-02): from the registry when what is kept is older than ten minutes and it
 * answers, else what is kept. @throws DomainProblem registry-unavailable when nothing was ever fetched
 */
export async function freshQualifications(
  services: Pick<Services, 'qualifications' | 'registry' | 'now'>,
  userId: string,
  person: VerifiedPerson,
): Promise<Qualification[]> {
  const kept = await services.qualifications.ofUser(userId);
  const oldestMs = Math.min(...kept.map(({ fetchedAtMs }) => fetchedAtMs));
  if (kept.length > 0 && services.now() - oldestMs < FRESH_MS) return kept;
  try {
    const holdings = await services.registry.queryQualifications({ idNumber: person.idNumber });
    await services.qualifications.replace(userId, holdings, services.now());
    return await services.qualifications.ofUser(userId);
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    if (kept.length === 0) throw problem('registry-unavailable');
    return kept;
  }
}
