import { z } from 'zod';

const MOBILE = /^1[3-9]\d{9}$/;
const LANDLINE = /^0\d{2,3}-?[2-9]\d{6,7}(-\d{1,6})?$/;

/** What people type between the digits of a telephone number, and the country code of the mainland. */
const plain = (text: string): string =>
  text
    .trim()
    .replace(/[\s\u00a0]/gu, '')
    .replace(/^(\+86|0086)-?/u, '');

/** A mobile number of the mainland, 11 digits without country code. */
export const isMobileNumber = (text: string): boolean => MOBILE.test(text);

/** A mobile number: spaces and +86 are dropped. Log-in, SMS codes. */
export const mobileNumberSchema = z
  .string({ error: '请填写手机号码' })
  .max(32, { error: '电话号码太长' })
  .overwrite(plain)
  .refine(isMobileNumber, { error: '请填写11位手机号码' });

/**
 * A number where somebody can be reached: mobile, or landline with area code.
 * @param label what the form calls it
 */
export const contactNumber = (label: string) =>
  z
    .string({ error: `请填写${label}` })
    .max(32, { error: '电话号码太长' })
    .overwrite(plain)
    .refine((text) => text !== '', { error: `请填写${label}`, abort: true })
    .refine((text) => MOBILE.test(text) || LANDLINE.test(text), {
      error: '请填写11位手机号码，或带区号的固定电话，例如 028-55550100',
    });

export const contactNumberSchema = contactNumber('联系电话');
