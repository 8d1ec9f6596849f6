import { expect } from 'chai';
import { nationalCalendar } from '../../../db/seeds/nationalCalendar.ts';
import { readSnapshot, type CaseSnapshot } from '../../../domain/case.ts';
import { planClocks } from '../../../domain/caseClocks.ts';
import { actionsOfRelease } from '../../../domain/earlierRelease.ts';
import { CASE_ACTIONS } from '../../../domain/lifecycle.ts';
import { acceptedAt, at, submittedAt, termsWith } from './helpers/clocks.ts';

const terms = termsWith(nationalCalendar(1));
const planned = (snapshot: CaseSnapshot): CaseSnapshot => ({
  ...snapshot,
  ...planClocks(snapshot, terms, { atMs: at('2026-11-16') }),
});

/** What release 2026.11 stored: it knew the promises only. */
function ofRelease2026_11({ receiptLimit: _, statutory: __, ladders: ___, ...known }: CaseSnapshot): CaseSnapshot {
  return readSnapshot(JSON.parse(JSON.stringify(known)));
}

describe('domain/earlierRelease', () => {
  it('offers of a case that runs on release 2026.11 what that release decides, of any other everything', () => {
    const accepted = planned(acceptedAt(at('2026-11-16')));
    for (const snapshot of [
      planned(submittedAt(at('2026-11-16'))),
      accepted,
      { ...accepted, state: 'approved' as const },
    ]) {
      expect(actionsOfRelease(snapshot, CASE_ACTIONS)).to.deep.equal(CASE_ACTIONS);
      const offered = actionsOfRelease(ofRelease2026_11(snapshot), CASE_ACTIONS);
      expect(offered.toSorted(), snapshot.state).to.deep.equal(['accept', 'approve', 'decline', 'reject', 'withdraw']);
      expect(actionsOfRelease(ofRelease2026_11(snapshot), ['terminate'])).to.deep.equal([]);
    }
  });
});
