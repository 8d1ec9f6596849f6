import { expect } from 'chai';
import { inParallel, pacedBy } from '../../../activities/pacedBy.ts';

describe('activities: the pace of a walk', () => {
  it('lets through no more a second than it may, whoever asks at the same time', async () => {
    const turn = pacedBy(100);
    const beganAtMs = performance.now();
    const passedAtMs = await inParallel([...Array(21).keys()], 7, async () => {
      await turn();
      return performance.now() - beganAtMs;
    });
    // Timers may come a millisecond early, never more; how late they come depends on the machine.
    for (const [index, ms] of passedAtMs.toSorted((one, other) => one - other).entries())
      expect(ms, `turn ${index}`).to.be.at.least(index * 10 - 2);
  });

  it('makes up for no pause: after one it begins anew', async () => {
    const turn = pacedBy(100);
    await turn();
    await new Promise((resolve) => setTimeout(resolve, 60));
    const beganAtMs = performance.now();
    for (let count = 0; count < 4; count += 1) await turn();
    expect(performance.now() - beganAtMs).to.be.at.least(3 * 10 - 2);
  });
});
