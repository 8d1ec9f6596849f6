import { expect } from 'chai';
import fc from 'fast-check';
import {
  allowedAmendments,
  AMENDMENT_ACTIONS,
  AMENDMENT_DECISIONS,
  AMENDMENT_NOTIFICATIONS,
  AMENDMENT_STATES,
  amendmentInput,
  amendmentWork,
  changesResult,
  isAmendmentDecided,
  judgeAmendment,
  judgeAmendmentDecision,
  VOUCHER_STATES,
  type VoucherStanding,
} from '../../../domain/amendment.ts';
import { formatAmendmentNumber, isAmendmentNumber, parseAmendmentNumber } from '../../../domain/amendmentNumber.ts';
import { isCaseNumber } from '../../../domain/caseNumber.ts';
import { isVoucherNumber } from '../../../domain/voucherNumber.ts';
import { MESSAGES } from '../../../worker/delivery/messages.ts';
import { someDate } from './helpers/calendars.ts';

const standing = (changes: Partial<VoucherStanding> = {}): VoucherStanding => ({
  state: 'valid',
  replaced: false,
  caseTerminated: false,
  ...changes,
});
const anyStanding = fc.record({
  state: fc.constantFrom(...VOUCHER_STATES),
  replaced: fc.boolean(),
  caseTerminated: fc.boolean(),
});

describe('domain/amendment: what may be done to a voucher', () => {
  const table: [string, VoucherStanding, string[]][] = [
    ['valid', standing(), ['correct', 'revoke']],
    ['revoked', standing({ state: 'revoked' }), ['restore']],
    ['revoked, and another one stands in its place', standing({ state: 'revoked', replaced: true }), []],
    ['revoked with its terminated case', standing({ state: 'revoked', caseTerminated: true }), []],
    ['superseded', standing({ state: 'superseded' }), []],
    ['still being drawn', standing({ state: 'preparing' }), []],
  ];
  for (const [what, given, expected] of table) {
    it(`${what}: ${expected.join(', ') || 'nothing'}`, () => {
      expect(allowedAmendments(given)).to.deep.equal(expected);
    });
  }

  it('refuses every other action with a reason and with what is allowed instead', () => {
    fc.assert(
      fc.property(anyStanding, fc.constantFrom(...AMENDMENT_ACTIONS), (given, action) => {
        const verdict = judgeAmendment(action, given);
        const allowed = allowedAmendments(given);
        expect(verdict.allowed).to.equal(allowed.includes(action));
        if (verdict.allowed) return;
        expect(verdict.message).to.match(/[\u4e00-\u9fff].+。$/);
        expect(verdict.allowedActions).to.deep.equal(allowed);
      }),
    );
  });

  it('never lets two vouchers of one cycle count: what is replaced can neither be corrected nor restored once it is not valid', () => {
    fc.assert(
      fc.property(anyStanding, (given) => {
        if (given.state !== 'valid' && given.replaced) expect(allowedAmendments(given)).to.deep.equal([]);
      }),
    );
  });
});

describe('domain/amendment: what must be said', () => {
  const accepts = (action: 'correct' | 'revoke' | 'restore', input: unknown) =>
    amendmentInput(action).safeParse(input).success;

  it('a correction names the grade, and every action its reason', () => {
    expect(accepts('correct', { grade: 'A', reason: '记分有误' })).to.equal(true);
    expect(accepts('correct', { grade: 'A', points: 12, reason: '记分有误' })).to.equal(true);
    expect(accepts('revoke', { reason: '材料系伪造' })).to.equal(true);
    expect(accepts('restore', { reason: '复核后恢复' })).to.equal(true);
  });

  const bad: [Parameters<typeof accepts>[0], unknown][] = [
    ['correct', { reason: '记分有误' }],
    ['correct', { grade: 'C', reason: '记分有误' }],
    ['correct', { grade: 'A' }],
    ['correct', { grade: 'A', points: -1, reason: '记分有误' }],
    ['correct', { grade: 'A', points: 1.5, reason: '记分有误' }],
    ['correct', { grade: 'A', points: null, reason: '记分有误' }],
    ['revoke', {}],
    ['revoke', { reason: ' ' }],
    ['revoke', { reason: '误' }],
    ['revoke', { reason: '长'.repeat(501) }],
    ['revoke', { reason: '材料系伪造', grade: 'A' }],
    ['restore', { reason: '复核\u202e后恢复' }],
  ];
  for (const [action, input] of bad) {
    it(`refuses ${action} ${JSON.stringify(input).slice(0, 60)}`, () => {
      expect(accepts(action, input)).to.equal(false);
    });
  }

  it('a correction changes the grade or the points, or it is none', () => {
    const now = { grade: 'AA', points: 6 } as const;
    expect(changesResult(now, { grade: 'A' })).to.equal(true);
    expect(changesResult(now, { grade: 'AA', points: 7 })).to.equal(true);
    expect(changesResult(now, { grade: 'AA' })).to.equal(false);
    expect(changesResult(now, { grade: 'AA', points: 6 })).to.equal(false);
    expect(changesResult({ grade: 'AA', points: null }, { grade: 'AA', points: 0 })).to.equal(true);
  });
});

describe('domain/amendment: four eyes', () => {
  const waiting = { state: 'awaiting-second', requestedBy: 'first' } as const;

  it('the second supervisor confirms or refuses, the first one takes back', () => {
    expect(judgeAmendmentDecision('confirm', waiting, 'second')).to.deep.equal({ allowed: true, state: 'confirmed' });
    expect(judgeAmendmentDecision('refuse', waiting, 'second')).to.deep.equal({ allowed: true, state: 'refused' });
    expect(judgeAmendmentDecision('withdraw', waiting, 'first')).to.deep.equal({ allowed: true, state: 'withdrawn' });
  });

  it('nobody confirms his own request, whatever he calls it, and nobody takes back that of another one', () => {
    for (const decision of ['confirm', 'refuse'] as const)
      expect(judgeAmendmentDecision(decision, waiting, 'first')).to.deep.equal({
        allowed: false,
        code: 'second-supervisor-required',
      });
    expect(judgeAmendmentDecision('withdraw', waiting, 'second').allowed).to.equal(false);
  });

  it('is decided once: in every other state each decision is refused, by whomever', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...AMENDMENT_STATES.filter((state) => state !== 'awaiting-second')),
        fc.constantFrom(...AMENDMENT_DECISIONS),
        fc.constantFrom('first', 'second'),
        (state, decision, by) => {
          const verdict = judgeAmendmentDecision(decision, { state, requestedBy: 'first' }, by);
          expect(verdict).to.deep.equal({ allowed: false, code: 'action-not-allowed' });
        },
      ),
    );
  });
});

describe('domain/amendment: desk work', () => {
  it('a second supervisor has a task while he is waited for, and whoever replays while it is stuck', () => {
    const no = 'GZ1';
    const attention = { step: 'ministry-report', cause: 'registry-timeout' } as const;
    const atMs = Date.UTC(2026, 10, 23);
    expect(amendmentWork({ no, state: 'awaiting-second', attention: null, atMs })).to.deep.equal({
      openKey: 'GZ1:second',
      cause: 'second-supervisor',
      dueAtMs: atMs + 3 * 86_400_000,
    });
    expect(amendmentWork({ no, state: 'applied', attention, atMs })).to.deep.equal({
      openKey: 'GZ1:attention:ministry-report',
      cause: 'registry-timeout',
      dueAtMs: null,
    });
    for (const state of AMENDMENT_STATES.filter((one) => one !== 'awaiting-second'))
      expect(amendmentWork({ no, state, attention: null, atMs })).to.equal(null);
    expect(AMENDMENT_STATES.filter(isAmendmentDecided)).to.deep.equal(['applied', 'refused', 'withdrawn']);
  });

  it('every message it calls for has a text, of at most 20 characters a field', () => {
    const notification = { caseNo: 'CX5101002026112300000170' } as never;
    for (const { channel, template } of Object.values(AMENDMENT_NOTIFICATIONS).flat()) {
      const text = MESSAGES[template]?.[channel]?.(notification);
      expect(text, `${channel} ${template}`).to.be.an('object');
      const { phrase2 = '', thing3 = '' } = MESSAGES[template]?.wechat?.(notification).fields ?? {};
      expect(phrase2.length, template).to.be.within(1, 5);
      expect(thing3.length, template).to.be.within(1, 20);
    }
  });
});

describe('domain/amendmentNumber', () => {
  const parts = fc.record({
    officeCode: fc.stringMatching(/^[0-9A-Z]{1,10}$/),
    date: someDate(),
    sequence: fc.integer({ min: 1, max: 999_999 }),
  });

  it('is GZ, office, day, running number and check character', () => {
    const number = formatAmendmentNumber({ officeCode: '510100', date: '2026-11-23', sequence: 17 });
    expect(number).to.match(/^GZ51010020261123000017[0-9A-Z]$/);
  });

  it('gives its parts back, and is neither a case nor a voucher', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const number = formatAmendmentNumber(given);
        expect(parseAmendmentNumber(number)).to.deep.equal(given);
        expect([isCaseNumber(number), isVoucherNumber(number)]).to.deep.equal([false, false]);
        expect(number.length).to.be.at.most(27);
      }),
    );
  });

  it('is no number any more with one character changed', () => {
    fc.assert(
      fc.property(parts, fc.nat(), fc.integer({ min: 1, max: 35 }), (given, where, by) => {
        const number = formatAmendmentNumber(given);
        const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
        const at = where % number.length;
        const other = alphabet[(alphabet.indexOf(number[at] ?? '') + by) % 36];
        expect(isAmendmentNumber(number.slice(0, at) + other + number.slice(at + 1))).to.equal(false);
      }),
    );
  });
});
