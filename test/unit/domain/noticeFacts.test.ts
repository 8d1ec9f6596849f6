import { expect } from 'chai';
import { submittedCase, type CaseSnapshot } from '../../../domain/case.ts';
import { noticeMatterOf } from '../../../domain/noticeFacts.ts';
import type { NoticeKind } from '../../../domain/noticeKind.ts';
import { nationalConfig, provinceConfigSchema } from '../../../domain/provinceConfig.ts';
import { startOfDayMs } from '../../../domain/time.ts';
import { planDeadline, type Calendar } from '../../../domain/working-days.ts';

const RECEIVED_AT_MS = startOfDayMs('2026-11-16') + 10 * 3_600_000;
const config = nationalConfig('四川省');
const submitted = submittedCase({
  caseNo: 'CX510100202611160000017',
  business: 'integrity-assessment',
  kind: 'regular',
  officeCode: '510100',
  submittedAtMs: RECEIVED_AT_MS,
  versions: { config: 1, national: 1, notice: '1', form: '1', materials: '1' },
});
/** November and December 2026 have no holidays of their own. */
const calendar: Calendar = { region: 'CN', version: 1, coverage: [{ from: '2026-01-01', to: '2026-12-31' }], days: {} };
const deadline = (workingDays: number) => planDeadline(calendar, RECEIVED_AT_MS, workingDays);

const matterOf = (kind: NoticeKind, changes: Partial<CaseSnapshot>, decidedAtMs = startOfDayMs('2026-11-24')) =>
  noticeMatterOf({ kind, decidedAtMs, snapshot: { ...submitted, ...changes }, config });

describe('what a case tells a notice', () => {
  it('a deemed acceptance: as of the day of receipt, both limits from there', () => {
    expect(
      matterOf('acceptance', {
        acceptedAtMs: RECEIVED_AT_MS,
        acceptedThrough: 'deem-accepted',
        receiptLimit: deadline(5),
        result: deadline(3),
        statutory: deadline(20),
      }),
    ).to.deep.equal({
      kind: 'acceptance',
      through: 'deem-accepted',
      acceptedOn: '2026-11-16',
      receiptLimit: '2026-11-23',
      promise: { date: '2026-11-19', provisional: false, workingDays: 3 },
      statutory: { date: '2026-12-14', provisional: false, workingDays: 20 },
    });
  });

  it('a supplement: fields and materials by their names, reasons in the province’s words', () => {
    const own = provinceConfigSchema.parse({
      name: '四川省',
      supplement: { days: 15, reasons: [{ code: 'illegible', target: 'any', text: '看不清' }] },
    });
    const supplement: NonNullable<CaseSnapshot['supplement']> = {
      round: 1,
      items: [
        { target: 'field', name: 'employer', reasons: ['gone-code'], note: '写全称' },
        { target: 'material', name: 'certificate-info-page', reasons: ['illegible'], note: null },
      ],
      requestedAtMs: RECEIVED_AT_MS,
      requestedBy: 'staff',
      limit: {
        date: '2026-12-01',
        dueAtMs: Date.parse('2026-12-02T00:00+08:00'),
        provisional: false,
        calendarVersion: 1,
        calendarDays: 15,
        from: '2026-11-16',
        movedFrom: null,
        keptFrom: null,
      },
      movedAtMs: null,
    };
    const snapshot = { ...submitted, supplement };
    expect(noticeMatterOf({ kind: 'supplement', decidedAtMs: RECEIVED_AT_MS, snapshot, config: own })).to.deep.equal({
      kind: 'supplement',
      round: 1,
      items: [
        { title: '服务单位（填报内容）', reasons: ['gone-code'], note: '写全称' },
        { title: '从业资格证个人信息页（申请材料）', reasons: ['看不清'], note: null },
      ],
      due: { date: '2026-12-01', provisional: false, workingDays: null },
    });
    expect(matterOf('lapse', { supplement })).to.deep.equal({
      kind: 'lapse',
      requestedOn: '2026-11-16',
      due: { date: '2026-12-01', provisional: false, workingDays: null },
    });
    const closing = { ...supplement.limit, dueAtMs: Date.parse('2026-12-01T17:30+08:00') } as typeof supplement.limit;
    expect(matterOf('lapse', { supplement: { ...supplement, limit: closing } })).to.deep.include({
      due: { date: '2026-12-01', provisional: false, workingDays: null, closing: '17时30分' },
    });
  });

  it('an approval: the grade, and for the lowest how it is raised again', () => {
    const outcome = { grade: 'B', points: 21, reason: null, confirmedProposal: true } as const;
    const decision = { action: 'approve', grade: 'B' } as const;
    expect(matterOf('approval', { outcome, decision })).to.deep.equal({
      kind: 'approval',
      gradeName: 'B级（不合格）',
      points: 21,
      reason: null,
      restorationHours: 18,
    });
    expect(matterOf('approval', { kind: 'restoration', outcome, decision })).to.include({ restorationHours: null });
  });

  it('a termination: its ground in words and the reason given', () => {
    const of = (ground: string, reason?: string) =>
      matterOf('termination', { decision: { action: 'terminate', ground, ...(reason ? { reason } : {}) } });
    expect(of('duplicate')).to.deep.equal({ kind: 'termination', reason: '重复申请。' });
    expect(of('duplicate', '已有办件')).to.deep.equal({ kind: 'termination', reason: '重复申请。已有办件' });
    expect(of('other', '申请人要求')).to.deep.equal({ kind: 'termination', reason: '申请人要求' });
  });

  it('a special procedure and an extension', () => {
    const specialProcedure: CaseSnapshot['specialProcedure'] = {
      reason: 'appraisal',
      note: null,
      startedAtMs: RECEIVED_AT_MS,
      expectedEnd: '2026-11-20',
      overdueMs: null,
    };
    expect(matterOf('special-procedure', { specialProcedure })).to.deep.equal({
      kind: 'special-procedure',
      procedure: '鉴定',
      note: null,
      startedOn: '2026-11-16',
      expectedEnd: { date: '2026-11-20', provisional: false, workingDays: null },
    });
    const extension = { atMs: RECEIVED_AT_MS, reason: '向外省查询' };
    expect(matterOf('extension', { extension, statutory: deadline(30) })).to.deep.equal({
      kind: 'extension',
      reason: '向外省查询',
      statutory: { date: '2026-12-28', provisional: false, workingDays: 30 },
    });
  });

  it('refuses to tell what was not decided', () => {
    for (const kind of ['decline', 'supplement', 'rejection', 'extension', 'special-procedure', 'termination'] as const)
      expect(() => matterOf(kind, {}), kind).to.throw(/nothing that a notice/);
  });
});
