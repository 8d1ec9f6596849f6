import { expect } from 'chai';
import { DESK_DECISIONS, type DeskDecision } from '../../api/desk/decide.ts';
import { addDays, shanghaiDate } from '../../domain/time.ts';
import { allowedActions, judgeAction, type ActorKind, type CaseAction } from '../../domain/lifecycle.ts';
import { actingRoles, rolesForAction, STAFF_ROLES, type ActingRole } from '../../domain/staffRoles.ts';
import type { RestAnswer } from '../../script/client/rest.ts';
import { expectAgreement } from './agreement.ts';
import { refusalOf, type StartedCase } from './cases.ts';
import type { Product } from './product.ts';

type Json = Record<string, unknown>;

const REASON = { reason: '材料与登记不符' };

/** What each decision states, complete: only the state of the case is in its way. */
const INPUTS: Readonly<Record<DeskDecision, () => Json>> = {
  accept: () => ({}),
  'deem-accepted': () => ({}),
  decline: () => ({ ground: 'not-needed', ...REASON }),
  'request-supplement': () => ({
    items: [{ target: 'field', name: 'employer', reasons: [], note: '请填写单位全称' }],
  }),
  'grant-second-supplement': () => REASON,
  lapse: () => ({}),
  'start-special-procedure': () => ({ reason: 'hearing', expectedEnd: addDays(shanghaiDate(Date.now()), 14) }),
  'end-special-procedure': () => ({}),
  extend: () => REASON,
  approve: () => ({ grade: 'AA', ...REASON }),
  reject: () => REASON,
  'deem-renewed': () => ({}),
  'mark-ready': () => ({}),
  'mark-posted': () => ({ courier: 'ems', waybillNo: 'EMS1234567890' }),
  'return-parcel': () => ({ reason: 'refused' }),
  'report-lost': () => ({}),
  'change-delivery': () => ({ delivery: 'pick-up' }),
  'store-uncollected': () => ({}),
  'mark-collected': () => ({ code: '123456' }),
  'mark-delivered': () => ({}),
  'close-uncollected': () => REASON,
  terminate: () => ({ ground: 'death' }),
};

const OWN_ACTIONS = ['withdraw', 'resubmit', 'change-delivery'] as const satisfies readonly CaseAction[];

/**
 * Tries whatever the table does not allow now, every decision of the desk by each role that has it and every action of the applicant: all are
 * refused with what may be done instead, and the case stays as it is.
 * @returns how many were refused
 */
export async function expectOthersRefused(product: Product, { driver, caseNo }: StartedCase): Promise<number> {
  const before = await expectAgreement(product, caseNo);
  const events = () => product.database('case_events').where({ case_no: caseNo }).count({ all: '*' }).first();
  const eventsBefore = await events();
  const { state, stage, business, version } = before;
  let refused = 0;

  async function expectRefused(action: CaseAction, actor: ActorKind, ask: () => Promise<RestAnswer<Json>>) {
    if (judgeAction({ action, state, stage, business, actor }).allowed) return;
    const answer = await ask();
    const attempt = `${actor} ${action} in ${state}`;
    expect(refusalOf(answer), attempt).to.deep.equal([409, 'action-not-allowed']);
    expect(answer.body['allowedActions'], attempt).to.deep.equal(allowedActions(state, actor, stage, business));
    refused += 1;
  }

  const decisions = Object.keys(DESK_DECISIONS) as DeskDecision[];
  const byRole = async (role: ActingRole) => {
    const clerk = await product.clerk(role);
    for (const action of decisions.filter((one) => rolesForAction(one).includes(role)))
      await expectRefused(action, role, () => clerk.decide(caseNo, action, INPUTS[action](), { version }));
  };
  const byApplicant = async () => {
    for (const action of OWN_ACTIONS) {
      const json = action === 'change-delivery' ? INPUTS[action]() : {};
      const path = `/v1/cases/${caseNo}/${action}`;
      await expectRefused(action, 'applicant', () => driver.rest('POST', path, { json, idempotencyKey: 'new' }));
    }
  };
  // Each of them one after the other, all of them at once: nothing they do gets in anybody's way.
  await Promise.all([byApplicant(), ...actingRoles(STAFF_ROLES).map(byRole)]);
  expect(await expectAgreement(product, caseNo), `what was refused in ${state} changes nothing`).to.deep.equal(before);
  expect(await events()).to.deep.equal(eventsBefore);
  return refused;
}
