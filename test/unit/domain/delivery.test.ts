import { expect } from 'chai';
import {
  deliverySchema,
  destinationOf,
  destinationSchema,
  firstDelivery,
  judgeCoverage,
  mailAddressText,
  type Delivery,
  type DeliveryMethod,
} from '../../../domain/delivery.ts';
import {
  DEFAULT_UNCOLLECTED_TERMS,
  deliveryLimitRuns,
  planDeliveryLimit,
  planReminder,
} from '../../../domain/deliveryLimit.ts';
import { fulfil, judgeFulfilment, type FulfilmentFacts } from '../../../domain/fulfilment.ts';
import {
  FULFILMENT_ACTIONS,
  fulfilmentInput,
  type FulfilmentAction,
  type FulfilmentStep,
} from '../../../domain/fulfilmentInputs.ts';
import { FULFILMENT_STAGES, type FulfilmentStage } from '../../../domain/lifecycle/names.ts';
import { TRANSITIONS } from '../../../domain/lifecycle/table.ts';
import { DEFAULT_OFFICE_HOURS } from '../../../domain/officeHours.ts';
import { actionOfParcel, isSettled, nextParcelState, PARCEL_STATES } from '../../../domain/parcel.ts';
import {
  judgePickupCode,
  makePickupCode,
  PICKUP_LOCK_MS,
  PICKUP_MAX_WRONG_ATTEMPTS,
  pickupCodeSchema,
  type WrongEntries,
} from '../../../domain/pickupCode.ts';
import { endOfDayMs, startOfDayMs } from '../../../domain/time.ts';
import type { Calendar } from '../../../domain/working-days.ts';
import { nationalCalendar } from '../../../db/seeds/nationalCalendar.ts';

const NOW_MS = startOfDayMs('2026-11-24') + 10 * 3_600_000;
const WAYBILL = '1100000000001';
const DESTINATION_ID = '0193a5c0-0000-7000-8000-000000000001';
const MAIL = {
  delivery: 'mail',
  recipient: '陈建国',
  recipientPhone: '19900000001',
  mailProvince: '广西壮族自治区',
  mailCity: '南宁市',
  mailDistrict: '青秀区',
  mailStreet: '民族大道100号',
};

/** An input of each action that states everything it must. */
const STEPS: { [A in FulfilmentAction]: Extract<FulfilmentStep, { action: A }> } = {
  'mark-ready': { action: 'mark-ready', input: {} },
  'mark-posted': { action: 'mark-posted', input: { courier: 'ems', waybillNo: WAYBILL } },
  'return-parcel': { action: 'return-parcel', input: { reason: 'refused' } },
  'report-lost': { action: 'report-lost', input: {} },
  'change-delivery': { action: 'change-delivery', input: { method: 'pick-up', destinationId: DESTINATION_ID } },
  'store-uncollected': { action: 'store-uncollected', input: {} },
  'mark-collected': { action: 'mark-collected', input: { code: '012345' } },
  'mark-delivered': { action: 'mark-delivered', input: {} },
  'close-uncollected': { action: 'close-uncollected', input: { reason: '多次提醒仍未领取' } },
};
const messagesOf = (result: { error?: { issues: { message: string }[] } | undefined }): string[] =>
  result.error?.issues.map(({ message }) => message) ?? [];

function facts(stage: FulfilmentStage, method: DeliveryMethod, delivery: Partial<Delivery> = {}): FulfilmentFacts {
  const parcel = stage === 'posted' ? { courier: 'ems' as const, waybillNo: WAYBILL, postedAtMs: NOW_MS } : null;
  const readyAtMs = stage === 'ready' || stage === 'stored' ? NOW_MS : null;
  return {
    stage,
    delivery: { ...firstDelivery(method), parcel, readyAtMs, remindedAtMs: NOW_MS, ...delivery },
    codeVerdict: { kind: 'right' },
  };
}

describe('delivery of a certificate: the choice', () => {
  it('takes pick-up without an address and mail with a whole one', () => {
    expect(destinationSchema.parse({ delivery: 'pick-up' })).to.deep.equal({ delivery: 'pick-up' });
    expect(destinationSchema.parse(MAIL)).to.deep.equal(MAIL);
    const { mailDistrict: _, ...withoutDistrict } = MAIL;
    expect(destinationSchema.parse({ ...withoutDistrict, mailCity: '东莞市' })).to.include({ mailDistrict: '' });
  });

  const faults: [what: string, changes: Record<string, string | undefined>, field: string, message: RegExp][] = [
    ['no choice', { delivery: undefined }, 'delivery', /请选择证件领取方式/],
    ['another choice', { delivery: 'drone' }, 'delivery', /请选择证件领取方式/],
    ['no recipient', { recipient: '' }, 'recipient', /请填写收件人/],
    ['no telephone', { recipientPhone: undefined }, 'recipientPhone', /请填写联系电话/],
    ['a wrong telephone', { recipientPhone: '12345' }, 'recipientPhone', /11位手机号码/],
    ['no province', { mailProvince: undefined }, 'mailProvince', /请填写收件地址的省份/],
    ['beyond the mainland', { mailProvince: '香港特别行政区' }, 'mailProvince', /改选自取/],
    ['no city', { mailCity: '' }, 'mailCity', /请填写收件地址的城市/],
    ['no street', { mailStreet: '' }, 'mailStreet', /请填写收件地址的街道门牌/],
    ['half a street', { mailStreet: '某路' }, 'mailStreet', /不能少于4个字/],
    ['a hidden character', { mailStreet: '民族大道\u202e100号' }, 'mailStreet', /无法显示的字符/],
    ['a long street', { mailStreet: '长'.repeat(101) }, 'mailStreet', /不能超过100个字/],
  ];
  for (const [what, changes, field, message] of faults)
    it(`names the field of a mail address with ${what}`, () => {
      const { error } = destinationSchema.safeParse({ ...MAIL, ...changes });
      const issue = error?.issues.find(({ path }) => path[0] === field);
      expect(issue?.message, JSON.stringify(error?.issues)).to.match(message);
    });

  it('is read out of a whole form, without an address where none is needed', () => {
    const form = { ...MAIL, reason: '到期换发', address: null };
    expect(destinationOf(form).data).to.deep.equal(MAIL);
    expect(destinationOf({ ...form, delivery: 'pick-up' }).data).to.deep.equal({ delivery: 'pick-up' });
    expect(destinationOf({ ...form, mailStreet: null }).success).to.equal(false);
    expect(destinationOf({}).success).to.equal(false);
  });

  it('is one line on a parcel', () => {
    expect(mailAddressText(MAIL)).to.equal('广西壮族自治区南宁市青秀区民族大道100号');
    const municipality = { ...MAIL, mailProvince: '北京市', mailDistrict: '东城区', mailStreet: '某街1号' };
    for (const mailCity of ['北京市', '市辖区'])
      expect(mailAddressText({ ...municipality, mailCity })).to.equal('北京市东城区某街1号');
  });

  it('is refused for an address nobody serves, with what to do; a courier that is away holds up nobody', () => {
    expect(judgeCoverage('not-served')).to.match(/其他收件地址.*改选自取/);
    expect(judgeCoverage('served')).to.equal(null);
    expect(judgeCoverage('unknown')).to.equal(null);
  });
});

describe('delivery of a certificate: the pick-up code', () => {
  it('has six digits, whatever the random source gives', () => {
    const limits: number[] = [];
    for (const random of [0, 7, 12_345, 999_999]) {
      const code = makePickupCode((limit) => (limits.push(limit), random));
      expect(code).to.match(/^\d{6}$/);
      expect(Number(code)).to.equal(random);
      expect(pickupCodeSchema.parse(code)).to.equal(code);
    }
    expect(new Set(limits)).to.deep.equal(new Set([1_000_000]));
  });

  it('may be typed with blanks, and is nothing but digits', () => {
    expect(pickupCodeSchema.parse(' 012 345 ')).to.equal('012345');
    expect(pickupCodeSchema.parse('012-345')).to.equal('012345');
    for (const wrong of ['', '12345', '1234567', 'abcdef', '１２３４５６'])
      expect(messagesOf(pickupCodeSchema.safeParse(wrong))[0], wrong).to.contain('6位数字');
  });

  it('is locked for half an hour by the fifth wrong entry, and never for good', () => {
    let entries: WrongEntries = { count: 0, lastAtMs: null };
    const enter = (right: boolean, atMs: number) => {
      const judged = judgePickupCode(entries, () => right, atMs);
      entries = judged.entries;
      return judged.verdict;
    };
    for (let left = PICKUP_MAX_WRONG_ATTEMPTS - 1; left > 0; left -= 1)
      expect(enter(false, NOW_MS)).to.deep.equal({ kind: 'wrong', attemptsLeft: left });
    const untilMs = NOW_MS + PICKUP_LOCK_MS;
    expect(enter(false, NOW_MS)).to.deep.equal({ kind: 'locked', untilMs });
    expect(enter(true, untilMs - 1), 'the right one too').to.deep.equal({ kind: 'locked', untilMs });
    expect(enter(false, untilMs)).to.deep.equal({ kind: 'wrong', attemptsLeft: PICKUP_MAX_WRONG_ATTEMPTS - 1 });
    expect(enter(true, untilMs)).to.deep.equal({ kind: 'right' });
    expect(entries).to.deep.equal({ count: 0, lastAtMs: null });
  });
});

describe('delivery of a certificate: parcels', () => {
  it('stay where they ended, whatever is reported late', () => {
    for (const before of PARCEL_STATES)
      for (const told of PARCEL_STATES)
        expect(nextParcelState(before, told), `${before}, then ${told}`).to.equal(isSettled(before) ? before : told);
    for (const told of PARCEL_STATES) expect(nextParcelState(null, told)).to.equal(told);
  });

  it('bring the case on by themselves only where they ended', () => {
    const actions = PARCEL_STATES.flatMap((state) => {
      const action = actionOfParcel(state);
      return action ? [[state, action]] : [];
    });
    expect(actions).to.deep.equal([
      ['delivered', 'mark-delivered'],
      ['returned', 'return-parcel'],
      ['lost', 'report-lost'],
    ]);
    for (const [, action] of actions) {
      const row = TRANSITIONS.find((one) => one.action === action && one.fromStage === 'posted');
      expect(row?.actors, action).to.include('workflow');
    }
  });
});

describe('delivery of a certificate: what an action states', () => {
  it('covers every action of the table within fulfilment, and takes its full input', () => {
    const inTable = TRANSITIONS.filter(({ fromStage }) => fromStage !== undefined).map(({ action }) => action);
    expect(new Set<string>(FULFILMENT_ACTIONS)).to.deep.equal(new Set<string>(inTable));
    for (const action of FULFILMENT_ACTIONS)
      expect(fulfilmentInput(action).parse(STEPS[action].input), action).to.deep.equal(STEPS[action].input);
  });

  const wrong: [action: FulfilmentAction, input: object, message: RegExp][] = [
    ['mark-posted', { waybillNo: WAYBILL }, /请选择寄出证件的快递公司/],
    ['mark-posted', { courier: 'ems' }, /请填写运单号/],
    ['mark-posted', { courier: 'ems', waybillNo: '运单' }, /8至20位字母或者数字/],
    ['return-parcel', {}, /请选择退件原因/],
    ['return-parcel', { reason: 'other' }, /请写明退件原因/],
    ['change-delivery', { destinationId: DESTINATION_ID }, /请选择证件领取方式/],
    ['mark-collected', {}, /请填写领取码/],
    ['close-uncollected', {}, /请填写理由/],
    ['close-uncollected', { reason: '略' }, /不能少于2个字/],
  ];
  for (const [action, input, message] of wrong)
    it(`refuses ${action} ${JSON.stringify(input)}`, () => {
      expect(messagesOf(fulfilmentInput(action).safeParse(input)).join()).to.match(message);
    });

  it('lets no address travel with a change of the delivery', () => {
    const input = { ...STEPS['change-delivery'].input, recipient: '陈建国' };
    expect(fulfilmentInput('change-delivery').safeParse(input).success).to.equal(false);
  });

  it('reads a waybill as it is printed', () => {
    const { waybillNo } = fulfilmentInput('mark-posted').parse({ courier: 'ems', waybillNo: ' ee 1234-56789 cn' });
    expect(waybillNo).to.equal('EE123456789CN');
  });
});

describe('delivery of a certificate: whether an action may be done', () => {
  it('follows the table for every stage, action and method', () => {
    const allowed: string[] = [];
    for (const stage of FULFILMENT_STAGES)
      for (const method of ['pick-up', 'mail'] as const)
        for (const action of FULFILMENT_ACTIONS) {
          const step = STEPS[action];
          const verdict = judgeFulfilment(step, facts(stage, method));
          const row = TRANSITIONS.find((one) => one.action === action && one.fromStage === stage);
          const wanted = row?.needs.find((need) => need.startsWith('delivery-by-'));
          if (!row) expect(verdict.refusal?.code, `${action} in ${stage}`).to.equal('action-not-allowed');
          else if (wanted && wanted !== `delivery-by-${method}`)
            expect(verdict.refusal?.code, `${action} in ${stage}`).to.equal('delivery-method-differs');
          else expect(verdict.refusal, `${action} in ${stage}`).to.equal(null);
          if (verdict.refusal) expect(verdict.refusal.detail).to.match(/请.*。$/);
          else allowed.push(`${stage} ${method}: ${action}`);
        }
    expect(allowed).to.include('producing pick-up: mark-ready').and.include('producing mail: mark-posted');
    expect(allowed.filter((one) => one.includes('mail: mark-ready'))).to.deep.equal([]);
  });

  it('stores nothing before the reminder has gone out', () => {
    const verdict = judgeFulfilment(STEPS['store-uncollected'], facts('ready', 'pick-up', { remindedAtMs: null }));
    expect(verdict.refusal).to.deep.include({ code: 'reminder-not-sent' });
  });

  it('hands out nothing without the right code', () => {
    const codes: [FulfilmentFacts['codeVerdict'], string | undefined, RegExp][] = [
      [undefined, 'pickup-code-wrong', /请输入申请人出示的领取码/],
      [{ kind: 'none' }, 'pickup-code-wrong', /请输入申请人出示的领取码/],
      [{ kind: 'wrong', attemptsLeft: 3 }, 'pickup-code-wrong', /还可以输入3次/],
      [{ kind: 'locked', untilMs: NOW_MS }, 'pickup-code-locked', /2026-11-24 10:00之后/],
      [{ kind: 'right' }, undefined, /^$/],
    ];
    for (const stage of ['ready', 'stored'] as const)
      for (const [codeVerdict, code, detail] of codes) {
        const { codeVerdict: _, ...rest } = facts(stage, 'pick-up');
        const verdict = judgeFulfilment(STEPS['mark-collected'], codeVerdict ? { ...rest, codeVerdict } : rest);
        expect(verdict.refusal?.code).to.equal(code);
        expect(verdict.refusal?.detail ?? '').to.match(detail);
      }
  });

  it('takes neither the waybill of an earlier parcel nor another than the ordered one', () => {
    const posted = (changes: Partial<FulfilmentFacts>, delivery: Partial<Delivery> = {}) =>
      judgeFulfilment(STEPS['mark-posted'], { ...facts('producing', 'mail', delivery), ...changes }).refusal;
    expect(posted({ orderedWaybillNo: WAYBILL })).to.equal(null);
    expect(posted({ orderedWaybillNo: null })).to.equal(null);
    expect(posted({}, { earlierWaybillNos: [WAYBILL] })).to.include({ code: 'waybill-not-right' });
    const other = posted({ orderedWaybillNo: '1100000000002' });
    expect(other).to.include({ code: 'waybill-not-right' });
    expect(other?.detail).to.contain('1100000000002');
  });
});

describe('delivery of a certificate: rounds', () => {
  const ready = fulfil(firstDelivery('pick-up'), STEPS['mark-ready'], 'producing', NOW_MS);
  const posted = fulfil(firstDelivery('mail'), STEPS['mark-posted'], 'producing', NOW_MS);

  it('keep what happened in them', () => {
    expect(ready).to.deep.include({ round: 1, readyAtMs: NOW_MS, offeredAtMs: NOW_MS });
    expect(posted.parcel).to.deep.equal({ courier: 'ems', waybillNo: WAYBILL, postedAtMs: NOW_MS });
    expect(deliverySchema.parse(posted)).to.deep.equal(posted);
  });

  it('begin anew when a parcel came back, was lost, or another way was chosen', () => {
    for (const action of ['return-parcel', 'report-lost'] as const) {
      const next = fulfil(posted, STEPS[action], 'posted', NOW_MS + 1);
      expect(next, action).to.deep.include({ method: 'mail', round: 2, parcel: null, offeredAtMs: NOW_MS });
      expect(next.earlierWaybillNos).to.deep.equal([WAYBILL]);
    }
    const changed = fulfil(firstDelivery('mail'), STEPS['change-delivery'], 'producing', NOW_MS);
    expect(changed).to.deep.include({ method: 'pick-up', round: 2, destinationId: DESTINATION_ID });
  });

  it('begin anew when what was stored is laid out again: another code, another reminder', () => {
    const stored = { ...ready, remindedAtMs: NOW_MS + 1 };
    const again = fulfil(stored, STEPS['mark-ready'], 'stored', NOW_MS + 2);
    expect(again).to.deep.include({ round: 2, readyAtMs: NOW_MS + 2, remindedAtMs: null, offeredAtMs: NOW_MS });
  });
});

describe('delivery of a certificate: limits', () => {
  const calendar: Calendar = nationalCalendar(1);
  const terms = { calendar, closing: null, hours: DEFAULT_OFFICE_HOURS };

  it('ends ten working days after the decision, whatever the hour of it (行政许可法 44, 82)', () => {
    for (const hour of [0, 10, 23]) {
      const limit = planDeliveryLimit(terms, startOfDayMs('2026-11-24') + hour * 3_600_000);
      expect(limit).to.include({ from: '2026-11-24', date: '2026-12-08', workingDays: 10, provisional: false });
      expect(limit.dueAtMs).to.equal(endOfDayMs('2026-12-08'));
    }
    expect(planDeliveryLimit({ calendar, closing: '17:00' }, NOW_MS).dueAtMs).to.equal(
      startOfDayMs('2026-12-08') + 17 * 3_600_000,
    );
  });

  it('counts no day off: over the National Day of 2026', () => {
    // 25–27 September (Mid-Autumn), 1–7 October; 20 September and 10 October are worked.
    expect(planDeliveryLimit(terms, startOfDayMs('2026-09-24')).date).to.equal('2026-10-15');
  });

  it('is kept once the certificate is ready or posted, and does not run again', () => {
    const posted = fulfil(firstDelivery('mail'), STEPS['mark-posted'], 'producing', NOW_MS);
    expect(deliveryLimitRuns(firstDelivery('mail'))).to.equal(true);
    expect(deliveryLimitRuns(posted)).to.equal(false);
    expect(deliveryLimitRuns(fulfil(posted, STEPS['report-lost'], 'posted', NOW_MS + 1))).to.equal(false);
  });

  it('reminds after ten working days of waiting, when the office opens', () => {
    const waiting = { readyAtMs: NOW_MS, remindedAtMs: null };
    expect(planReminder(terms, waiting, DEFAULT_UNCOLLECTED_TERMS)).to.equal(
      startOfDayMs('2026-12-09') + 9 * 3_600_000,
    );
    // A limit that ends on a Friday is told on Monday.
    expect(planReminder(terms, waiting, { remindAfterWorkingDays: 3 })).to.equal(
      startOfDayMs('2026-11-30') + 9 * 3_600_000,
    );
    expect(planReminder(terms, { ...waiting, remindedAtMs: NOW_MS }, DEFAULT_UNCOLLECTED_TERMS)).to.equal(null);
    expect(planReminder(terms, { ...waiting, readyAtMs: null }, DEFAULT_UNCOLLECTED_TERMS)).to.equal(null);
  });
});
