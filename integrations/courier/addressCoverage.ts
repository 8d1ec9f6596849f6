import type { AddressCoverage, MailAddress } from '../../domain/delivery.ts';
import { OutsideError } from '../http.ts';
import type { CourierClient } from './courierClient.ts';

/** What the courier says of an address while a form is filled in: whatever is the matter with the courier, the applicant can go on. */
export async function addressCoverage(
  courier: Pick<CourierClient, 'serves'>,
  address: MailAddress,
): Promise<AddressCoverage> {
  try {
    return (await courier.serves(address)) ? 'served' : 'not-served';
  } catch (error) {
    if (error instanceof OutsideError) return 'unknown';
    throw error;
  }
}
