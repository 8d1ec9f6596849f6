import { assessableCycles } from './assessment.ts';
import type { BusinessId } from './businesses/business.ts';
import { applicationQuestion } from './eligibility/applicationQuestion.ts';
import { judgeEligibility } from './eligibility/eligibility.ts';
import type { KnownAssessment, OpenCase } from './eligibility/question.ts';
import type { Category, QualificationStatus } from './qualification.ts';
import type { ReminderTerms } from './reminderTerms.ts';
import { addDays, type PlainDate } from './time.ts';

/** What a driver is reminded of that no open case knows of (P-21). What belongs to an open case is the case's own (adr/0011). */
export const REMINDER_KINDS = ['cycle-ends', 'cycle-ended', 'certificate-expires'] as const;
export type ReminderKind = (typeof REMINDER_KINDS)[number];

export interface Reminder {
  kind: ReminderKind;
  /** the certificate, or the cycle: a grade belongs to the person, whichever certificate it is started from (D-12) */
  subject: string;
  /** the day on which it falls due; with person, kind and subject it is the key under which it is sent once */
  date: PlainDate;
  /** what it is about: the last day of the cycle or of the validity */
  about: PlainDate;
}

/** A certificate with what its province says of reminders and renewals. */
export interface RemindedCertificate {
  id: string;
  categories: readonly Category[];
  firstIssued: PlainDate;
  validFrom: PlainDate;
  validTo: PlainDate;
  status: QualificationStatus;
  openCases: readonly OpenCase[];
  terms: ReminderTerms;
  renewalOpensDaysBeforeExpiry: number | null;
}

export interface RemindedPerson {
  idNumber: string;
  assessments: readonly KnownAssessment[];
  certificates: readonly RemindedCertificate[];
}

/** A day that was missed (the engine was down, the day too short) is made up for within a week; later the next stage speaks. */
const GRACE_DAYS = 7;

/**
 * What this person is to be reminded of today. Nobody is reminded of what he cannot do or has already begun: an application must be possible
 * today, or only be too early. Of several stages that have come, the last one speaks.
 */
export function remindersDue(person: RemindedPerson, today: PlainDate, nowMs: number): Reminder[] {
  const found = person.certificates.flatMap((certificate) => [
    ...cycleReminders(person, certificate, today, nowMs),
    ...expiryReminder(person, certificate, today, nowMs),
  ]);
  return found.filter((one, index) => found.findIndex((other) => keyOf(other) === keyOf(one)) === index);
}

const keyOf = ({ kind, subject }: Reminder): string => `${kind} ${subject}`;

/** The last of these days that has come, if that was not too long ago. */
function stageOn(days: readonly PlainDate[], today: PlainDate): PlainDate | null {
  const last = days
    .filter((day) => day <= today)
    .toSorted()
    .at(-1);
  return last !== undefined && today < addDays(last, GRACE_DAYS) ? last : null;
}

function cycleReminders(
  person: RemindedPerson,
  certificate: RemindedCertificate,
  today: PlainDate,
  nowMs: number,
): Reminder[] {
  const { daysBefore, daysAfter } = certificate.terms.cycleEnd;
  const regular = person.assessments.filter(({ kind }) => kind === 'regular');
  return assessableCycles(certificate.firstIssued, today, regular).flatMap(({ cycleStart, cycleEnd }): Reminder[] => {
    const running = today <= cycleEnd;
    const stages = running
      ? daysBefore.map((days) => addDays(cycleEnd, -days))
      : daysAfter.map((days) => addDays(cycleEnd, days));
    const date = stageOn(stages, today);
    if (date === null || !isOpen(person, certificate, 'integrity-assessment', cycleStart, nowMs)) return [];
    return [{ kind: running ? 'cycle-ends' : 'cycle-ended', subject: `cycle:${cycleStart}`, date, about: cycleEnd }];
  });
}

function expiryReminder(
  person: RemindedPerson,
  certificate: RemindedCertificate,
  today: PlainDate,
  nowMs: number,
): Reminder[] {
  const { id: subject, validTo: about, terms } = certificate;
  const stages = terms.expiry.daysBefore.map((days) => addDays(about, -days));
  const date = today > about ? null : stageOn(stages, today);
  if (date === null || !isOpen(person, certificate, 'renewal', null, nowMs)) return [];
  return [{ kind: 'certificate-expires', subject, date, about }];
}

const ONLY_TOO_EARLY: readonly string[] = ['cycle-too-early', 'renewal-too-early'];

function isOpen(
  { idNumber, assessments }: RemindedPerson,
  { openCases, renewalOpensDaysBeforeExpiry, ...qualification }: RemindedCertificate,
  business: BusinessId,
  cycle: PlainDate | null,
  nowMs: number,
): boolean {
  const record = { business, kind: 'regular', qualification, idNumber, cycle, assessments, openCases };
  const rest = { selectedCategories: [], declared: null, submittedAtMs: null, renewalOpensDaysBeforeExpiry };
  const verdict = judgeEligibility(applicationQuestion({ ...record, ...rest }, nowMs));
  return verdict.eligible || ONLY_TOO_EARLY.includes(verdict.code);
}

/** Working hours of messages nobody has asked for; `until` is not included. Both are 'HH:MM' in Shanghai. */
export interface ReminderHours {
  from: string;
  until: string;
}

/** Whether people may be written to at this instant: nobody is woken for something that has time until tomorrow. */
export function isDaytime(nowMs: number, { from, until }: ReminderHours): boolean {
  const time = new Date(nowMs + 8 * 3_600_000).toISOString().slice(11, 16);
  return from <= time && time < until;
}
