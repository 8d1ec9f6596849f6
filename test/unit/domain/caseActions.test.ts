import { expect } from 'chai';
import { actionInput, actionInputSchema, checkGradeReason } from '../../../domain/caseActions.ts';
import { CASE_ACTIONS } from '../../../domain/lifecycle.ts';

const accepts = (action: Parameters<typeof actionInput>[0], input: unknown): boolean =>
  actionInput(action).safeParse(input).success;

describe('domain/caseActions', () => {
  it('accepts with nothing to say', () => {
    expect(accepts('accept', {})).to.equal(true);
    expect(accepts('accept', { reason: '材料齐全' })).to.equal(false);
  });

  it('declines with ground and reason; for want of competence with the competent authority', () => {
    expect(accepts('decline', { ground: 'other', reason: '重复申请' })).to.equal(true);
    expect(accepts('decline', { ground: 'other' })).to.equal(false);
    expect(accepts('decline', { ground: 'other', reason: '  ' })).to.equal(false);
    expect(accepts('decline', { ground: 'bored', reason: '重复申请' })).to.equal(false);
    expect(accepts('decline', { reason: '重复申请' })).to.equal(false);
    const elsewhere = { ground: 'not-competent', reason: '由原发证机关办理' };
    expect(accepts('decline', elsewhere)).to.equal(false);
    expect(accepts('decline', { ...elsewhere, competentAuthority: '绵阳市交通运输局' })).to.equal(true);
    const issue = actionInput('decline').safeParse(elsewhere).error?.issues[0];
    expect(issue?.path).to.deep.equal(['competentAuthority']);
    expect(issue?.message).to.contain('有权办理的机关');
  });

  it('withdraws with or without a reason, rejects with one', () => {
    expect(accepts('withdraw', {})).to.equal(true);
    expect(actionInput('withdraw').parse({ reason: ' 填错了\r\n ' })).to.deep.equal({ reason: '填错了' });
    expect(accepts('reject', {})).to.equal(false);
    expect(accepts('reject', { reason: '违章记录页与证件不符' })).to.equal(true);
    expect(accepts('reject', { reason: '字'.repeat(501) })).to.equal(false);
  });

  it('approves with a grade', () => {
    expect(accepts('approve', { grade: 'AA' })).to.equal(true);
    expect(accepts('approve', { grade: 'C' })).to.equal(false);
    expect(accepts('approve', {})).to.equal(false);
    expect(accepts('approve', { grade: 'AA', points: 3 })).to.equal(false);
  });

  it('takes an empty object for every action without an input of its own', () => {
    for (const action of CASE_ACTIONS) {
      const needsInput = ['decline', 'approve', 'reject'].includes(action);
      expect(actionInputSchema(action).safeParse({}).success, action).to.equal(!needsInput);
      expect(actionInputSchema(action).safeParse({ unknown: 1 }).success, action).to.equal(false);
    }
  });

  it('wants a reason for a grade other than the proposed one (D-19)', () => {
    expect(checkGradeReason({ grade: 'AA' }, { grade: 'AA' })).to.equal(null);
    expect(checkGradeReason({ grade: 'AA' }, { grade: 'A', reason: '核实后有未登记的违章' })).to.equal(null);
    expect(checkGradeReason({ grade: 'AA' }, { grade: 'A' }))
      .to.contain('AA')
      .and.contain('理由');
    expect(checkGradeReason({ grade: 'AA' }, { grade: 'A', reason: '' })).to.be.a('string');
    expect(checkGradeReason(null, { grade: 'A' })).to.contain('理由');
    expect(checkGradeReason(null, { grade: 'A', reason: '系统未给出建议' })).to.equal(null);
  });
});
