import { expect } from 'chai';
import {
  ACTION_NAMES,
  ACTORS,
  CASE_ACTIONS,
  CASE_STATES,
  FULFILMENT_STAGES,
  STATE_NAMES,
  TRANSITIONS,
  allowedActions,
  isEnded,
  judgeAction,
} from '../../../domain/lifecycle.ts';
import { PLANNED, TABLE } from './helpers/lifecycleTable.ts';

const at = (state: string, stage?: string | null): string => (stage ? `${state}/${stage}` : state);

const rows = TRANSITIONS.map(
  ({ action, from, fromStage, to, toStage, actors }) =>
    `${action}: ${at(from ?? '-', fromStage)} > ${at(to, toStage)} by ${actors.join(' ')}`,
);

describe('domain/lifecycle', () => {
  it('holds the rows of the design, no more and no fewer', () => {
    expect(rows.toSorted()).to.deep.equal(TABLE.map(({ text }) => text).toSorted());
  });

  it('has one row per action, from and to', () => {
    const keys = rows.map((row) => row.replace(/ by .*/, ''));
    expect(new Set(keys).size).to.equal(keys.length);
  });

  it('pins the planned rows: the list only ever shrinks', () => {
    const planned = TRANSITIONS.filter((row) => row.planned).map(
      ({ action, from, fromStage, to, toStage }) => `${action}: ${at(from ?? '-', fromStage)} > ${at(to, toStage)}`,
    );
    expect(planned.toSorted()).to.deep.equal([...PLANNED].toSorted());
  });

  it('judges every state, stage, action and actor by the table and refuses the rest', () => {
    let allowed = 0;
    for (const state of CASE_STATES) {
      for (const stage of state === 'fulfilling' ? [null, ...FULFILMENT_STAGES] : [null]) {
        for (const actor of ACTORS) {
          const offered = new Set<string>();
          for (const action of CASE_ACTIONS) {
            const here = TABLE.filter((row) => row.action === action && row.from === at(state, stage));
            // Rows without a stage (terminate) hold in every stage.
            const anywhere = stage ? TABLE.filter((row) => row.action === action && row.from === state) : [];
            const matching = [...here, ...anywhere];
            const mine = matching.filter((row) => row.actors.includes(actor));
            const open = mine.filter((row) => !row.planned);
            const verdict = judgeAction({ action, state, stage, actor });
            const question = `${actor} ${action} in ${at(state, stage)}`;
            expect(verdict.allowed, question).to.equal(open.length > 0);
            if (verdict.allowed) {
              allowed += 1;
              offered.add(action);
              expect(verdict.transition.planned, question).to.equal(false);
              expect(verdict.transition, question).to.include({ action, from: state });
              continue;
            }
            const code =
              matching.length === 0
                ? 'action-not-allowed'
                : mine.length === 0
                  ? 'actor-not-allowed'
                  : 'not-available-yet';
            expect(verdict.code, question).to.equal(code);
            expect(verdict.allowedActions, question).to.deep.equal(allowedActions(state, actor, stage));
            expect(verdict.message, question).to.match(/[。]$/);
          }
          expect(new Set<string>(allowedActions(state, actor, stage)), `${actor} in ${at(state, stage)}`).to.deep.equal(
            offered,
          );
        }
      }
    }
    expect(allowed).to.equal(9);
  });

  it('offers what can be done today', () => {
    expect(allowedActions('draft', 'applicant')).to.deep.equal(['submit']);
    expect(allowedActions('submitted', 'applicant')).to.deep.equal(['withdraw']);
    expect(allowedActions('submitted', 'acceptor')).to.deep.equal(['accept', 'decline']);
    expect(allowedActions('accepted', 'reviewer')).to.deep.equal(['approve', 'reject']);
    expect(allowedActions('accepted', 'applicant')).to.deep.equal([]);
    expect(allowedActions('approved', 'workflow')).to.deep.equal(['complete']);
  });

  it('takes the open row of two (complete), and leaves out rows of other businesses', () => {
    const verdict = judgeAction({ action: 'complete', state: 'approved', actor: 'workflow' });
    expect(verdict.allowed && verdict.transition.to).to.equal('completed');
    const renewedOnly = judgeAction({
      action: 'deem-renewed',
      state: 'accepted',
      actor: 'supervisor',
      business: 'integrity-assessment',
    });
    expect(renewedOnly).to.include({ allowed: false, code: 'action-not-allowed' });
    const renewal = judgeAction({
      action: 'deem-renewed',
      state: 'accepted',
      actor: 'supervisor',
      business: 'renewal',
    });
    expect(renewal).to.include({ allowed: false, code: 'not-available-yet' });
  });

  it('says in Chinese what is wrong and what can be done instead', () => {
    const late = judgeAction({ action: 'accept', state: 'withdrawn', actor: 'acceptor' });
    expect(late.allowed ? '' : late.message).to.equal('办件当前状态为“已撤回”，不能进行“受理”。');
    const wrong = judgeAction({ action: 'approve', state: 'accepted', actor: 'acceptor' });
    expect(wrong.allowed ? '' : wrong.message).to.equal('“审核通过”只能由审核员办理，您当前的身份是受理员。');
    const soon = judgeAction({ action: 'request-supplement', state: 'submitted', actor: 'acceptor' });
    expect(soon.allowed ? '' : soon.message).to.equal('“要求补正”功能尚未开通。现在可以进行：受理、不予受理。');
  });

  it('ends in the six states that nothing leads out of', () => {
    const ended = CASE_STATES.filter(isEnded);
    expect(ended).to.deep.equal(['completed', 'declined', 'withdrawn', 'lapsed', 'rejected', 'terminated']);
    for (const { from, to, ends } of TRANSITIONS) {
      expect(from === null || !isEnded(from)).to.equal(true);
      expect(ends).to.equal(isEnded(to));
    }
  });

  it('starts, ends, pauses and dates back the promise clocks as the table says', () => {
    const clockOf = (action: string, from: string) =>
      TRANSITIONS.find((row) => row.action === action && row.from === from)?.clock;
    expect(clockOf('submit', 'draft')).to.deep.equal({ acceptance: 'start' });
    expect(clockOf('accept', 'submitted')).to.deep.equal({ acceptance: 'end', result: 'start' });
    expect(clockOf('deem-accepted', 'submitted')).to.deep.equal({ acceptance: 'break', result: 'start-from-receipt' });
    expect(clockOf('request-supplement', 'submitted')).to.deep.equal({ acceptance: 'stop' });
    expect(clockOf('resubmit', 'supplement-requested')).to.deep.equal({ acceptance: 'restart' });
    expect(clockOf('start-special-procedure', 'accepted')).to.deep.equal({ result: 'pause' });
    expect(clockOf('end-special-procedure', 'special-procedure')).to.deep.equal({ result: 'resume' });
    // No clock is left running in a state that is not its own.
    for (const { action, from, to, clock } of TRANSITIONS) {
      if (from === 'submitted' && to !== 'submitted')
        expect(clock.acceptance, action).to.be.oneOf(['end', 'break', 'stop']);
      if (from === 'accepted' && to !== 'accepted') expect(clock.result, action).to.be.oneOf(['end', 'pause']);
      if (to === 'submitted' && from !== 'submitted')
        expect(clock.acceptance, action).to.be.oneOf(['start', 'restart']);
    }
  });

  it('has a Chinese name for every state and action', () => {
    for (const name of [
      ...CASE_STATES.map((state) => STATE_NAMES[state]),
      ...CASE_ACTIONS.map((action) => ACTION_NAMES[action]),
    ]) {
      expect(name).to.match(/^\p{Script=Han}+$/u);
    }
  });
});
