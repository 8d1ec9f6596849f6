import type { PlainDate } from '../time.ts';

/**
 * The third limit of a renewal: applied for while the certificate was in force, its last day; undecided after it, the renewal counts as
 * granted (行政许可法 50). Null for what came after the expiry: there is then nothing in force that silence could prolong.
 */
export const renewalSilenceLimit = ({
  submittedOn,
  validTo,
}: {
  submittedOn: PlainDate;
  validTo: PlainDate;
}): PlainDate | null => (submittedOn <= validTo ? validTo : null);
