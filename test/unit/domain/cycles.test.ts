import { expect } from 'chai';
import fc from 'fast-check';
import { assessableCycles, cycleContaining } from '../../../domain/assessment.ts';
import { addDays, addMonths } from '../../../domain/time.ts';
import { someDate } from './helpers/calendars.ts';

describe('domain/cycles', () => {
  it('lists the last ended cycles oldest first, then the running one with its date (D-12)', () => {
    expect(assessableCycles('2018-06-15', '2026-11-23', [])).to.deep.equal([
      { cycleStart: '2023-06-15', cycleEnd: '2024-06-14', opensOn: '2024-06-15', state: 'assessable' },
      { cycleStart: '2024-06-15', cycleEnd: '2025-06-14', opensOn: '2025-06-15', state: 'assessable' },
      { cycleStart: '2025-06-15', cycleEnd: '2026-06-14', opensOn: '2026-06-15', state: 'assessable' },
      { cycleStart: '2026-06-15', cycleEnd: '2027-06-14', opensOn: '2027-06-15', state: 'too-early' },
    ]);
  });

  it('shows what is open or graded; graded wins', () => {
    const states = assessableCycles('2018-06-15', '2026-11-23', [
      { cycleStart: '2023-06-15', state: 'graded' },
      { cycleStart: '2024-06-15', state: 'open' },
      { cycleStart: '2025-06-15', state: 'open' },
      { cycleStart: '2025-06-15', state: 'graded' },
      { cycleStart: '2025-06-16', state: 'graded' },
    ]).map(({ state }) => state);
    expect(states).to.deep.equal(['graded', 'open', 'graded', 'too-early']);
  });

  it('opens a cycle on the day after its end, not before', () => {
    const stateOn = (today: string) =>
      assessableCycles('2025-11-23', today, []).find(({ cycleStart }) => cycleStart === '2025-11-23')?.state;
    expect(stateOn('2026-11-22')).to.equal('too-early');
    expect(stateOn('2026-11-23')).to.equal('assessable');
  });

  it('counts anniversaries of 29 February from the day itself', () => {
    const cycles = assessableCycles('2020-02-29', '2024-03-01', []);
    expect(cycles.map(({ cycleStart, cycleEnd }) => `${cycleStart}/${cycleEnd}`)).to.deep.equal([
      '2021-02-28/2022-02-27',
      '2022-02-28/2023-02-27',
      '2023-02-28/2024-02-28',
      '2024-02-29/2025-02-27',
    ]);
  });

  it('has nothing to offer before the first issue, and one running cycle right after', () => {
    expect(assessableCycles('2026-11-24', '2026-11-23', [])).to.deep.equal([]);
    expect(assessableCycles('2026-11-23', '2026-11-23', []).map(({ state }) => state)).to.deep.equal(['too-early']);
    expect(cycleContaining('2026-11-24', '2026-11-23')).to.equal(null);
  });

  it('meets without gap or overlap, exactly one is running, and opening follows the end', () => {
    fc.assert(
      fc.property(someDate(), fc.integer({ min: 0, max: 4000 }), (firstIssued, days) => {
        const today = addDays(firstIssued, days);
        const cycles = assessableCycles(firstIssued, today, []);
        expect(cycles.length).to.be.within(1, 4);
        cycles.forEach((cycle, index) => {
          expect(cycle.opensOn).to.equal(addDays(cycle.cycleEnd, 1));
          expect(cycle.state).to.equal(cycle.cycleEnd < today ? 'assessable' : 'too-early');
          const next = cycles[index + 1];
          if (next) expect(next.cycleStart).to.equal(cycle.opensOn);
        });
        const running = cycles.at(-1);
        expect(running && running.cycleStart <= today && today <= running.cycleEnd).to.equal(true);
        expect(cycleContaining(firstIssued, today)).to.deep.equal({
          cycleStart: running?.cycleStart,
          cycleEnd: running?.cycleEnd,
        });
        expect(cycles[0]?.cycleStart === firstIssued || cycles.length === 4).to.equal(true);
        expect(addMonths(firstIssued, 12) > today).to.equal(cycles.length === 1);
      }),
    );
  });
});
