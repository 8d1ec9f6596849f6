import { expect } from 'chai';
import fc from 'fast-check';
import {
  ageLimitDay,
  cancellationOutcome,
  cancelsAll,
  CERTIFICATE_STATES,
  certificateContentSchema,
  certificateOutcomeSchema,
  certificateStatus,
  keptOutcome,
  lastDayOfTerm,
  printsCertificate,
  printsLicenceClasses,
  renewedValidity,
} from '../../../domain/certificate.ts';
import { CATEGORIES } from '../../../domain/qualification.ts';
import { addDays, addMonths, daysBetween } from '../../../domain/time.ts';
import { certificateSample } from '../../support/certificateSamples.ts';
import { someDate } from './helpers/calendars.ts';

const young = '1990-05-05';
const someCategories = fc.uniqueArray(fc.constantFrom(...CATEGORIES), { minLength: 1 });

describe('domain/certificate: validity', () => {
  it('is six years in which the first day counts (民法典 202)', () => {
    expect(lastDayOfTerm('2026-12-01', 6)).to.equal('2032-11-30');
    expect(lastDayOfTerm('2026-03-01', 6)).to.equal('2032-02-29');
    // No 29 February six years later: the end of the month itself.
    expect(lastDayOfTerm('2024-02-29', 6)).to.equal('2030-02-28');
  });

  it('of a renewal begins the day after the old expiry, however late the decision, when it was applied for in time', () => {
    const question = { oldValidTo: '2026-11-30', receivedOn: '2026-11-20', birth: young };
    const expected = { validFrom: '2026-12-01', validTo: '2032-11-30' };
    for (const decidedOn of ['2026-11-24', '2026-11-30', '2026-12-01', '2027-01-15'])
      expect(renewedValidity({ ...question, decidedOn })).to.deep.equal(expected);
    expect(renewedValidity({ ...question, receivedOn: '2026-11-30', decidedOn: '2026-12-03' })).to.deep.equal(expected);
  });

  it('of a renewal applied for after the expiry begins on the day of the decision', () => {
    const question = { oldValidTo: '2026-11-30', receivedOn: '2026-12-01', birth: young, decidedOn: '2026-12-04' };
    expect(renewedValidity(question)).to.deep.equal({ validFrom: '2026-12-04', validTo: '2032-12-03' });
  });

  it('is cut at the 63rd birthday, which is still covered, by the rule of the day of the decision (D-20)', () => {
    const birth = '1966-08-15';
    const question = { oldValidTo: '2026-11-30', receivedOn: '2026-11-20', decidedOn: '2026-11-24', birth };
    expect(renewedValidity(question)?.validTo).to.equal('2029-08-15');
    const before = { ...question, oldValidTo: '2026-03-31', receivedOn: '2026-03-10', decidedOn: '2026-03-19' };
    expect(renewedValidity(before)?.validTo).to.equal('2026-08-15');
    expect(renewedValidity({ ...before, decidedOn: '2026-03-20' })?.validTo).to.equal('2029-08-15');
    expect(ageLimitDay('1964-02-29', '2026-11-24')).to.equal('2027-02-28');
  });

  it('is none when the age limit leaves no day of it', () => {
    const question = { oldValidTo: '2026-11-30', receivedOn: '2026-11-20', decidedOn: '2026-11-24' };
    expect(renewedValidity({ ...question, birth: '1963-11-30' })).to.equal(null);
    expect(renewedValidity({ ...question, birth: '1963-12-01' })).to.deep.equal({
      validFrom: '2026-12-01',
      validTo: '2026-12-01',
    });
  });

  it('never lacks a day of six years, has none too many, and never passes the limit', () => {
    fc.assert(
      fc.property(
        someDate(),
        fc.integer({ min: -90, max: 180 }),
        fc.nat(60),
        fc.integer({ min: 18 * 365, max: 70 * 365 }),
        (oldValidTo, received, taken, age) => {
          const receivedOn = addDays(oldValidTo, received);
          const decidedOn = addDays(receivedOn, taken);
          const birth = addDays(oldValidTo, -age);
          const validity = renewedValidity({ oldValidTo, receivedOn, decidedOn, birth });
          const limit = ageLimitDay(birth, decidedOn);
          if (!validity) {
            expect(limit <= decidedOn || limit <= oldValidTo).to.equal(true);
            return;
          }
          const { validFrom, validTo } = validity;
          expect(validFrom).to.equal(received <= 0 ? addDays(oldValidTo, 1) : decidedOn);
          expect(validTo <= limit && validFrom <= validTo).to.equal(true);
          const days = daysBetween(validFrom, validTo) + 1;
          if (validTo !== limit) expect(days).to.be.within(2191, 2192);
          expect(validTo <= addMonths(validFrom, 72)).to.equal(true);
        },
      ),
    );
  });
});

describe('domain/certificate: outcome', () => {
  const held = {
    categories: ['freight-driver', 'passenger-driver'],
    validFrom: '2024-01-01',
    validTo: '2029-12-31',
  } as const;
  const refused = (outcome: object): string => {
    const parsed = certificateOutcomeSchema.safeParse(outcome);
    return parsed.success ? '' : (parsed.error.issues[0]?.message ?? '');
  };

  it('of reissue and change keeps categories and validity', () => {
    const outcome = keptOutcome('certificate', held);
    expect(certificateOutcomeSchema.parse(outcome)).to.deep.equal({
      result: 'certificate',
      validFrom: '2024-01-01',
      validTo: '2029-12-31',
      categories: ['passenger-driver', 'freight-driver'],
      cancelledCategories: [],
    });
    expect(printsCertificate(outcome)).to.equal(true);
    expect(printsCertificate(certificateOutcomeSchema.parse(keptOutcome('record', held)))).to.equal(false);
  });

  it('of a cancellation keeps the validity for what remains, and leaves nothing when all are cancelled', () => {
    fc.assert(
      fc.property(someCategories, fc.nat(), (categories, mask) => {
        const cancelled = categories.filter((_, index) => ((mask >> index) & 1) === 1);
        fc.pre(cancelled.length > 0);
        const outcome = certificateOutcomeSchema.parse(cancellationOutcome({ ...held, categories }, cancelled));
        expect([...outcome.categories, ...outcome.cancelledCategories]).to.have.members(categories);
        const whole = cancelled.length === categories.length;
        expect([cancelsAll(outcome), printsCertificate(outcome)]).to.deep.equal([whole, !whole]);
        expect(outcome.validTo).to.equal(whole ? undefined : held.validTo);
      }),
    );
    expect(() => cancellationOutcome(held, [])).to.throw(RangeError);
    expect(() => cancellationOutcome(held, ['hazmat-driver'])).to.throw(RangeError);
  });

  it('is refused with the reason when it contradicts itself', () => {
    const good = keptOutcome('certificate', held);
    const [one, ...rest] = good.categories;
    const cancellation = { result: 'cancellation', categories: [], cancelledCategories: good.categories };
    const wrong: [object, string][] = [
      [{ ...good, validTo: undefined }, '同时填写'],
      [{ ...good, validFrom: undefined, validTo: undefined }, '请填写有效起始日期'],
      [{ ...good, validTo: '2023-12-31' }, '早于'],
      [{ ...good, categories: [] }, '至少有一个类别'],
      [{ ...good, categories: [one, one] }, '重复'],
      [{ ...good, categories: [one], cancelledCategories: rest }, '只有注销业务'],
      [{ ...cancellation, cancelledCategories: [] }, '请选择注销的类别'],
      [{ ...cancellation, categories: [one] }, '不能既保留又注销'],
      [{ ...cancellation, validFrom: '2024-01-01', validTo: '2024-01-02' }, '不再有有效期限'],
    ];
    for (const [outcome, message] of wrong) expect(refused(outcome)).to.contain(message);
    expect(certificateOutcomeSchema.safeParse({ ...good, grade: 'A' }).success).to.equal(false);
    expect(refused({ ...good, reason: '原证遗失' })).to.equal('');
  });
});

describe('domain/certificate: content and status', () => {
  it('takes only an identifier with a right check character', () => {
    expect(certificateContentSchema.parse(certificateSample)).to.deep.equal(certificateSample);
    const identifier =
      certificateSample.identifier.slice(0, -1) + (certificateSample.identifier.endsWith('0') ? '1' : '0');
    expect(certificateContentSchema.safeParse({ ...certificateSample, identifier }).success).to.equal(false);
  });

  it('expires the day after its last, and only while it stands', () => {
    const validTo = '2032-11-30';
    const on = (day: string) => CERTIFICATE_STATES.map((state) => certificateStatus({ state, validTo }, day));
    expect(on('2032-11-30')).to.deep.equal([...CERTIFICATE_STATES]);
    expect(on('2032-12-01')).to.deep.equal(['preparing', 'expired', 'superseded', 'revoked', 'cancelled']);
  });

  it('prints 准驾车型 for drivers alone (D-25)', () => {
    expect(printsLicenceClasses(['hazmat-escort', 'hazmat-loader'])).to.equal(false);
    expect(printsLicenceClasses(['hazmat-escort', 'freight-driver'])).to.equal(true);
  });
});
