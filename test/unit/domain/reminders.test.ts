import { expect } from 'chai';
import fc from 'fast-check';
import { isDaytime, remindersDue, type RemindedCertificate, type RemindedPerson } from '../../../domain/reminders.ts';
import { DEFAULT_REMINDER_TERMS } from '../../../domain/reminderTerms.ts';
import { addDays, startOfDayMs, type PlainDate } from '../../../domain/time.ts';

const TODAY = '2026-11-20';
const NOON_MS = 12 * 3_600_000;

const certificate = (changes: Partial<RemindedCertificate> = {}): RemindedCertificate => ({
  id: 'certificate-1',
  categories: ['freight-driver'],
  firstIssued: '2022-06-01',
  validFrom: '2022-06-01',
  validTo: '2028-05-31',
  status: 'valid',
  openCases: [],
  terms: DEFAULT_REMINDER_TERMS,
  renewalOpensDaysBeforeExpiry: null,
  ...changes,
});
const person = (changes: Partial<RemindedPerson> = {}): RemindedPerson => ({
  // born in 1985
  idNumber: '510107198506151233',
  assessments: [],
  certificates: [certificate()],
  ...changes,
});
const due = (who: RemindedPerson, today: PlainDate = TODAY) => remindersDue(who, today, startOfDayMs(today) + NOON_MS);
const expiring = (validTo: PlainDate, changes: Partial<RemindedCertificate> = {}) =>
  person({ certificates: [certificate({ validTo, validFrom: addDays(validTo, -2190), ...changes })] });
const expiries = (who: RemindedPerson, today?: PlainDate) =>
  due(who, today).filter(({ kind }) => kind === 'certificate-expires');

describe('reminders that belong to no case', () => {
  it('come 90 and 30 days before the last day of a certificate, within a week, and not after it', () => {
    const validTo = '2027-06-30';
    const on = (days: number) => expiries(expiring(validTo), addDays(validTo, -days)).map(({ date }) => date);
    const [first, second] = [addDays(validTo, -90), addDays(validTo, -30)];
    expect([on(91), on(90), on(84), on(83)]).to.deep.equal([[], [first], [first], []]);
    expect([on(31), on(30), on(24), on(23), on(0), on(-1)]).to.deep.equal([[], [second], [second], [], [], []]);
  });

  it('come at the end of a cycle and the day after it, for a driver', () => {
    const cycleEnd = '2027-05-31';
    const on = (days: number) => due(person(), addDays(cycleEnd, days)).filter(({ about }) => about === cycleEnd);
    expect(on(-31)).to.deep.equal([]);
    const subject = 'cycle:2026-06-01';
    expect(on(-30)).to.deep.equal([{ kind: 'cycle-ends', subject, date: addDays(cycleEnd, -30), about: cycleEnd }]);
    expect(on(0)).to.deep.equal([]);
    expect(on(1)).to.deep.equal([{ kind: 'cycle-ended', subject, date: addDays(cycleEnd, 1), about: cycleEnd }]);
    expect(on(8)).to.deep.equal([]);
  });

  it('do not come to who has applied, cannot apply, or was assessed already', () => {
    const soon = addDays(TODAY, 30);
    expect(expiries(expiring(soon))).to.have.length(1);
    for (const business of ['renewal', 'cancellation'] as const)
      expect(expiries(expiring(soon, { openCases: [{ business, kind: 'regular' }] })), business).to.deep.equal([]);
    for (const status of ['suspended', 'revoked', 'cancelled', 'replaced'] as const)
      expect(expiries(expiring(soon, { status })), status).to.deep.equal([]);
    const escort = person({ certificates: [certificate({ categories: ['hazmat-escort'] })] });
    expect(due(escort, '2026-06-01')).to.deep.equal([]);
    const ended = due(person(), '2026-06-01');
    expect(ended.map(({ kind }) => kind)).to.deep.equal(['cycle-ended']);
    for (const state of ['open', 'graded'] as const) {
      const assessments = [{ cycleStart: '2025-06-01', kind: 'regular', state, grade: state === 'open' ? null : 'AA' }];
      expect(due(person({ assessments }), '2026-06-01'), state).to.deep.equal([]);
    }
  });

  it('come once for a cycle, however many certificates it is counted from', () => {
    const certificates = [certificate(), certificate({ id: 'certificate-2' })];
    expect(due(person({ certificates }), '2026-06-01')).to.have.length(1);
  });

  it('follow the terms of the province, also those that ask for none', () => {
    const terms = { cycleEnd: { daysBefore: [], daysAfter: [] }, expiry: { daysBefore: [60] } };
    const validTo = addDays(TODAY, 60);
    expect(due(expiring(validTo, { terms }))).to.deep.equal([
      { kind: 'certificate-expires', subject: 'certificate-1', date: TODAY, about: validTo },
    ]);
    const none = { ...terms, expiry: { daysBefore: [] } };
    expect(due(expiring(validTo, { terms: none }))).to.deep.equal([]);
  });

  it('are the same on every day of their week: asked daily, a stage gives one key', () => {
    const anyDay = fc.integer({ min: 0, max: 800 }).map((days) => addDays('2026-01-01', days));
    fc.assert(
      fc.property(anyDay, (today) => {
        for (const reminder of due(person(), today)) {
          expect(reminder.date <= today && today < addDays(reminder.date, 7)).to.equal(true);
          expect(due(person(), reminder.date)).to.deep.include(reminder);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are sent by day in Shanghai', () => {
    const hours = { from: '08:00', until: '20:00' };
    const at = (time: string) => isDaytime(Date.parse(`2026-11-20T${time}+08:00`), hours);
    expect([at('07:59:59'), at('08:00:00'), at('19:59:59'), at('20:00:00'), at('00:30:00')]).to.deep.equal([
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(isDaytime(Date.parse('2026-11-20T23:59:59+08:00'), { from: '00:00', until: '24:00' })).to.equal(true);
  });
});
