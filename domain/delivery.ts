import { z } from 'zod';
import { courierSchema, waybillNoSchema } from './parcel.ts';
import { contactNumberSchema } from './phone.ts';
import { textLine } from './text.ts';

/** How a new certificate reaches the applicant (X-09, B-08, V2-03); `mail` is freight collect (D-8). */
export const DELIVERY_METHODS = ['pick-up', 'mail'] as const;
export type DeliveryMethod = (typeof DELIVERY_METHODS)[number];

export const DELIVERY_METHOD_NAMES: Readonly<Record<DeliveryMethod, string>> = {
  'pick-up': '自取',
  mail: '邮寄（到付）',
};

/** Freight can be collected on the mainland only. */
const BEYOND_THE_MAINLAND = /^(香港|澳门|台湾)/u;
const placeName = (label: string, max: number) => textLine({ label, min: 2, max });

/** Where a parcel goes (D-25: structured), under the names of the form's fields. */
export const mailAddressSchema = z.strictObject({
  mailProvince: placeName('收件地址的省份', 20).refine((name) => !BEYOND_THE_MAINLAND.test(name), {
    error: '到付邮寄只能寄往内地，请填写内地的收件地址，或者改选自取',
  }),
  mailCity: placeName('收件地址的城市', 30),
  /** '' where a city has no districts (东莞, 中山, 儋州, 嘉峪关) */
  mailDistrict: textLine({ label: '收件地址的区县', min: 0, max: 30 }).default(''),
  mailStreet: textLine({ label: '收件地址的街道门牌', min: 4, max: 100 }),
});
export type MailAddress = z.infer<typeof mailAddressSchema>;

const pickUpSchema = z.strictObject({ delivery: z.literal('pick-up') });
const mailSchema = z.strictObject({
  delivery: z.literal('mail'),
  recipient: textLine({ label: '收件人', min: 2, max: 40 }),
  recipientPhone: contactNumberSchema,
  ...mailAddressSchema.shape,
});

/** What the applicant chooses, as the form and a later change of the choice carry it. */
export const destinationSchema = z.discriminatedUnion('delivery', [pickUpSchema, mailSchema], {
  error: '请选择证件领取方式：自取或者邮寄（到付）',
});
export type Destination = z.infer<typeof destinationSchema>;
export type MailDestination = Extract<Destination, { delivery: 'mail' }>;

/**
 * The choice within the values of a whole form, judged; what the form says beside it is left aside, and so is an address where the applicant
 * picks up himself.
 */
export function destinationOf(form: Readonly<Record<string, string | null>>) {
  const { shape } = form['delivery'] === 'mail' ? mailSchema : pickUpSchema;
  return destinationSchema.safeParse(
    Object.fromEntries(Object.keys(shape).flatMap((name) => (form[name] == null ? [] : [[name, form[name]]]))),
  );
}

/** The address in one line; a municipality is not named twice (北京市 北京市 东城区). */
export function mailAddressText({ mailProvince, mailCity, mailDistrict, mailStreet }: MailAddress): string {
  const city = mailCity === mailProvince || mailCity === '市辖区' ? '' : mailCity;
  return `${mailProvince}${city}${mailDistrict}${mailStreet}`;
}

/** What the courier says of an address; `unknown`: it could not be asked. */
export type AddressCoverage = 'served' | 'not-served' | 'unknown';

/**
 * Whether mail can be chosen for an address. A courier that cannot be asked holds up nobody: it judges again when the parcel is ordered.
 * @returns what to do instead, for the field `mailStreet`; null when mail can be chosen
 */
export const judgeCoverage = (coverage: AddressCoverage): string | null =>
  coverage === 'not-served' ? '快递公司不能送达这个地址，请核对地址或者填写其他收件地址，也可以改选自取。' : null;

const instant = z.int();

/**
 * The delivery of a case as its workflow holds it. Nothing personal: recipient and address stay in the database. A round is one attempt to get
 * the certificate into the applicant's hands; each has a pick-up code or a parcel of its own.
 */
export const deliverySchema = z.object({
  method: z.enum(DELIVERY_METHODS),
  round: z.int().min(1),
  /** a choice made after the application; null: as on the form */
  destinationId: z.string().min(1).nullable(),
  /** when the certificate was first ready or posted: from then on art. 44 is kept; null: not yet */
  offeredAtMs: instant.nullable(),
  /** of this round; null: not ready for pick-up */
  readyAtMs: instant.nullable(),
  /** of this round; null: no reminder has gone out */
  remindedAtMs: instant.nullable(),
  /** of this round; null: nothing posted */
  parcel: z.object({ courier: courierSchema, waybillNo: waybillNoSchema, postedAtMs: instant }).nullable(),
  earlierWaybillNos: z.array(waybillNoSchema),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** The delivery with which fulfilment begins. */
export const firstDelivery = (method: DeliveryMethod): Delivery => ({
  method,
  round: 1,
  destinationId: null,
  offeredAtMs: null,
  readyAtMs: null,
  remindedAtMs: null,
  parcel: null,
  earlierWaybillNos: [],
});
