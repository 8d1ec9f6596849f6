import { expect } from 'chai';
import fc from 'fast-check';
import type { CaseSnapshot } from '../../../domain/case.ts';
import { planClocks, runningClocks, type ClockTerms } from '../../../domain/caseClocks.ts';
import { clockWork, reachedRungs } from '../../../domain/clockWork.ts';
import { planRungs } from '../../../domain/ladder.ts';
import { addDays, shanghaiDate } from '../../../domain/time.ts';
import { near, someCalendar } from './helpers/calendars.ts';
import { acceptedAt, DAY, HOUR, mayBeExtended, someTerms, submittedAt, withDaysOff } from './helpers/clocks.ts';

/** Those that are counted in working days from the receipt on. */
type CountedClock = 'acceptance' | 'result' | 'statutory';

/** Something that happens to a case, and how long after the event before. */
type Happening = { afterMs: number } & (
  | { kind: 'pause'; lengthMs: number; daysOff: number[] }
  | { kind: 'extend' }
  | { kind: 'replan'; daysOff: number[] }
  | { kind: 'resubmit' }
);
const afterMs = fc.integer({ min: 0, max: 12 * DAY });
const daysOff = fc.array(fc.integer({ min: -10, max: 30 }), { maxLength: 8 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('pause' as const), afterMs, lengthMs: afterMs, daysOff }),
  fc.record({ kind: fc.constant('extend' as const), afterMs }),
  fc.record({ kind: fc.constant('replan' as const), afterMs, daysOff }),
  fc.record({ kind: fc.constant('resubmit' as const), afterMs }),
);

interface Story {
  fromMs: number;
  terms: ClockTerms;
  accepted: boolean;
  happenings: Happening[];
  /** when the last decision stops every clock */
  decidedAfterMs: number;
}
const story: fc.Arbitrary<Story> = someCalendar().chain((calendar) =>
  fc.record({
    fromMs: near(calendar),
    terms: someTerms(calendar),
    accepted: fc.boolean(),
    happenings: fc.array(happening, { maxLength: 6 }),
    decidedAfterMs: afterMs,
  }),
);

/** A case between two changes. */
interface Stretch {
  snapshot: CaseSnapshot;
  terms: ClockTerms;
  fromMs: number;
  toMs: number;
}
interface Life {
  /** nominal instants by key, in the order in which they were raised */
  raised: Map<string, number>;
  stretches: Stretch[];
  pauses: { fromMs: number; toMs: number }[];
}

/**
 * The case through its story as its workflow takes it: it wakes for each rung as late as `jitter` says, and before and after every change
 * raises what its clocks have come to.
 */
function live(
  { fromMs, terms: first, accepted, happenings, decidedAfterMs }: Story,
  jitter: (key: string) => number,
): Life {
  let terms = first;
  let atMs = fromMs;
  let snapshot: CaseSnapshot = accepted ? acceptedAt(fromMs) : submittedAt(fromMs);
  const life: Life = { raised: new Map(), stretches: [], pauses: [] };

  function raise(untilMs: number): void {
    for (const { key, atMs: nominalMs } of reachedRungs(snapshot, untilMs)) {
      if (life.raised.has(key)) continue;
      expect(snapshot.state, 'no rung while paused').not.to.equal('special-procedure');
      life.raised.set(key, nominalMs);
    }
  }
  function change(facts: Partial<CaseSnapshot>, planned: { afresh?: boolean; raisedUntilMs?: number } = {}): void {
    for (const work of clockWork(snapshot))
      if (work.kind === 'rung' && work.atMs + jitter(work.key) < atMs) raise(work.atMs);
    raise(atMs);
    const last = life.stretches.at(-1);
    if (last) last.toMs = atMs;
    const next = { ...snapshot, ...facts };
    snapshot = { ...next, ...planClocks(next, terms, { atMs, ...planned }) };
    life.stretches.push({ snapshot, terms, fromMs: atMs, toMs: atMs });
    raise(atMs);
  }

  /** A special procedure, with a new calendar in the middle of it. */
  function pause({ lengthMs, daysOff: offsets }: Extract<Happening, { kind: 'pause' }>): void {
    const startedAtMs = atMs;
    const expectedEnd = addDays(shanghaiDate(atMs), 1);
    const specialProcedure = { reason: 'hearing' as const, note: null, startedAtMs, expectedEnd, overdueMs: null };
    change({ state: 'special-procedure', specialProcedure });
    atMs += lengthMs / 2;
    terms = withDaysOff(terms, atMs, offsets);
    change({});
    atMs += lengthMs / 2;
    const days = { from: shanghaiDate(startedAtMs), to: shanghaiDate(atMs) };
    change({ state: 'accepted', pauses: [...snapshot.pauses, days] }, { raisedUntilMs: startedAtMs });
    life.pauses.push({ fromMs: startedAtMs, toMs: atMs });
  }

  change({});
  for (const one of happenings) {
    atMs += one.afterMs;
    switch (one.kind) {
      case 'pause':
        if (accepted) pause(one);
        break;
      case 'replan':
        terms = withDaysOff(terms, atMs, one.daysOff);
        change({});
        break;
      case 'extend':
        if (mayBeExtended(snapshot, atMs)) change({ extension: { atMs, reason: '理由' } });
        break;
      case 'resubmit':
        if (!accepted) change({ receivedAtMs: atMs }, { afresh: true });
        break;
    }
  }
  atMs += decidedAfterMs;
  change({ state: accepted ? 'rejected' : 'declined' });
  return life;
}

const punctual = () => 0;
/** The same key always has the same lateness, up to `most`. */
const lateBy = (seed: number, most: number) => (key: string) => {
  let hash = seed;
  for (const character of key) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % most;
};

describe('domain: rungs over the life of a case', () => {
  it('raises every rung at or before the decision exactly once, at its own instant, whatever the wake-up jitter', () => {
    fc.assert(
      fc.property(story, fc.nat(), fc.constantFrom(10 * 60_000, 4 * HOUR, 30 * DAY), (one, seed, most) => {
        const { raised, stretches } = live(one, lateBy(seed, most));
        const wanted = new Map<string, number>();
        for (const { snapshot, toMs } of stretches)
          for (const { key, atMs } of reachedRungs(snapshot, toMs)) {
            expect(wanted.get(key) ?? atMs, `${key} has one instant`).to.equal(atMs);
            wanted.set(key, atMs);
          }
        expect(Object.fromEntries(raised)).to.deep.equal(Object.fromEntries(wanted));
        expect(Object.fromEntries(live(one, punctual).raised)).to.deep.equal(Object.fromEntries(raised));
      }),
    );
  });

  it('fires once per clock and deadline version: a date that is past a rung has raised one of its own', () => {
    fc.assert(
      fc.property(story, (one) => {
        const { raised, stretches } = live(one, punctual);
        for (const { snapshot, terms, toMs } of stretches) {
          const { calendar, hours, closing, ladders } = terms;
          for (const clock of runningClocks(snapshot) as readonly CountedClock[]) {
            const deadline = snapshot[clock];
            const ladder = snapshot.ladders[clock];
            if (!deadline || !ladder) throw new Error('a clock that runs is planned');
            const own = [...raised.keys()].filter((key) => key.startsWith(`${clock}:${ladder.deadlineVersion}:`));
            const plain = { calendar, hours, closing, ladder: ladders[clock], pauses: snapshot.pauses };
            const passed = planRungs(plain, deadline).filter(({ atMs }) => atMs <= toMs);
            if (passed.length > 0) expect(own, `${clock} ${deadline.date}`).not.to.deep.equal([]);
            expect(new Set(own).size).to.equal(own.length);
          }
        }
      }),
    );
  });

  it('has no rung whose instant lies within a pause', () => {
    fc.assert(
      fc.property(story, (one) => {
        const { raised, pauses } = live(one, punctual);
        for (const [key, atMs] of raised)
          for (const { fromMs, toMs } of pauses)
            expect(fromMs < atMs && atMs < toMs, `${key} ${new Date(atMs).toISOString()}`).to.equal(false);
      }),
    );
  });
});
