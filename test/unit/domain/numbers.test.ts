import { expect } from 'chai';
import fc from 'fast-check';
import { BUSINESS_IDS } from '../../../domain/businesses/business.ts';
import { formatCaseNumber, isCaseNumber, parseCaseNumber } from '../../../domain/caseNumber.ts';
import { checkCharacter, hasValidCheckCharacter } from '../../../domain/checkCharacter.ts';
import { formatVoucherNumber, isVoucherNumber, parseVoucherNumber } from '../../../domain/voucherNumber.ts';
import { someDate } from './helpers/calendars.ts';

const ALPHABET = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const officeCode = fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 1, maxLength: 10 });
const parts = fc.record({
  business: fc.constantFrom(...BUSINESS_IDS),
  officeCode,
  date: someDate(),
  sequence: fc.integer({ min: 1, max: 999_999 }),
});

describe('domain/checkCharacter', () => {
  it('agrees with real identifiers and the sample of the standard (ISO 7064 MOD 37,36)', () => {
    const vectors: [string, string][] = [
      ['11100000000013338W01111430000006122244L20230000403001', 'U'],
      ['11100000000013338W00911330105002500287C2025052201002', '0'],
      ['11100000MB03271699022340100000000016001', '9'],
      ['A12425GABC1234002', 'M'],
    ];
    for (const [text, check] of vectors) {
      expect(checkCharacter(text)).to.equal(check);
      expect(hasValidCheckCharacter(text + check)).to.equal(true);
    }
  });

  it('refuses other characters', () => {
    expect(() => checkCharacter('a1')).to.throw(RangeError);
    expect(hasValidCheckCharacter('a1')).to.equal(false);
    expect(hasValidCheckCharacter('')).to.equal(false);
  });

  it('finds every single wrong character', () => {
    fc.assert(
      fc.property(officeCode, fc.nat(), fc.integer({ min: 1, max: 35 }), (text, where, by) => {
        const whole = text + checkCharacter(text);
        const at = where % whole.length;
        const other = ALPHABET[(ALPHABET.indexOf(whole[at] ?? '') + by) % 36];
        expect(hasValidCheckCharacter(whole.slice(0, at) + other + whole.slice(at + 1))).to.equal(false);
      }),
    );
  });
});

describe('domain/caseNumber', () => {
  it('is business, office, day, running number, check character', () => {
    const number = formatCaseNumber({
      business: 'integrity-assessment',
      officeCode: '510100A1',
      date: '2026-11-23',
      sequence: 17,
    });
    expect(number).to.match(/^CX510100A120261123000017[0-9A-Z]$/);
    expect(isCaseNumber(number)).to.equal(true);
  });

  it('can be read back, fits 27 characters and is no voucher number', () => {
    fc.assert(
      fc.property(parts, (some) => {
        const number = formatCaseNumber(some);
        expect(number).to.match(/^[0-9A-Z]{18,27}$/);
        expect(parseCaseNumber(number)).to.deep.equal(some);
        expect(isVoucherNumber(number)).to.equal(false);
      }),
    );
  });

  it('is never cut or wrapped: what does not fit is refused', () => {
    const good = { business: 'renewal', officeCode: '510100', date: '2026-11-23', sequence: 1 } as const;
    for (const bad of [
      { sequence: 0 },
      { sequence: 1_000_000 },
      { sequence: 1.5 },
      { officeCode: '' },
      { officeCode: '51010012345' },
      { officeCode: '5101-0' },
      { officeCode: 'a1' },
      { date: '2026-02-30' },
    ]) {
      expect(() => formatCaseNumber({ ...good, ...bad }), JSON.stringify(bad)).to.throw(RangeError);
    }
  });

  it('knows what is none', () => {
    const number = formatCaseNumber({
      business: 'change',
      officeCode: '510100',
      date: '2026-11-23',
      sequence: 999_999,
    });
    const other = number.endsWith('0') ? '1' : '0';
    const foreign = 'QQ51010020261123000001';
    for (const text of [
      '',
      number.slice(0, -1),
      number.slice(0, -1) + other,
      number.toLowerCase(),
      `${number} `,
      foreign + checkCharacter(foreign),
    ]) {
      expect(isCaseNumber(text), text).to.equal(false);
    }
    const noDate = 'CX51010020261323000001';
    expect(isCaseNumber(noDate + checkCharacter(noDate))).to.equal(false);
  });
});

describe('domain/voucherNumber', () => {
  it('has its own two letters and can be read back', () => {
    fc.assert(
      fc.property(parts, ({ officeCode: office, date, sequence }) => {
        const number = formatVoucherNumber({ officeCode: office, date, sequence });
        expect(number.startsWith('PZ')).to.equal(true);
        expect(parseVoucherNumber(number)).to.deep.equal({ officeCode: office, date, sequence });
        expect(isCaseNumber(number)).to.equal(false);
      }),
    );
    expect(isVoucherNumber('PZ510100202611230000010')).to.equal(checkCharacter('PZ51010020261123000001') === '0');
  });
});
