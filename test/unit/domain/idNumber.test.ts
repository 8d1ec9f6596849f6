import { expect } from 'chai';
import fc from 'fast-check';
import { ageOn, isIdNumber, parseIdNumber } from '../../../domain/idNumber.ts';
import { someDate } from './helpers/calendars.ts';

describe('domain/idNumber', () => {
  const samples: [number: string, birthDate: string, sex: string][] = [
    ['11010519491231002X', '1949-12-31', '女'],
    ['440524188001010014', '1880-01-01', '男'],
    ['510107198506151233', '1985-06-15', '男'],
    ['510722196303200012', '1963-03-20', '男'],
    ['510722196311230019', '1963-11-23', '男'],
    ['450103199002284561', '1990-02-28', '女'],
    ['650102198802290034', '1988-02-29', '男'],
  ];
  for (const [number, birthDate, sex] of samples) {
    it(`reads ${number.slice(0, 6)}…`, () => {
      expect(parseIdNumber(number)).to.deep.equal({ ok: true, number, birthDate, sex });
    });
  }

  it('takes a small x and blanks around it', () => {
    expect(parseIdNumber(' 11010519491231002x ')).to.include({ ok: true, number: '11010519491231002X' });
  });

  it('says what is wrong', () => {
    const wrong: [string, string][] = [
      ['', 'length'],
      ['110105491231002', 'length'],
      ['11010519491231002XX', 'length'],
      ['11010519491231002Y', 'characters'],
      ['1101051949123100２X', 'characters'],
      ['X1010519491231002X', 'characters'],
      ['010105194912310021', 'characters'],
      ['650102198902290034', 'birth-date'],
      ['510107198513151233', 'birth-date'],
      ['110105194912310021', 'check-character'],
      ['510107198506151243', 'check-character'],
    ];
    for (const [text, code] of wrong) expect(parseIdNumber(text), text).to.deep.equal({ ok: false, code });
  });

  it('finds every single wrong digit and every swap of neighbours', () => {
    const right = '510107198506151233';
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 17 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digit = (Number(right[at]) + by) % 10;
        expect(isIdNumber(`${right.slice(0, at)}${digit}${right.slice(at + 1)}`)).to.equal(false);
      }),
    );
    for (let at = 0; at < 17; at += 1) {
      const [one = '', two = ''] = [right[at], right[at + 1]];
      if (one !== two)
        expect(isIdNumber(`${right.slice(0, at)}${two}${one}${right.slice(at + 2)}`), `${at}`).to.equal(false);
    }
  });

  it('counts completed years: one more on the birthday, on 28 February for the 29th', () => {
    expect(ageOn('1963-03-20', '2026-03-19')).to.equal(62);
    expect(ageOn('1963-03-20', '2026-03-20')).to.equal(63);
    expect(ageOn('2008-02-29', '2026-02-27')).to.equal(17);
    expect(ageOn('2008-02-29', '2026-02-28')).to.equal(18);
    expect(ageOn('2026-11-24', '2026-11-23')).to.equal(-1);
    fc.assert(
      fc.property(someDate(), someDate(), (birth, date) => {
        fc.pre(birth <= date);
        const years = Number(date.slice(0, 4)) - Number(birth.slice(0, 4));
        expect(ageOn(birth, date)).to.be.within(Math.max(0, years - 1), years);
      }),
    );
  });
});
