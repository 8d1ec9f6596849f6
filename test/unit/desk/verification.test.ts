import { expect } from 'chai';
import {
  judgeVerification,
  tokenInScan,
  VOUCHER_OUTCOMES,
  VERIFICATION_TEXTS,
  type RegisteredVoucher,
  type SignedVoucher,
} from '../../../domain/verification.ts';

const signed: SignedVoucher = {
  number: 'PZ51010020261123000001T',
  grade: 'AAA',
  cycleStart: '2025-11-13',
  cycleEnd: '2026-11-12',
};
const registered: RegisteredVoucher = { ...signed, state: 'valid', nextCycleEnd: '2027-11-12' };
const today = '2026-11-24';

describe('the verdict on a voucher', () => {
  it('is valid until the last day of the following cycle, and expired from the day after', () => {
    expect(judgeVerification({ signed, registered, today })).to.equal('valid');
    expect(judgeVerification({ signed, registered, today: '2027-11-12' })).to.equal('valid');
    expect(judgeVerification({ signed, registered, today: '2027-11-13' })).to.equal('expired');
  });

  it('says first that a voucher was revoked or superseded, then that its time is over', () => {
    for (const state of ['revoked', 'superseded'] as const)
      for (const day of [today, '2030-01-01'])
        expect(judgeVerification({ signed, registered: { ...registered, state }, today: day })).to.equal(state);
  });

  it('is "not ours" without a signature of ours, whatever the register says', () => {
    expect(judgeVerification({ signed: null, registered, today })).to.equal('not-ours');
    expect(judgeVerification({ signed: null, registered: null, today })).to.equal('not-ours');
  });

  it('is "unknown" when the register has no such code, or has only reserved it', () => {
    expect(judgeVerification({ signed, registered: null, today })).to.equal('unknown');
    expect(judgeVerification({ signed, registered: { ...registered, state: 'preparing' }, today })).to.equal('unknown');
  });

  it('is "unknown" when the register says anything else than what was signed', () => {
    const changes: Partial<RegisteredVoucher>[] = [
      { number: 'PZ51010020261123000002R' },
      { grade: 'B' },
      { cycleStart: '2024-11-13' },
      { cycleEnd: '2025-11-12' },
    ];
    for (const change of changes)
      expect(judgeVerification({ signed, registered: { ...registered, ...change }, today })).to.equal('unknown');
  });

  it('has words of its own for every outcome', () => {
    const titles = VOUCHER_OUTCOMES.map((outcome) => VERIFICATION_TEXTS[outcome].title);
    expect(new Set(titles).size).to.equal(VOUCHER_OUTCOMES.length);
  });
});

describe('what a scanner read', () => {
  it('is the address in capitals or small letters, or the token alone', () => {
    expect(tokenInScan('HTTPS://TONGBAN.EXAMPLE:8443/V/ABC234')).to.equal('ABC234');
    expect(tokenInScan(' https://tongban.example/v/abc234\n')).to.equal('abc234');
    expect(tokenInScan('ABC234')).to.equal('ABC234');
  });

  it('holds no token when it is something else', () => {
    const others = [
      '',
      'https://tongban.example/v/',
      'https://tongban.example/v/ABC234?x=1',
      'https://tongban.example/w/ABC234',
      'javascript:alert(1)',
      'WIFI:S:x;;',
      'ABC189',
      'A'.repeat(401),
    ];
    for (const text of others) expect(tokenInScan(text), text).to.equal(null);
  });
});
