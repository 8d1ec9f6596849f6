import { expect } from 'chai';
import fc from 'fast-check';
import { AMENDMENT_ACTIONS, type AmendmentAction } from '../../../domain/amendment.ts';
import {
  allowedCertificateAmendments,
  certificateAmendmentInput,
  judgeCancellationReversal,
  judgeCertificateAmendment,
  whyNotYet,
  type CancellationStanding,
  type CertificateStanding,
} from '../../../domain/certificateAmendment.ts';
import { changesCertificate, corrected, judgeCorrection } from '../../../domain/certificateCorrection.ts';
import { CERTIFICATE_STATES } from '../../../domain/certificate.ts';
import { certificateSample } from '../../support/certificateSamples.ts';

const standing = (changes: Partial<CertificateStanding> = {}): CertificateStanding => ({
  state: 'valid',
  replaced: false,
  successorPreparing: false,
  caseOpen: false,
  caseTerminated: false,
  overAge: false,
  ...changes,
});
const anyStanding = fc.record({
  state: fc.constantFrom(...CERTIFICATE_STATES),
  replaced: fc.boolean(),
  successorPreparing: fc.boolean(),
  caseOpen: fc.boolean(),
  caseTerminated: fc.boolean(),
  overAge: fc.boolean(),
});

describe('domain/certificateAmendment: what may be done to a certificate', () => {
  const table: [string, CertificateStanding, AmendmentAction[]][] = [
    ['valid', standing(), ['correct', 'revoke']],
    ['valid, of a holder over the age limit', standing({ overAge: true }), ['correct', 'revoke']],
    ['valid, and its paper still on its way', standing({ caseOpen: true }), ['correct']],
    ['valid, and another one is being made', standing({ successorPreparing: true }), ['revoke']],
    [
      'valid, its paper on its way, and another one is being made',
      standing({ caseOpen: true, successorPreparing: true }),
      [],
    ],
    ['revoked', standing({ state: 'revoked' }), ['restore']],
    ['revoked, and another one was issued since', standing({ state: 'revoked', replaced: true }), []],
    ['revoked with its terminated case', standing({ state: 'revoked', caseTerminated: true }), []],
    ['revoked, its holder over the age limit', standing({ state: 'revoked', overAge: true }), []],
    ['cancelled', standing({ state: 'cancelled' }), ['restore']],
    ['cancelled, and another one stands', standing({ state: 'cancelled', replaced: true }), []],
    ['cancelled for age, and the limit still passed', standing({ state: 'cancelled', overAge: true }), []],
    ['superseded', standing({ state: 'superseded' }), []],
    ['still being drawn', standing({ state: 'preparing' }), []],
  ];
  for (const [what, given, expected] of table) {
    it(`${what}: ${expected.join(', ') || 'nothing'}`, () => {
      expect(allowedCertificateAmendments(given)).to.deep.equal(expected);
    });
  }

  it('refuses every other action with a reason and with what is allowed instead', () => {
    fc.assert(
      fc.property(anyStanding, fc.constantFrom(...AMENDMENT_ACTIONS), (given, action) => {
        const verdict = judgeCertificateAmendment(action, given);
        const allowed = allowedCertificateAmendments(given);
        expect(verdict.allowed).to.equal(allowed.includes(action));
        if (verdict.allowed) return;
        expect(verdict.message).to.match(/[\u4e00-\u9fff].+。$/);
        expect(verdict.allowedActions).to.deep.equal(allowed);
      }),
    );
  });

  it('has a correction wait for the certificate that is being made, and nothing else', () => {
    const waits = '新的从业资格证正在制作，请待其制作完成后再操作。';
    const waiting = standing({ successorPreparing: true });
    expect(judgeCertificateAmendment('correct', waiting)).to.deep.include({ allowed: false, message: waits });
    fc.assert(
      fc.property(anyStanding, fc.constantFrom(...AMENDMENT_ACTIONS), (given, action) => {
        const waitsFor = action === 'correct' && given.successorPreparing;
        expect(whyNotYet(action, given)).to.equal(waitsFor ? waits : null);
        if (waitsFor) expect(judgeCertificateAmendment(action, given).allowed).to.equal(false);
      }),
    );
  });

  it('gives nothing back to whom it would have to be taken from at once, nor beside another one', () => {
    fc.assert(
      fc.property(anyStanding, (given) => {
        if (given.overAge || given.replaced) expect(allowedCertificateAmendments(given)).not.to.include('restore');
      }),
    );
  });
});

describe('domain/certificateAmendment: the reversal of a full cancellation', () => {
  const cancelled = (changes: Partial<CancellationStanding> = {}): CancellationStanding => ({
    restored: false,
    replaced: false,
    caseOpen: false,
    overAge: false,
    ...changes,
  });
  const table: [string, AmendmentAction, CancellationStanding, boolean][] = [
    ['that stands', 'restore', cancelled(), true],
    ['that was reversed already', 'restore', cancelled({ restored: true }), false],
    ['after which a new certificate was issued', 'restore', cancelled({ replaced: true }), false],
    ['of a holder over the age limit of the day', 'restore', cancelled({ overAge: true }), false],
    ['whose case is still running', 'restore', cancelled({ caseOpen: true }), false],
    ['that somebody wants to revoke', 'revoke', cancelled(), false],
    ['that somebody wants to correct', 'correct', cancelled(), false],
  ];
  for (const [what, action, given, allowed] of table)
    it(`${allowed ? 'is possible' : 'is refused'} of one ${what}`, () => {
      expect(judgeCancellationReversal(action, given).allowed).to.equal(allowed);
    });
});

describe('domain/certificateAmendment: what must be said', () => {
  const accepts = (action: AmendmentAction, input: unknown) =>
    certificateAmendmentInput(action).safeParse(input).success;
  const reason = '签发时登记有误';
  const table: [boolean, AmendmentAction, unknown][] = [
    [true, 'correct', { address: '成都市武侯区一环路1号', reason }],
    [true, 'correct', { employer: null, reason }],
    [true, 'correct', { categories: ['freight-driver'], licenceClasses: ['B2'], reason }],
    [true, 'revoke', { ground: 'deceit', reason }],
    [true, 'restore', { reason }],
    [false, 'correct', { reason }],
    [false, 'correct', { address: '成都市武侯区一环路1号' }],
    [false, 'correct', { categories: [], reason }],
    [false, 'correct', { categories: ['taxi-driver'], reason }],
    [false, 'correct', { licenceClasses: ['Z9'], reason }],
    [false, 'correct', { validTo: '2026-02-30', reason }],
    [false, 'correct', { holderName: '王五', reason }],
    [false, 'correct', { address: '长'.repeat(201), reason }],
    [false, 'revoke', { reason }],
    [false, 'revoke', { ground: 'other', reason }],
    [false, 'revoke', { ground: 'deceit' }],
    [false, 'restore', {}],
    [false, 'restore', { reason: ' ' }],
  ];
  for (const [expected, action, input] of table)
    it(`${expected ? 'takes' : 'refuses'} ${action} ${JSON.stringify(input).slice(0, 70)}`, () => {
      expect(accepts(action, input)).to.equal(expected);
    });
});

describe('domain/certificateCorrection', () => {
  const today = '2026-12-24';

  it('changes what it names and nothing else, in the order in which it is printed', () => {
    const correction = { categories: ['freight-driver', 'passenger-driver'], employer: null } as const;
    const after = corrected(certificateSample, { ...correction, categories: [...correction.categories] });
    expect(after).to.deep.equal({
      ...certificateSample,
      categories: ['passenger-driver', 'freight-driver'],
      employer: null,
    });
    expect(changesCertificate(certificateSample, { employer: null })).to.equal(true);
    expect(changesCertificate(certificateSample, { categories: [...correction.categories] })).to.equal(false);
    expect(changesCertificate(certificateSample, { validTo: certificateSample.validTo })).to.equal(false);
  });

  const table: [string, object, boolean][] = [
    ['the first day alone, within the term', { validFrom: '2026-12-02' }, true],
    ['six years to the day', { validFrom: '2026-12-01', validTo: '2032-11-30' }, true],
    ['six years and a day', { validFrom: '2026-12-01', validTo: '2032-12-01' }, false],
    ['an end before the beginning', { validTo: '2026-11-30' }, false],
    ['no dates at all, whatever they are', { employer: null }, true],
  ];
  for (const [what, correction, lawful] of table)
    it(`${lawful ? 'knows' : 'does not know'} ${what}`, () => {
      expect(judgeCorrection(certificateSample, correction, today) === null).to.equal(lawful);
    });

  it('does not go beyond the birthday on which the age limit is reached', () => {
    const old = { ...certificateSample, birth: '1966-05-10', validFrom: '2026-12-01', validTo: '2029-05-09' };
    expect(judgeCorrection(old, { validTo: '2029-05-10' }, today)).to.equal(null);
    expect(judgeCorrection(old, { validTo: '2029-05-11' }, today)).to.contain('年龄');
  });
});
