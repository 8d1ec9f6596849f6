import { expect } from 'chai';
import { mayApplyAgain, whyNotAgain } from '../../../domain/applyAgain.ts';
import { CASE_STATES, isEnded } from '../../../domain/lifecycle.ts';

describe('applying again', () => {
  it('is open from what ended without a result, and only from there', () => {
    expect(CASE_STATES.filter(mayApplyAgain)).to.deep.equal(['declined', 'withdrawn', 'lapsed', 'rejected']);
    for (const state of CASE_STATES) expect(whyNotAgain(state) === null, state).to.equal(mayApplyAgain(state));
    for (const state of CASE_STATES.filter(mayApplyAgain)) expect(isEnded(state), state).to.equal(true);
  });

  it('says for every other state what to do instead', () => {
    expect(whyNotAgain('draft')).to.contain('继续填写');
    expect(whyNotAgain('submitted')).to.contain('先撤回');
    expect(whyNotAgain('supplement-requested')).to.contain('先撤回');
    expect(whyNotAgain('accepted')).to.contain('等待办理结果').and.not.to.contain('撤回');
    expect(whyNotAgain('completed')).to.contain('服务事项');
    expect(whyNotAgain('terminated')).to.contain('终止的原因');
  });
});
