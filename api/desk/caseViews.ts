import { z } from 'zod';
import { assessmentOutcomeSchema, gradeProposalSchema } from '../../domain/assessment.ts';
import { BUSINESS_IDS } from '../../domain/businesses/business.ts';
import { caseDecisionSchema } from '../../domain/case.ts';
import { SPECIAL_PROCEDURE_REASONS, supplementItemSchema } from '../../domain/caseActions.ts';
import { DELIVERY_METHODS } from '../../domain/delivery.ts';
import { LADDER_CLOCKS } from '../../domain/ladder.ts';
import { CASE_ACTIONS, CASE_STATES } from '../../domain/lifecycle.ts';
import { plainDateSchema } from '../../domain/time.ts';
import { countedDaySchema } from '../../domain/working-days.ts';
import { grantedView } from '../cases/resultView.ts';
import { recordCorrectionView } from '../corrections/presentCorrectionsOfCase.ts';
import { instantSchema } from '../present.ts';
import { clockMoveView } from './clockMoves.ts';
import { flagsView, staffRef } from './presentTask.ts';

const clockView = z
  .object({
    date: plainDateSchema,
    dueAt: instantSchema,
    provisional: z.boolean(),
    workingDays: z.int(),
    from: plainDateSchema,
    days: z.array(countedDaySchema),
    explanation: z.string(),
  })
  .meta({ id: 'DeskClock' });
export type ClockView = z.input<typeof clockView>;

const supplementView = z
  .object({
    round: z.int(),
    items: z.array(supplementItemSchema),
    requestedAt: instantSchema,
    limit: z
      .object({ date: plainDateSchema, dueAt: instantSchema, provisional: z.boolean(), explanation: z.string() })
      .nullable(),
  })
  .meta({ id: 'DeskSupplement' });

const specialProcedureView = z
  .object({
    reason: z.enum(SPECIAL_PROCEDURE_REASONS),
    reasonName: z.string(),
    note: z.string().nullable(),
    startedAt: instantSchema,
    expectedEnd: plainDateSchema,
    /** 暂停期间保留的工作日 */
    remaining: z.object({ result: z.int(), statutory: z.int() }),
  })
  .meta({ id: 'DeskSpecialProcedure' });

const actionRef = z.object({ action: z.enum(CASE_ACTIONS), name: z.string() }).meta({ id: 'AllowedAction' });

/** Where a case stands: what a decision answers with. */
export const deskCaseStateView = z
  .object({
    caseNo: z.string(),
    business: z.enum(BUSINESS_IDS),
    businessName: z.string(),
    kind: z.string(),
    state: z.enum(CASE_STATES),
    stateName: z.string(),
    stage: z.string().nullable(),
    stageName: z.string().nullable(),
    version: z.int(),
    flags: flagsView,
    asOf: instantSchema,
    submittedAt: instantSchema,
    acceptedAt: instantSchema.nullable(),
    decidedAt: instantSchema.nullable(),
    endedAt: instantSchema.nullable(),
    clocks: z.object({
      acceptance: clockView.nullable(),
      result: clockView.nullable(),
      statutory: clockView.nullable(),
      receiptLimit: clockView.nullable().meta({ description: '届满未作处理的，视为受理' }),
      deliveryLimit: clockView.nullable().meta({ description: '颁发、送达证件的期限' }),
    }),
    silenceLimit: z
      .object({ date: plainDateSchema, dueAt: instantSchema })
      .nullable()
      .meta({ description: '换发：原证到期仍未作出决定的，视为准予' }),
    broken: z.array(z.object({ clock: z.enum(LADDER_CLOCKS), clockName: z.string(), date: plainDateSchema })),
    supplement: supplementView.nullable(),
    supplementsLeft: z.int().meta({ description: '还可以要求补正的次数' }),
    specialProcedure: specialProcedureView.nullable(),
    extension: z.object({ at: instantSchema, reason: z.string() }).nullable(),
    proposal: gradeProposalSchema.nullable(),
    decision: caseDecisionSchema.nullable(),
    outcome: assessmentOutcomeSchema.nullable(),
    attention: z.array(
      z.object({
        step: z.string(),
        source: z.enum(['effect', 'clock']),
        owner: z.enum(['supervisor', 'reviewer']),
        cause: z.string(),
        since: instantSchema,
        attempts: z.int(),
      }),
    ),
    granted: grantedView.nullable(),
    voucherId: z.string().nullable(),
    certificateId: z.string().nullable(),
    deliveryMethod: z.enum(DELIVERY_METHODS).nullable(),
    ministrySubmissionNo: z.string().nullable(),
    allowedActions: z.array(actionRef),
  })
  .meta({ id: 'DeskCaseState' });
export type DeskCaseStateView = z.input<typeof deskCaseStateView>;

const text = z.string().nullable();

const applicantView = z.object({
  name: text,
  idNumber: text,
  sex: text,
  nation: text,
  birth: text,
  address: text,
  phone: text,
  realNameAt: instantSchema.nullable(),
});

const certificateView = z.object({
  number: z.string(),
  categories: z.array(z.object({ category: z.string(), name: z.string() })),
  licenceClasses: z.array(z.string()),
  issuerName: z.string(),
  firstIssued: plainDateSchema,
  validFrom: plainDateSchema,
  validTo: plainDateSchema,
  status: z.string(),
  statusName: z.string(),
  source: z.string(),
  fetchedAt: instantSchema,
});

const fieldView = z.object({
  name: z.string(),
  label: z.string(),
  declared: text,
  source: text,
  differs: z.boolean().meta({ description: '申请人填写的内容与登记信息不一致' }),
});

const materialView = z.object({
  slot: z.string(),
  title: z.string(),
  required: z.boolean(),
  images: z.array(
    z.object({
      imageId: z.string(),
      url: z.string().meta({ description: '五分钟内有效' }),
      mediaType: z.string(),
      width: z.int(),
      height: z.int(),
      byteCount: z.int(),
      findings: z.array(z.string()),
      uploadedAt: instantSchema,
    }),
  ),
});

const eventView = z.object({
  seq: z.int(),
  at: instantSchema,
  action: z.string(),
  actionName: z.string(),
  actorKind: z.string(),
  actorName: z.string(),
  fromState: text,
  toState: text,
  version: z.int(),
  replan: z
    .object({
      calendarVersion: z.int(),
      source: z.string(),
      number: text,
      moves: z.array(clockMoveView),
    })
    .nullable()
    .meta({ description: '按新的放假安排重新计算时：所依据的通知和每一项变化的期限' }),
});

const openTaskView = z.object({
  id: z.string(),
  kind: z.string(),
  kindName: z.string(),
  cause: text,
  causeName: text,
  dueAt: instantSchema.nullable(),
  assignee: staffRef.nullable(),
  mine: z.boolean(),
  version: z.int(),
});

const deliveryView = z
  .object({
    round: z.int(),
    method: z.enum(DELIVERY_METHODS),
    methodName: z.string(),
    recipient: z.object({ name: text, phone: text, address: text }).nullable(),
    readyAt: instantSchema.nullable(),
    remindedAt: instantSchema.nullable(),
    parcel: z
      .object({
        courier: text,
        waybillNo: text,
        state: text,
        stateName: text,
        postedAt: instantSchema.nullable(),
        events: z.array(z.object({ at: instantSchema, place: text, text: z.string() })),
      })
      .nullable(),
  })
  .meta({ id: 'DeskDelivery' });

/** Everything a clerk decides on. */
export const deskCaseView = deskCaseStateView
  .extend({
    office: z.object({ code: z.string(), name: z.string() }),
    masked: z.boolean(),
    applicant: applicantView,
    certificate: certificateView,
    cycle: z.object({ start: plainDateSchema, end: plainDateSchema }).nullable(),
    selectedCategories: z
      .array(z.object({ category: z.string(), name: z.string() }))
      .meta({ description: '按类别申请的业务：所选的从业资格类别' }),
    exOfficio: z
      .object({ ground: z.string(), name: z.string(), source: z.string(), reason: z.string().nullable() })
      .nullable()
      .meta({ description: '依职权启动的事由、依据和事实；由本人申请的为空' }),
    noticeVersion: z.string(),
    versions: z
      .object({ config: z.int(), notice: z.string(), form: z.string(), materials: z.string() })
      .meta({ description: '办件开始时的版本，办理期间不变' }),
    supplementItems: z.array(
      z.object({
        target: z.enum(['field', 'material']),
        name: z.string(),
        title: z.string(),
        reasons: z.array(z.string()),
        answered: z.boolean().meta({ description: '已重新提交；此前申请人修改到一半的内容不显示' }),
      }),
    ),
    form: z.array(fieldView),
    materials: z.array(materialView),
    voucherNumber: text,
    issuedCertificate: z.object({ id: z.string(), identifier: z.string(), state: z.string() }).nullable(),
    delivery: deliveryView.nullable().meta({ description: '当前一轮领取；领取码只有申请人可以看到' }),
    recordCorrections: z
      .array(recordCorrectionView)
      .meta({ description: '证件的登记信息正在核实，或者在申请开始之后已更正' }),
    timeline: z.array(eventView),
    tasks: z.array(openTaskView),
  })
  .meta({ id: 'DeskCase' });
export type DeskCaseView = z.input<typeof deskCaseView>;
