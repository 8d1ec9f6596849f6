import {
  destinationOf,
  judgeCoverage,
  mailAddressSchema,
  type DeliveryMethod,
  type Destination,
} from '../../domain/delivery.ts';
import { problem } from '../../domain/errors.ts';
import { addressCoverage } from '../../integrations/courier/addressCoverage.ts';
import type { Services } from '../services.ts';

/**
 * Whether the parcel that a form asks for can be delivered; a form that asks for none passes.
 * @throws DomainProblem address-not-served
 */
export async function requireServedAddress(
  services: Pick<Services, 'courier'>,
  form: Readonly<Record<string, string | null | undefined>>,
): Promise<void> {
  const destination = destinationOf(
    Object.fromEntries(Object.entries(form).map(([name, value]) => [name, value ?? null])),
  );
  if (destination.success) await requireServed(services, destination.data);
}

/**
 * Keeps a choice of the way that was made after the application, for the workflow to be told of it by its id: people and addresses do not
 * travel through the engine. @throws DomainProblem address-not-served
 */
export async function chooseDestination(
  services: Pick<Services, 'courier' | 'deliveries' | 'now'>,
  caseNo: string,
  destination: Destination,
): Promise<{ method: DeliveryMethod; destinationId: string }> {
  await requireServed(services, destination);
  const destinationId = await services.deliveries.choose({ caseNo, destination, atMs: services.now() });
  return { method: destination.delivery, destinationId };
}

async function requireServed({ courier }: Pick<Services, 'courier'>, destination: Destination): Promise<void> {
  if (destination.delivery !== 'mail') return;
  const { mailProvince, mailCity, mailDistrict, mailStreet } = destination;
  const address = mailAddressSchema.parse({ mailProvince, mailCity, mailDistrict, mailStreet });
  const refusal = judgeCoverage(await addressCoverage(courier, address));
  if (refusal) throw problem('address-not-served', refusal, { errors: [{ field: 'mailStreet', message: refusal }] });
}
