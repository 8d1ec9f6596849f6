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
    // The rows that are built, by each of their actors.
    expect(allowed).to.equal(58);
  });

  it('offers what can be done today', () => {
    expect(allowedActions('draft', 'applicant')).to.deep.equal(['submit']);
    expect(allowedActions('submitted', 'applicant')).to.deep.equal(['withdraw']);
    expect(allowedActions('submitted', 'acceptor')).to.deep.equal(['accept', 'decline', 'request-supplement']);
    expect(allowedActions('submitted', 'supervisor')).to.deep.equal([
      'deem-accepted',
      'grant-second-supplement',
      'terminate',
    ]);
    expect(allowedActions('supplement-requested', 'applicant')).to.deep.equal(['resubmit', 'withdraw']);
    expect(allowedActions('supplement-requested', 'counter')).to.deep.equal(['resubmit', 'withdraw']);
    expect(allowedActions('supplement-requested', 'acceptor')).to.deep.equal([]);
    expect(allowedActions('supplement-requested', 'supervisor')).to.deep.equal(['lapse', 'terminate']);
    expect(allowedActions('accepted', 'reviewer')).to.deep.equal(['start-special-procedure', 'approve', 'reject']);
    const assessed = 'integrity-assessment';
    expect(allowedActions('accepted', 'supervisor', null, assessed)).to.deep.equal(['extend', 'terminate']);
    expect(allowedActions('accepted', 'supervisor', null, 'renewal')).to.include('deem-renewed');
    expect(allowedActions('special-procedure', 'reviewer')).to.deep.equal(['end-special-procedure']);
    expect(allowedActions('special-procedure', 'supervisor', null, assessed)).to.deep.equal(['terminate']);
    expect(allowedActions('approved', 'supervisor')).to.deep.equal(['terminate']);
    expect(allowedActions('accepted', 'applicant')).to.deep.equal([]);
    expect(allowedActions('approved', 'workflow')).to.deep.equal(['complete']);
    expect(allowedActions('fulfilling', 'counter', 'ready')).to.deep.equal([
      'change-delivery',
      'store-uncollected',
      'mark-collected',
    ]);
    expect(allowedActions('fulfilling', 'supervisor', 'stored')).to.deep.equal(['close-uncollected', 'terminate']);
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
    expect(renewal.allowed).to.equal(true);
  });

  it('says in Chinese what is wrong and what can be done instead', () => {
    const late = judgeAction({ action: 'accept', state: 'withdrawn', actor: 'acceptor' });
    expect(late.allowed ? '' : late.message).to.equal('办件当前状态为“已撤回”，不能进行“受理”。');
    const wrong = judgeAction({ action: 'approve', state: 'accepted', actor: 'acceptor' });
    expect(wrong.allowed ? '' : wrong.message).to.equal('“审核通过”只能由审核员办理，您当前的身份是受理员。');
    const lapsed = judgeAction({ action: 'resubmit', state: 'lapsed', actor: 'applicant' });
    expect(lapsed.allowed ? '' : lapsed.message).to.equal('办件当前状态为“逾期未补正”，不能进行“提交补正”。');
    const pausedCase = judgeAction({ action: 'approve', state: 'special-procedure', actor: 'reviewer' });
    expect(pausedCase.allowed ? '' : pausedCase.message).to.equal(
      '办件当前状态为“特别程序”，不能进行“审核通过”。现在可以进行：结束特别程序。',
    );
    const clock = judgeAction({ action: 'lapse', state: 'supplement-requested', actor: 'applicant' });
    expect(clock.allowed ? '' : clock.message).to.equal(
      '“逾期未补正”只能由系统（期限届满）或主管办理，您当前的身份是申请人。现在可以进行：提交补正、撤回申请。',
    );
  });

  it('names in every refusal exactly what this person may do now, in the order of the table', () => {
    for (const state of CASE_STATES) {
      for (const actor of ACTORS) {
        const offered = TABLE.filter((row) => !row.planned && row.from === state && row.actors.includes(actor));
        const names = [...new Set(offered.map(({ action }) => action))];
        for (const action of CASE_ACTIONS) {
          const verdict = judgeAction({ action, state, actor });
          if (verdict.allowed) continue;
          const question = `${actor} ${action} in ${state}`;
          expect([...verdict.allowedActions].toSorted(), question).to.deep.equal(names.toSorted());
          const spoken = verdict.allowedActions.map((one) => ACTION_NAMES[one]).join('、');
          if (names.length === 0) expect(verdict.message, question).not.to.contain('现在可以进行');
          else expect(verdict.message.endsWith(`现在可以进行：${spoken}。`), question).to.equal(true);
          if (isEnded(state))
            expect(verdict, question).to.deep.include({ code: 'action-not-allowed', allowedActions: [] });
        }
      }
    }
  });

  it('lets nobody but the supervisor act where the clock may, and the clock do nothing else', () => {
    for (const { action, actors } of TRANSITIONS) {
      if (!actors.includes('clock')) continue;
      expect(['deem-accepted', 'lapse']).to.include(action);
      expect(actors).to.deep.equal(['clock', 'supervisor']);
    }
    const ofTheClock = CASE_STATES.flatMap((state) =>
      allowedActions(state, 'clock').map((action) => `${action} ${state}`),
    );
    expect(ofTheClock).to.deep.equal(['deem-accepted submitted', 'lapse supplement-requested']);
  });

  it('wants of each action what the design wants', () => {
    const needs = (action: string, from: string) =>
      TRANSITIONS.find((row) => row.action === action && row.from === from)?.needs;
    const wanted: [action: string, from: string, ...needs: string[]][] = [
      ['submit', 'draft', 'notice-current', 'form-complete', 'materials-complete', 'eligible'],
      ['accept', 'submitted'],
      ['deem-accepted', 'submitted', 'receipt-limit-passed'],
      ['decline', 'submitted', 'ground', 'reason'],
      ['request-supplement', 'submitted', 'supplement-items', 'supplement-round-free'],
      ['grant-second-supplement', 'submitted', 'reason'],
      ['resubmit', 'supplement-requested', 'all-items-answered'],
      ['lapse', 'supplement-requested', 'supplement-limit-passed'],
      ['start-special-procedure', 'accepted', 'special-procedure-reason', 'expected-end', 'applicant-told'],
      ['end-special-procedure', 'special-procedure'],
      ['extend', 'accepted', 'reason', 'applicant-told', 'not-extended-yet', 'statutory-limit-not-passed'],
      ['approve', 'accepted', 'outcome', 'eligible-again', 'four-eyes-where-asked'],
      ['reject', 'accepted', 'reason', 'remedies-told'],
      ['terminate', 'submitted', 'reason', 'applicant-told'],
      ['terminate', 'supplement-requested', 'reason', 'applicant-told'],
      ['terminate', 'accepted', 'reason', 'applicant-told'],
      ['terminate', 'special-procedure', 'reason', 'applicant-told'],
      ['terminate', 'approved', 'reason', 'applicant-told', 'issued-documents-revoked'],
      ['terminate', 'fulfilling', 'reason', 'applicant-told', 'issued-documents-revoked'],
    ];
    for (const [action, from, ...words] of wanted)
      expect(needs(action, from), `${action} ${from}`).to.have.members(words);
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
