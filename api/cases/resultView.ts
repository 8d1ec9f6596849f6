import { z } from 'zod';
import {
  certificateOutcomeSchema,
  certificateStatus,
  CERTIFICATE_STATUS_NAMES,
  type CertificateOutcome,
} from '../../domain/certificate.ts';
import type { CaseSnapshot } from '../../domain/case.ts';
import { DELIVERY_METHOD_NAMES, mailAddressText, type Destination } from '../../domain/delivery.ts';
import { STAGE_NAMES } from '../../domain/lifecycle.ts';
import { officeHoursText } from '../../domain/officeHours.ts';
import { COURIER_NAMES, PARCEL_STATE_NAMES } from '../../domain/parcel.ts';
import { CATEGORY_NAMES, type Category } from '../../domain/qualification.ts';
import { shanghaiDate } from '../../domain/time.ts';
import type { OwnCertificate } from '../../db/certificatesView.ts';
import type { DeliveryStanding } from '../../db/deliveries.ts';
import type { Office } from '../../db/offices.ts';
import { instantSchema, isoInstant, isoInstantOrNull } from '../present.ts';

/** What an approval of a certificate business has brought its applicant, and how it reaches him. */

const namedCategory = z.object({ category: z.string(), name: z.string() });
const named = (categories: readonly Category[]) =>
  categories.map((category) => ({ category, name: CATEGORY_NAMES[category] }));

export const grantedView = z
  .object({
    result: certificateOutcomeSchema.shape.result,
    validFrom: z.string().nullable(),
    validTo: z.string().nullable(),
    categories: z.array(namedCategory),
    cancelledCategories: z.array(namedCategory),
  })
  .meta({ id: 'Granted', description: '准予的内容' });

export const presentGranted = (outcome: CertificateOutcome): z.input<typeof grantedView> => ({
  result: outcome.result,
  validFrom: outcome.validFrom ?? null,
  validTo: outcome.validTo ?? null,
  categories: named(outcome.categories),
  cancelledCategories: named(outcome.cancelledCategories),
});

export const issuedCertificateView = z
  .object({
    id: z.string(),
    identifier: z.string(),
    status: z.string(),
    statusName: z.string(),
    png: z.string(),
    pdf: z.string(),
    verification: z.string(),
  })
  .meta({ id: 'IssuedCertificate' });

export function presentIssued(
  certificate: OwnCertificate,
  verificationUrl: (token: string) => string,
  nowMs: number,
): z.input<typeof issuedCertificateView> {
  const { id, identifier, token } = certificate;
  const status = certificateStatus(certificate, shanghaiDate(nowMs));
  return {
    id,
    identifier,
    status,
    statusName: CERTIFICATE_STATUS_NAMES[status],
    png: `/v1/certificates/${id}.png`,
    pdf: `/v1/certificates/${id}.pdf`,
    verification: verificationUrl(token),
  };
}

export const ownDeliveryView = z
  .object({
    stage: z.string().nullable().meta({ description: '制证和领取的环节；null 已领取、已送达或者已终止' }),
    stageName: z.string().nullable(),
    method: z.enum(['pick-up', 'mail']),
    methodName: z.string(),
    recipient: z.object({ name: z.string(), phone: z.string(), address: z.string() }).nullable(),
    pickup: z
      .object({
        code: z.string().nullable().meta({ description: '领取码，制证完成后生成；领取时出示，同时出示身份证' }),
        office: z.string(),
        address: z.string(),
        phone: z.string(),
        hours: z.string(),
        readyAt: instantSchema.nullable(),
        remindedAt: instantSchema.nullable(),
      })
      .nullable(),
    parcel: z
      .object({
        courier: z.string().nullable(),
        waybillNo: z.string().nullable(),
        state: z.string().nullable(),
        stateName: z.string().nullable(),
        postedAt: instantSchema.nullable(),
        events: z.array(z.object({ at: instantSchema, place: z.string().nullable(), text: z.string() })),
      })
      .nullable(),
  })
  .meta({ id: 'OwnDelivery' });

const recipientOf = (destination: Destination): z.input<typeof ownDeliveryView>['recipient'] =>
  destination.delivery === 'mail'
    ? { name: destination.recipient, phone: destination.recipientPhone, address: mailAddressText(destination) }
    : null;

/** The round that counts, for the holder himself: his own address in full, and the code that opens the counter. */
export function presentOwnDelivery(
  { stage }: Pick<CaseSnapshot, 'stage'>,
  standing: DeliveryStanding,
  office: Office,
): z.input<typeof ownDeliveryView> {
  const { method, destination } = standing;
  return {
    stage,
    stageName: stage && STAGE_NAMES[stage],
    method,
    methodName: DELIVERY_METHOD_NAMES[method],
    recipient: recipientOf(destination),
    pickup:
      method === 'pick-up'
        ? {
            // Once it is collected the code opens nothing.
            code: stage === null ? null : standing.pickupCode,
            office: office.name,
            address: office.address,
            phone: office.phone,
            hours: officeHoursText(office.hours),
            readyAt: isoInstantOrNull(standing.readyAtMs),
            remindedAt: isoInstantOrNull(standing.remindedAtMs),
          }
        : null,
    parcel: method === 'mail' ? parcelOf(standing) : null,
  };
}

export const parcelOf = (standing: DeliveryStanding) => ({
  courier: standing.courier && COURIER_NAMES[standing.courier],
  waybillNo: standing.waybillNo,
  state: standing.parcelState,
  stateName: standing.parcelState && PARCEL_STATE_NAMES[standing.parcelState],
  postedAt: isoInstantOrNull(standing.postedAtMs),
  events: standing.events.map(({ atMs, place, text }) => ({ at: isoInstant(atMs), place, text })),
});
