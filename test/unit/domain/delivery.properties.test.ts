import { expect } from 'chai';
import fc from 'fast-check';
import { firstDelivery, type Delivery, type DeliveryMethod } from '../../../domain/delivery.ts';
import { deliveryLimitRuns } from '../../../domain/deliveryLimit.ts';
import { fulfil, judgeFulfilment, type FulfilmentFacts } from '../../../domain/fulfilment.ts';
import { fulfilmentInput, type FulfilmentStep } from '../../../domain/fulfilmentInputs.ts';
import type { FulfilmentStage } from '../../../domain/lifecycle/names.ts';
import { TRANSITIONS } from '../../../domain/lifecycle/table.ts';

type Verdict = NonNullable<FulfilmentFacts['codeVerdict']>;
/** Something that somebody tries, or that time does. */
type Attempt = { kind: 'step'; step: FulfilmentStep; codeVerdict: Verdict } | { kind: 'remind' };

const id = fc.uuid();
const method = fc.constantFrom<DeliveryMethod>('pick-up', 'mail');
/** Few numbers, so that one of an earlier parcel is often typed again. */
const waybillNo = fc.integer({ min: 1, max: 6 }).map((number) => `110000000000${number}`);
const codeVerdict = fc.constantFrom<Verdict>(
  { kind: 'right' },
  { kind: 'wrong', attemptsLeft: 4 },
  { kind: 'locked', untilMs: 1 },
  { kind: 'none' },
);
const step: fc.Arbitrary<FulfilmentStep> = fc.oneof(
  fc.constantFrom<FulfilmentStep>(
    { action: 'mark-ready', input: {} },
    { action: 'return-parcel', input: { reason: 'reported' } },
    { action: 'report-lost', input: {} },
    { action: 'store-uncollected', input: {} },
    { action: 'mark-collected', input: { code: '012345' } },
    { action: 'mark-delivered', input: {} },
    { action: 'close-uncollected', input: { reason: '逾期未领' } },
  ),
  waybillNo.map((no): FulfilmentStep => ({ action: 'mark-posted', input: { courier: 'ems', waybillNo: no } })),
  fc.record({ method, destinationId: id }).map((input): FulfilmentStep => ({ action: 'change-delivery', input })),
);
const attempt: fc.Arbitrary<Attempt> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ kind: fc.constant('step' as const), step, codeVerdict }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'remind' as const }) },
);

interface Standing {
  stage: FulfilmentStage;
  delivery: Delivery;
  completedBy: FulfilmentStep['action'] | null;
}

const start = (chosen: DeliveryMethod): Standing => ({
  stage: 'producing',
  delivery: firstDelivery(chosen),
  completedBy: null,
});

/** The standing after an attempt; the same one when it was refused. */
function attempted(before: Standing, one: Attempt, atMs: number): Standing {
  const { stage, delivery, completedBy } = before;
  if (completedBy) return before;
  if (one.kind === 'remind')
    return stage === 'ready' ? { ...before, delivery: { ...delivery, remindedAtMs: atMs } } : before;
  const verdict = judgeFulfilment(one.step, { stage, delivery, codeVerdict: one.codeVerdict });
  if (verdict.refusal) return before;
  const { to, toStage, ends } = verdict.transition;
  expect(ends, 'completion is the only end here').to.equal(to === 'completed');
  return {
    stage: toStage ?? stage,
    delivery: fulfil(delivery, one.step, stage, atMs),
    completedBy: ends ? one.step.action : null,
  };
}

/** Every standing of a story, the first included, with the attempt that led to it. */
function live(chosen: DeliveryMethod, story: readonly Attempt[]): { standing: Standing; by: Attempt | null }[] {
  const standings: { standing: Standing; by: Attempt | null }[] = [{ standing: start(chosen), by: null }];
  for (const [index, one] of story.entries()) {
    const before = standings.at(-1)!.standing;
    const after = attempted(before, one, 1000 + index);
    if (after !== before) standings.push({ standing: after, by: one });
  }
  return standings;
}

const story = fc.array(attempt, { maxLength: 40 });
const holds = (property: (chosen: DeliveryMethod, attempts: Attempt[]) => void): void =>
  fc.assert(fc.property(method, story, property), { numRuns: 400 });

describe('delivery of a certificate, over random stories', () => {
  it('has what its stage says: a code to come for, a parcel to wait for, a reminder before it is stored', () => {
    holds((chosen, attempts) => {
      for (const { standing } of live(chosen, attempts)) {
        const { stage, delivery, completedBy } = standing;
        if (completedBy) continue;
        const waits = stage === 'ready' || stage === 'stored';
        expect(delivery.readyAtMs !== null, stage).to.equal(waits);
        expect(delivery.parcel !== null, stage).to.equal(stage === 'posted');
        if (waits) expect(delivery.method).to.equal('pick-up');
        if (stage === 'posted' || stage === 'returned') expect(delivery.method).to.equal('mail');
        if (stage === 'stored') expect(delivery.remindedAtMs).not.to.equal(null);
      }
    });
  });

  it('never lays out what was to be mailed, nor mails what was to be laid out, unless the choice was changed', () => {
    holds((chosen, attempts) => {
      const unchanged = attempts.filter((one) => one.kind === 'remind' || one.step.action !== 'change-delivery');
      const stages = live(chosen, unchanged).map(({ standing }) => standing.stage);
      const foreign: FulfilmentStage[] = chosen === 'mail' ? ['ready', 'stored'] : ['posted', 'returned'];
      for (const stage of foreign) expect(stages).not.to.include(stage);
    });
  });

  it('ends by the right code, by a delivered parcel, or at the office after a reminder', () => {
    holds((chosen, attempts) => {
      const lived = live(chosen, attempts);
      const { standing, by } = lived.at(-1)!;
      const before = lived.at(-2)?.standing;
      if (!standing.completedBy || !before) return;
      expect(standing.completedBy).to.be.oneOf(['mark-collected', 'mark-delivered', 'close-uncollected']);
      if (standing.completedBy === 'mark-collected') {
        expect(by?.kind === 'step' && by.codeVerdict).to.deep.equal({ kind: 'right' });
        expect(before.delivery.readyAtMs).not.to.equal(null);
      }
      if (standing.completedBy === 'mark-delivered') expect(before.delivery.parcel).not.to.equal(null);
      if (standing.completedBy === 'close-uncollected') expect(before.delivery.remindedAtMs).not.to.equal(null);
    });
  });

  it('counts its rounds up, and a round has one code or one parcel', () => {
    holds((chosen, attempts) => {
      const lived = live(chosen, attempts).map(({ standing }) => standing.delivery);
      const offers = new Map<number, Set<string>>();
      for (const [index, delivery] of lived.entries()) {
        const before = lived[index - 1];
        if (before) expect(delivery.round - before.round).to.be.oneOf([0, 1]);
        const offered = offers.get(delivery.round) ?? new Set();
        if (delivery.readyAtMs !== null) offered.add(`ready ${delivery.readyAtMs}`);
        if (delivery.parcel) offered.add(delivery.parcel.waybillNo);
        offers.set(delivery.round, offered);
        const waybills = [...delivery.earlierWaybillNos, ...(delivery.parcel ? [delivery.parcel.waybillNo] : [])];
        expect(new Set(waybills).size, 'no waybill twice').to.equal(waybills.length);
      }
      for (const offered of offers.values()) expect(offered.size).to.be.at.most(1);
    });
  });

  it('keeps the limit of art. 44 from the first time it was ready or posted, once and for all', () => {
    holds((chosen, attempts) => {
      const lived = live(chosen, attempts);
      const first = lived.find(({ by }) => by?.kind === 'step' && /^mark-(ready|posted)$/.test(by.step.action));
      for (const { standing } of lived) {
        const { offeredAtMs } = standing.delivery;
        expect(deliveryLimitRuns(standing.delivery)).to.equal(offeredAtMs === null);
        if (offeredAtMs !== null) expect(offeredAtMs).to.equal(first?.standing.delivery.offeredAtMs);
      }
      if (first) expect(lived.at(-1)?.standing.delivery.offeredAtMs).not.to.equal(null);
    });
  });
});

describe('delivery of a certificate, every standing there is', () => {
  const everyAttempt = (waybill: string): Attempt[] => {
    const steps: FulfilmentStep[] = [
      { action: 'mark-ready', input: {} },
      { action: 'mark-posted', input: { courier: 'ems', waybillNo: waybill } },
      { action: 'return-parcel', input: { reason: 'reported' } },
      { action: 'report-lost', input: {} },
      { action: 'change-delivery', input: { method: 'pick-up', destinationId: 'a' } },
      { action: 'change-delivery', input: { method: 'mail', destinationId: 'b' } },
      { action: 'store-uncollected', input: {} },
      { action: 'mark-collected', input: { code: '012345' } },
      { action: 'mark-delivered', input: {} },
      { action: 'close-uncollected', input: { reason: '逾期未领' } },
    ];
    return [
      ...steps.map((one): Attempt => ({ kind: 'step', step: one, codeVerdict: { kind: 'right' } })),
      { kind: 'remind' },
    ];
  };
  const keyOf = ({ stage, delivery, completedBy }: Standing): string =>
    [completedBy ?? stage, delivery.method, delivery.remindedAtMs === null ? '' : 'reminded'].join(' ');

  /** Standings by what tells them apart, with where each attempt leads. */
  function explore(): Map<string, { standing: Standing; next: Set<string> }> {
    const found = new Map<string, { standing: Standing; next: Set<string> }>();
    const open = [start('pick-up'), start('mail')];
    for (let standing = open.pop(); standing; standing = open.pop()) {
      const key = keyOf(standing);
      if (found.has(key)) continue;
      const next = everyAttempt(`1100000${standing.delivery.round}`)
        .map((one) => attempted(standing!, one, 1))
        .filter((after) => keyOf(after) !== key);
      found.set(key, { standing, next: new Set(next.map(keyOf)) });
      open.push(...next);
    }
    return found;
  }

  it('has a way out that ends in completion, from wherever it is', () => {
    const found = explore();
    const ending = new Set([...found].filter(([, { standing }]) => standing.completedBy).map(([key]) => key));
    expect(ending.size).to.be.greaterThan(0);
    for (let size = -1; size !== ending.size;) {
      size = ending.size;
      for (const [key, { next }] of found) if ([...next].some((one) => ending.has(one))) ending.add(key);
    }
    expect([...found.keys()].filter((key) => !ending.has(key))).to.deep.equal([]);
    const stages = new Set([...found.values()].map(({ standing }) => standing.stage));
    expect(stages).to.deep.equal(new Set(['producing', 'ready', 'posted', 'returned', 'stored']));
  });

  it('can be terminated from wherever it is', () => {
    const row = TRANSITIONS.find(({ action, from }) => action === 'terminate' && from === 'fulfilling');
    expect(row).to.include({ to: 'terminated', ends: true });
    expect(row?.fromStage).to.equal(undefined);
  });

  it('takes only inputs that the workflow takes', () => {
    fc.assert(
      fc.property(step, ({ action, input }) => {
        expect(fulfilmentInput(action).safeParse(input).success, action).to.equal(true);
      }),
    );
  });
});
