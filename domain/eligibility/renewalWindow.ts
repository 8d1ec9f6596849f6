import { ruleOn } from '../rules.ts';
import { addDays, type PlainDate } from '../time.ts';

/** When a certificate can be renewed (D-4); every day is included. */
export interface RenewalWindow {
  opensOn: PlainDate;
  /** the last day on which the application is as early as the law asks: 30 days before expiry (规定 art. 29) */
  timelyUntil: PlainDate;
  /** last day of validity, on which the certificate is still in force */
  expiresOn: PlainDate;
  /** the last day of all; afterwards the certificate is to be cancelled (规定 art. 32(1)(5): more than 180 days past expiry) */
  closesOn: PlainDate;
}

export type RenewalPhase = 'too-early' | 'timely' | 'late' | 'expired' | 'too-late';

/**
 * The renewal window of a certificate.
 * @param judgedOn the day whose rules count
 * @param opensDaysBeforeExpiry the province's own; null for the default. A window that opened after the day by which the law wants the
 * application could not be kept by anybody, so it never opens later than that.
 */
export function renewalWindow(
  validTo: PlainDate,
  judgedOn: PlainDate,
  opensDaysBeforeExpiry: number | null,
): RenewalWindow {
  const timelyDays = ruleOn('renewalHintDaysBeforeExpiry', judgedOn);
  const opensDays = opensDaysBeforeExpiry ?? ruleOn('renewalOpensDaysBeforeExpiry', judgedOn);
  return {
    opensOn: addDays(validTo, -Math.max(opensDays, timelyDays)),
    timelyUntil: addDays(validTo, -timelyDays),
    expiresOn: validTo,
    closesOn: addDays(validTo, ruleOn('renewalGraceDays', judgedOn)),
  };
}

/** Where a day lies in the window. */
export function renewalPhase(window: RenewalWindow, day: PlainDate): RenewalPhase {
  if (day < window.opensOn) return 'too-early';
  if (day <= window.timelyUntil) return 'timely';
  if (day <= window.expiresOn) return 'late';
  return day <= window.closesOn ? 'expired' : 'too-late';
}
