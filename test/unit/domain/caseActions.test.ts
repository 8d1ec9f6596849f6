import { expect } from 'chai';
import {
  actionInput,
  actionInputSchema,
  checkGradeReason,
  DECLINE_GROUND_NAMES,
  DECLINE_GROUNDS,
  SPECIAL_PROCEDURE_REASON_NAMES,
  SPECIAL_PROCEDURE_REASONS,
  TERMINATION_REASON_NAMES,
  TERMINATION_REASONS,
} from '../../../domain/caseActions.ts';
import { CASE_ACTIONS } from '../../../domain/lifecycle.ts';

const accepts = (action: Parameters<typeof actionInput>[0], input: unknown): boolean =>
  actionInput(action).safeParse(input).success;

/** What a person reads: where, and what to do. */
const faults = (action: Parameters<typeof actionInput>[0], input: unknown): string[] =>
  actionInput(action)
    .safeParse(input)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

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

  it('takes an empty object for exactly those actions that need nothing said, and no unknown key for any', () => {
    const speaking = [
      'decline',
      'request-supplement',
      'grant-second-supplement',
      'start-special-procedure',
      'extend',
      'approve',
      'reject',
      'terminate',
      'mark-posted',
      'return-parcel',
      'change-delivery',
      'mark-collected',
      'close-uncollected',
    ];
    for (const action of CASE_ACTIONS) {
      expect(actionInputSchema(action).safeParse({}).success, action).to.equal(!speaking.includes(action));
      expect(actionInputSchema(action).safeParse({ unknown: 1 }).success, action).to.equal(false);
      for (const none of [null, undefined, [], 'x', 0])
        expect(actionInputSchema(action).safeParse(none).success, `${action} ${String(none)}`).to.equal(false);
    }
  });

  it('asks for a supplement item by item, each once and with a reason', () => {
    const field = { target: 'field', name: 'employer', reasons: ['wrong-value'] };
    const material = { target: 'material', name: 'education-record', reasons: [], note: ' 第二页看不清\r\n请重拍 ' };
    expect(actionInput('request-supplement').parse({ items: [field, material] })).to.deep.equal({
      items: [
        { ...field, note: null },
        { ...material, note: '第二页看不清\n请重拍' },
      ],
    });
    // A field and a slot may bear one name; the same thing twice may not.
    expect(accepts('request-supplement', { items: [field, { ...field, target: 'material' }] })).to.equal(true);
    const wrong: [unknown, string, string][] = [
      [{ items: [] }, 'items', '请至少列出一项需要补正的内容'],
      [{ items: [field, material, field] }, 'items.2', '同一项内容只能列出一次，请合并理由'],
      [
        { items: [field, { ...field, reasons: [], note: '另一个理由' }] },
        'items.1',
        '同一项内容只能列出一次，请合并理由',
      ],
      [{ items: [field, { ...material, note: undefined }] }, 'items.1', '每一项都要选择或者填写补正理由'],
      [{ items: [{ ...material, note: null }] }, 'items.0', '每一项都要选择或者填写补正理由'],
      [{ items: [{ ...material, note: '  ' }] }, 'items.0.note', '请填写说明'],
      [{ items: [{ ...material, note: '糊' }] }, 'items.0.note', '说明不能少于2个字'],
      [{ items: [{ ...material, note: '字'.repeat(501) }] }, 'items.0.note', '说明不能超过500个字'],
      [{ items: [{ ...material, note: '看\u202e不清' }] }, 'items.0.note', '说明包含无法显示的字符，请删除后重新填写'],
      [{ items: [{ ...field, target: 'case' }] }, 'items.0.target', '请选择需要补正的是表单项目还是申请材料'],
      [
        { items: [{ name: 'employer', reasons: ['wrong-value'] }] },
        'items.0.target',
        '请选择需要补正的是表单项目还是申请材料',
      ],
    ];
    for (const [input, path, message] of wrong)
      expect(faults('request-supplement', input), message).to.include(`${path}: ${message}`);
    for (const bad of [
      {},
      { items: null },
      { items: [{ ...field, name: '' }] },
      { items: [{ ...field, name: 'x'.repeat(49) }] },
      { items: [{ ...field, reasons: [''] }] },
      { items: [{ ...field, reasons: 'wrong-value' }] },
      { items: [{ ...field, value: 1 }] },
      { items: [field], days: 30 },
      { items: Array.from({ length: 41 }, (_, index) => ({ ...field, name: `field-${index}` })) },
    ])
      expect(accepts('request-supplement', bad), JSON.stringify(bad)).to.equal(false);
  });

  it('lists a canned reason of an item once', () => {
    const twice = { items: [{ target: 'field', name: 'employer', reasons: ['wrong-value', 'wrong-value'] }] };
    expect(faults('request-supplement', twice)).to.deep.equal(['items.0: 同一条补正理由只能选择一次']);
  });

  it('pauses for a reason of art. 45 and to a day that exists', () => {
    const procedure = { reason: 'appraisal', expectedEnd: '2026-11-30' };
    expect(actionInput('start-special-procedure').parse({ ...procedure, note: ' 需要鉴定笔迹 ' })).to.deep.equal({
      ...procedure,
      note: '需要鉴定笔迹',
    });
    for (const reason of SPECIAL_PROCEDURE_REASONS)
      expect(accepts('start-special-procedure', { ...procedure, reason }), reason).to.equal(true);
    const which = 'reason: 请选择启动特别程序的事由';
    expect(faults('start-special-procedure', { expectedEnd: '2026-11-30' })).to.deep.equal([which]);
    expect(faults('start-special-procedure', { ...procedure, reason: 'holiday' })).to.deep.equal([which]);
    expect(faults('start-special-procedure', { ...procedure, reason: '' })).to.deep.equal([which]);
    expect(faults('start-special-procedure', { ...procedure, note: '' })).to.deep.equal(['note: 请填写说明']);
    const date = 'expectedEnd: 请填写正确的日期，例如 2026-11-23';
    for (const expectedEnd of [
      '2027-02-30',
      '2027-02-29',
      '2026-13-01',
      '2026-11-31',
      '2026-1-5',
      '20261130',
      '30.11.2026',
      '',
    ])
      expect(faults('start-special-procedure', { ...procedure, expectedEnd }), expectedEnd).to.deep.equal([date]);
    expect(accepts('start-special-procedure', { ...procedure, expectedEnd: '2028-02-29' }), 'a leap year').to.equal(
      true,
    );
    expect(accepts('start-special-procedure', { reason: 'appraisal' })).to.equal(false);
    expect(accepts('start-special-procedure', { ...procedure, expectedEnd: 20261130 })).to.equal(false);
    expect(actionInput('end-special-procedure').parse({})).to.deep.equal({});
    expect(faults('end-special-procedure', { note: '一' })).to.deep.equal(['note: 说明不能少于2个字']);
  });

  it('extends, grants and rejects with a reason of a sensible length', () => {
    for (const action of ['extend', 'grant-second-supplement', 'reject'] as const) {
      expect(actionInput(action).parse({ reason: ' 向外省核实 ' }), action).to.deep.equal({ reason: '向外省核实' });
      expect(faults(action, {}), action).to.deep.equal(['reason: 请填写理由']);
      expect(faults(action, { reason: '' }), action).to.deep.equal(['reason: 请填写理由']);
      expect(faults(action, { reason: ' \n ' }), action).to.deep.equal(['reason: 请填写理由']);
      expect(faults(action, { reason: '因' }), action).to.deep.equal(['reason: 理由不能少于2个字']);
      expect(faults(action, { reason: '字'.repeat(501) }), action).to.deep.equal(['reason: 理由不能超过500个字']);
      expect(faults(action, { reason: 7 }), action).to.deep.equal(['reason: 请填写理由']);
      expect(accepts(action, { reason: '𠮷'.repeat(500) }), 'characters are counted as people count them').to.equal(
        true,
      );
      expect(accepts(action, { reason: '向外省核实', workingDays: 30 }), action).to.equal(false);
    }
  });

  it('terminates on a ground, and says which where it is another one', () => {
    for (const ground of TERMINATION_REASONS) {
      expect(accepts('terminate', { ground }), ground).to.equal(ground !== 'other');
      expect(accepts('terminate', { ground, reason: '当事人另案处理' }), ground).to.equal(true);
    }
    expect(faults('terminate', { ground: 'other' })).to.deep.equal(['reason: 选择“其他”的，请写明终止办理的理由']);
    expect(faults('terminate', { ground: 'other', reason: ' ' })).to.deep.equal(['reason: 请填写理由']);
    expect(faults('terminate', { ground: 'bored' })).to.deep.equal(['ground: 请选择终止办理的事由']);
    expect(faults('terminate', { reason: '当事人另案处理' })).to.deep.equal(['ground: 请选择终止办理的事由']);
  });

  it('says nothing when the clock acts, or a supervisor in its place', () => {
    for (const action of ['deem-accepted', 'lapse', 'resubmit'] as const) {
      expect(actionInput(action).parse({}), action).to.deep.equal({});
      expect(accepts(action, { reason: '到期' }), action).to.equal(false);
    }
  });

  it('has a Chinese name for every reason and ground', () => {
    const names = [
      ...SPECIAL_PROCEDURE_REASONS.map((one) => SPECIAL_PROCEDURE_REASON_NAMES[one]),
      ...TERMINATION_REASONS.map((one) => TERMINATION_REASON_NAMES[one]),
      ...DECLINE_GROUNDS.map((one) => DECLINE_GROUND_NAMES[one]),
    ];
    for (const name of names) expect(name).to.match(/^\p{Script=Han}+$/u);
    expect(new Set(names.slice(0, SPECIAL_PROCEDURE_REASONS.length)).size).to.equal(SPECIAL_PROCEDURE_REASONS.length);
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
