import { expect } from 'chai';
import { lengthOfMs, parseTimeSpan } from '../../../script/stack/timeSpan.ts';
import type { Calendar } from '../../../domain/working-days.ts';

const HOUR_MS = 3_600_000;
const calendar: Calendar = {
  region: 'TEST',
  version: 1,
  coverage: [{ from: '2026-01-01', to: '2026-12-31' }],
  days: { '2026-11-24': { working: false, name: '测试假日' } },
};

describe('script/fast-forward: time to move by', () => {
  it('reads lengths and working days', () => {
    expect(parseTimeSpan('30h')).to.deep.equal({ kind: 'length', lengthMs: 30 * HOUR_MS });
    expect(parseTimeSpan('3d')).to.deep.equal({ kind: 'length', lengthMs: 72 * HOUR_MS });
    expect(parseTimeSpan('45m')).to.deep.equal({ kind: 'length', lengthMs: 0.75 * HOUR_MS });
    expect(parseTimeSpan('2wd')).to.deep.equal({ kind: 'working-days', count: 2 });
  });

  for (const text of ['', '2', 'wd', '0d', '-1d', '2 wd', '1.5d', '2x', '2wdx', '500d', '251wd']) {
    it(`refuses '${text}' and says how to write it`, () => {
      expect(() => parseTimeSpan(text)).to.throw(/2wd/);
    });
  }

  it('moves to one second after the wake-ups of the night in which the last working day has ended in Shanghai', () => {
    // Monday 2026-11-23 10:00 in Shanghai; Tuesday is a day off, so two working days end with Thursday.
    const nowMs = Date.UTC(2026, 10, 23, 2);
    const endMs = nowMs + lengthOfMs(parseTimeSpan('2wd'), nowMs, calendar, 4 * HOUR_MS);
    expect(new Date(endMs).toISOString()).to.equal('2026-11-26T20:00:01.000Z');
  });

  it('moves by a length as it is', () => {
    expect(lengthOfMs(parseTimeSpan('30h'), 0, calendar, 4 * HOUR_MS)).to.equal(30 * HOUR_MS);
  });
});
