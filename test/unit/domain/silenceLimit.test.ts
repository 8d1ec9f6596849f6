import { expect } from 'chai';
import { planClocks, runningClocks } from '../../../domain/caseClocks.ts';
import type { CaseSnapshot } from '../../../domain/case.ts';
import { clockWork, standingAttention } from '../../../domain/clockWork.ts';
import { firstDelivery } from '../../../domain/delivery.ts';
import { silenceLimitOf } from '../../../domain/silenceLimit.ts';
import { subtractWorkingDays } from '../../../domain/working-days.ts';
import { fixtureCalendar } from '../../support/fixtureCalendar.ts';
import { acceptedAt, at, termsWith } from './helpers/clocks.ts';

/** Its long holiday comes after everything that is counted here. */
const calendar = fixtureCalendar('2026-12-20');
const terms = termsWith(calendar);

/** A renewal that was accepted on this day, of a certificate that ends on 4 December 2026, a Friday. */
function renewalAt(day: string, overrides: Partial<CaseSnapshot> = {}): CaseSnapshot {
  const snapshot = {
    ...acceptedAt(at(day)),
    business: 'renewal' as const,
    silenceLimit: silenceLimitOf('2026-12-04'),
    ...overrides,
  };
  return { ...snapshot, ...planClocks(snapshot, terms, { atMs: at(day) }) };
}

const silenceRungs = (snapshot: CaseSnapshot) =>
  (snapshot.ladders.silenceLimit?.rungs ?? []).map(({ level, atMs }) => [level, atMs]);

describe('domain/silenceLimit', () => {
  it('counts working days back over a week-end', () => {
    expect(subtractWorkingDays(calendar, '2026-12-04', 5)).to.equal('2026-11-27');
  });

  it('warns five working days before the certificate ends, and once it has', () => {
    expect(silenceRungs(renewalAt('2026-11-16'))).to.deep.equal([
      ['near-due', at('2026-11-27T00:00')],
      ['due', at('2026-12-05T00:00')],
    ]);
  });

  it('warns at once where that day is past when the case is accepted', () => {
    expect(silenceRungs(renewalAt('2026-12-01'))).to.deep.equal([
      ['near-due', at('2026-12-01')],
      ['due', at('2026-12-05T00:00')],
    ]);
  });

  it('runs beside promise and statutory limit, and goes on through a special procedure', () => {
    expect(runningClocks(renewalAt('2026-11-16'))).to.deep.equal(['result', 'statutory', 'silenceLimit']);
    expect(runningClocks(renewalAt('2026-11-16', { state: 'special-procedure' }))).to.deep.equal(['silenceLimit']);
    expect(runningClocks(renewalAt('2026-11-16', { state: 'rejected' }))).to.deep.equal([]);
  });

  it('asks the supervisor when it has passed and decides nothing; the question goes with the decision', () => {
    const snapshot = renewalAt('2026-11-16');
    const [ask] = clockWork(snapshot).filter(({ kind }) => kind === 'ask');
    expect(ask).to.include({ step: 'silence-limit', owner: 'supervisor', atMs: at('2026-12-05T00:00') });
    expect(clockWork(snapshot).filter(({ kind }) => kind === 'act')).to.deep.equal([]);
    const trouble = {
      step: 'silence-limit',
      source: 'clock' as const,
      owner: 'supervisor' as const,
      cause: 'certificate-expired-undecided',
      sinceMs: at('2026-12-05T00:00'),
      attempts: 1,
    };
    const asked = { ...snapshot, attention: [trouble] };
    expect(standingAttention(asked, at('2026-12-07'))).to.deep.equal([trouble]);
    expect(standingAttention({ ...asked, state: 'approved' }, at('2026-12-07'))).to.deep.equal([]);
  });
});

describe('the clocks of what is handed over', () => {
  const approved = (delivery = firstDelivery('pick-up')): CaseSnapshot => {
    const snapshot = {
      ...acceptedAt(at('2026-11-16')),
      state: 'approved' as const,
      decidedAtMs: at('2026-11-17'),
      delivery,
    };
    return { ...snapshot, ...planClocks(snapshot, terms, { atMs: at('2026-11-17') }) };
  };

  it('counts ten working days from the decision, with a ladder of its own', () => {
    const snapshot = approved();
    expect(snapshot.deliveryLimit?.date).to.equal('2026-12-01');
    expect(runningClocks(snapshot)).to.deep.equal(['deliveryLimit']);
    expect(snapshot.ladders.deliveryLimit?.rungs.map(({ level }) => level)).to.deep.equal([
      'half',
      'near-due',
      'due',
      'escalated',
    ]);
  });

  it('stops when the certificate is ready, and plans the reminder instead', () => {
    const readyAtMs = at('2026-11-20');
    const ready = { ...approved(), state: 'fulfilling' as const, stage: 'ready' as const };
    const snapshot = { ...ready, delivery: { ...firstDelivery('pick-up'), readyAtMs, offeredAtMs: readyAtMs } };
    const planned = { ...snapshot, ...planClocks(snapshot, terms, { atMs: readyAtMs }) };
    expect(runningClocks(planned)).to.deep.equal([]);
    expect(clockWork(planned).map(({ kind }) => kind)).to.deep.equal(['remind']);
    expect(planned.reminderAtMs).to.equal(at('2026-12-07T09:00'));
  });

  it('does not exist where nothing is handed over', () => {
    const snapshot = { ...acceptedAt(at('2026-11-16')), state: 'approved' as const, decidedAtMs: at('2026-11-17') };
    expect(planClocks(snapshot, terms, { atMs: at('2026-11-17') })).to.deep.equal({});
    expect(runningClocks(snapshot)).to.deep.equal([]);
  });
});
