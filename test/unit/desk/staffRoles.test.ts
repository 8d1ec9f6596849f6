import { expect } from 'chai';
import { actionsFor } from '../../../api/desk/presentCaseState.ts';
import { submittedCase, type CaseSnapshot } from '../../../domain/case.ts';
import { mayTakeTask, rolesForAction, STAFF_ROLES } from '../../../domain/staffRoles.ts';
import { TASK_KINDS } from '../../../domain/deskWork.ts';
import { planDeadline } from '../../../domain/working-days.ts';

const calendar = { region: 'T', version: 1, coverage: [{ from: '2026-01-01', to: '2026-12-31' }], days: {} };
const atMs = Date.parse('2026-11-20T02:00:00Z');
const submitted: CaseSnapshot = {
  ...submittedCase({
    caseNo: 'CX5101002026112000000017',
    business: 'integrity-assessment',
    kind: 'regular',
    officeCode: '510100',
    submittedAtMs: atMs,
    versions: { config: 1, national: 1, notice: '1', form: '1', materials: '1' },
  }),
  acceptance: planDeadline(calendar, atMs, 2),
  receiptLimit: planDeadline(calendar, atMs, 5),
};
const accepted: CaseSnapshot = {
  ...submitted,
  state: 'accepted',
  acceptedAtMs: atMs,
  statutory: planDeadline(calendar, atMs, 20),
};

describe('roles of the desk', () => {
  it('decide what the table of actions gives them, and nothing else', () => {
    expect(rolesForAction('accept')).to.deep.equal(['acceptor']);
    expect(rolesForAction('decline')).to.deep.equal(['acceptor']);
    expect(rolesForAction('approve')).to.deep.equal(['reviewer']);
    expect(rolesForAction('reject')).to.deep.equal(['reviewer']);
    expect(rolesForAction('request-supplement')).to.deep.equal(['acceptor']);
    for (const action of ['start-special-procedure', 'end-special-procedure'] as const)
      expect(rolesForAction(action), action).to.deep.equal(['reviewer']);
    for (const action of [
      'grant-second-supplement',
      'extend',
      'terminate',
      'deem-accepted',
      'lapse',
      'open-ex-officio',
    ] as const)
      expect(rolesForAction(action), action).to.deep.equal(['supervisor']);
    for (const action of ['resubmit', 'withdraw'] as const)
      expect(rolesForAction(action), action).to.deep.equal(['counter']);
    for (const action of ['deem-renewed', 'close-uncollected'] as const)
      expect(rolesForAction(action), action).to.deep.equal(['supervisor']);
    for (const action of ['mark-ready', 'mark-posted', 'mark-collected', 'change-delivery'] as const)
      expect(rolesForAction(action), action).to.deep.equal(['counter']);
  });

  it('are offered the actions of the state they find the case in', () => {
    expect(actionsFor(submitted, ['acceptor'])).to.deep.equal(['accept', 'decline', 'request-supplement']);
    expect(actionsFor(submitted, ['reviewer'])).to.deep.equal([]);
    expect(actionsFor(accepted, ['acceptor'])).to.deep.equal([]);
    const reviewing = ['start-special-procedure', 'approve', 'reject'];
    expect(actionsFor(accepted, ['acceptor', 'reviewer'])).to.deep.equal(reviewing);
    expect(actionsFor(submitted, ['supervisor'])).to.include.members(['grant-second-supplement', 'terminate']);
    expect(actionsFor(accepted, ['supervisor'])).to.deep.equal(['extend', 'terminate']);
    // Cases that run on release 2026.11, which refuses what it does not know yet.
    expect(actionsFor({ ...submitted, receiptLimit: null }, ['acceptor'])).to.deep.equal(['accept', 'decline']);
    expect(actionsFor({ ...accepted, statutory: null }, ['reviewer'])).to.deep.equal(['approve', 'reject']);
    expect(actionsFor({ ...accepted, statutory: null }, ['supervisor'])).to.deep.equal([]);
    for (const role of ['admin', 'auditor'] as const)
      for (const state of [submitted, accepted]) expect(actionsFor(state, [role]), role).to.deep.equal([]);
  });

  it('take their own kind of work; administrators and auditors take none', () => {
    expect(mayTakeTask('acceptance', ['acceptor'])).to.equal(true);
    expect(mayTakeTask('review', ['acceptor'])).to.equal(false);
    expect(mayTakeTask('review', ['acceptor', 'reviewer'])).to.equal(true);
    for (const kind of TASK_KINDS) {
      expect(mayTakeTask(kind, ['admin', 'auditor']), kind).to.equal(false);
      expect(mayTakeTask(kind, STAFF_ROLES), kind).to.equal(true);
    }
  });
});
