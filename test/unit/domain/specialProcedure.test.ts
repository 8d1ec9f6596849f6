import { expect } from 'chai';
import { nationalCalendar } from '../../../db/seeds/nationalCalendar.ts';
import type { CaseSnapshot } from '../../../domain/case.ts';
import { planClocks } from '../../../domain/caseClocks.ts';
import { explainStandingStill, standingStill, type StandingStill } from '../../../domain/specialProcedure.ts';
import { acceptedAt, at, termsWith } from './helpers/clocks.ts';

function pausedAt(text: string, closing: string | null = null): CaseSnapshot {
  const accepted = acceptedAt(at('2026-11-16'));
  const specialProcedure = {
    ...{ reason: 'expert-review' as const, note: null, overdueMs: null },
    ...{ startedAtMs: at(text), expectedEnd: '2026-11-25' },
  };
  const counted = planClocks(accepted, termsWith(nationalCalendar(1), { closing }), { atMs: at('2026-11-16') });
  return { ...accepted, ...counted, state: 'special-procedure', specialProcedure };
}
const stillAt = (text: string, closing: string | null = null): StandingStill => {
  const still = standingStill(pausedAt(text, closing));
  if (!still) throw new Error('the case is paused');
  return still;
};

describe('domain/specialProcedure', () => {
  it('says since when a case stands still, why, until when presumably, and what is left of its limits', () => {
    expect(stillAt('2026-11-17')).to.deep.equal({
      reasonName: '专家评审',
      since: '2026-11-17',
      expectedEnd: '2026-11-25',
      remaining: { result: 3, statutory: 20 },
    });
    expect(stillAt('2026-11-19').remaining, 'the first day of the pause does not count').to.deep.equal({
      result: 1,
      statutory: 18,
    });
    expect(standingStill({ ...pausedAt('2026-11-17'), state: 'accepted' })).to.equal(null);
  });

  it('has nothing left of a limit that had passed, the one of an office that closes before 24:00 included', () => {
    expect(stillAt('2026-11-20').remaining).to.deep.equal({ result: 0, statutory: 17 });
    expect(stillAt('2026-11-19T17:29', '17:30').remaining.result).to.equal(1);
    expect(stillAt('2026-11-19T17:30', '17:30').remaining.result).to.equal(0);
  });

  it('tells the applicant in words, also when it lasts longer than expected', () => {
    const explained = (from: string, now: string) => explainStandingStill(stillAt(from), at(now));
    expect(explained('2026-11-17', '2026-11-25T23:59')).to.equal(
      '正在进行专家评审，2026年11月17日起暂停计时，预计2026年11月25日结束。承诺期限还剩3个工作日，法定期限还剩20个工作日；结束后从下一个工作日起接着计算。',
    );
    expect(explained('2026-11-20', '2026-11-26T00:00')).to.equal(
      '正在进行专家评审，2026年11月20日起暂停计时，预计2026年11月25日结束，现仍在进行。承诺期限此前已经届满，法定期限还剩17个工作日；结束后从下一个工作日起接着计算。',
    );
    const nothingLeft = { ...stillAt('2026-11-17'), remaining: { result: 0, statutory: 0 } };
    expect(explainStandingStill(nothingLeft, 0)).to.match(/法定期限此前已经届满。$/u);
  });
});
