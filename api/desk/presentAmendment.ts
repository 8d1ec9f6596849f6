import { z } from 'zod';
import {
  allowedAmendments,
  AMENDMENT_ACTION_NAMES,
  AMENDMENT_ACTIONS,
  AMENDMENT_STATE_NAMES,
  AMENDMENT_STATES,
  AMENDMENT_SUBJECTS,
  isAmendmentDecided,
  VOUCHER_STATE_NAMES,
  VOUCHER_STATES,
  type AmendmentAction,
} from '../../domain/amendment.ts';
import { GRADE_NAMES, gradeSchema } from '../../domain/assessment.ts';
import {
  REVOCATION_GROUND_NAMES,
  REVOCATION_GROUNDS,
  type CertificateCorrection,
} from '../../domain/certificateCorrection.ts';
import { maskAddress, maskName } from '../../domain/masking.ts';
import { CATEGORIES } from '../../domain/qualification.ts';
import { plainDateSchema } from '../../domain/time.ts';
import type { AmendmentView as AmendmentRecord, DeskVoucher } from '../../db/amendmentViews.ts';
import { instantSchema, isoInstant, isoInstantOrNull } from '../present.ts';
import { doerName, staffRef } from './presentTask.ts';

const certificateCorrectionView = z.object({
  validFrom: plainDateSchema.optional(),
  validTo: plainDateSchema.optional(),
  categories: z.array(z.enum(CATEGORIES)).optional(),
  licenceClasses: z.array(z.string()).optional(),
  address: z.string().optional(),
  employer: z.string().nullable().optional(),
});

export const amendmentView = z
  .object({
    no: z.string(),
    action: z.enum(AMENDMENT_ACTIONS),
    actionName: z.string(),
    state: z.enum(AMENDMENT_STATES),
    stateName: z.string(),
    version: z.int(),
    subject: z.enum(AMENDMENT_SUBJECTS).meta({ description: '凭证、从业资格证，或者办件的决定（全部注销）' }),
    voucher: z.object({ id: z.string(), number: z.string() }).nullable(),
    certificate: z.object({ id: z.string(), identifier: z.string() }).nullable(),
    caseNo: z.string(),
    grade: gradeSchema.nullable().meta({ description: '更正后的等级' }),
    points: z.int().nullable().meta({ description: '更正后的累计记分；不填时不变' }),
    ground: z.enum(REVOCATION_GROUNDS).nullable().meta({ description: '撤销从业资格证的依据' }),
    groundName: z.string().nullable(),
    correction: certificateCorrectionView
      .nullable()
      .meta({ description: '从业资格证更正的内容；未列出的不变，住址脱敏' }),
    reason: z.string(),
    refusal: z.string().nullable(),
    fourEyes: z.boolean().meta({ description: '须由另一名主管确认' }),
    requestedBy: staffRef,
    requestedAt: instantSchema,
    decidedBy: staffRef.nullable(),
    decidedAt: instantSchema.nullable(),
    settledAt: instantSchema.nullable().meta({ description: '包括上报部级系统在内全部办结的时间' }),
    newVoucher: z.object({ id: z.string(), number: z.string() }).nullable(),
    newCertificate: z.object({ id: z.string(), identifier: z.string() }).nullable(),
    attention: z.string().nullable().meta({ description: '出现异常、等待重试的原因' }),
  })
  .meta({ id: 'Amendment' });
export type AmendmentAnswer = z.input<typeof amendmentView>;

export const deskVoucherView = z
  .object({
    id: z.string(),
    number: z.string(),
    caseNo: z.string(),
    state: z.enum(VOUCHER_STATES),
    stateName: z.string(),
    issue: z.int(),
    holderName: z.string().meta({ description: '脱敏' }),
    grade: gradeSchema,
    gradeName: z.string(),
    points: z.int().nullable(),
    cycle: z.object({ start: plainDateSchema, end: plainDateSchema }),
    issuedAt: instantSchema,
    revokedAt: instantSchema.nullable(),
    supersededBy: z.object({ id: z.string(), number: z.string() }).nullable(),
    allowedActions: z.array(z.enum(AMENDMENT_ACTIONS)),
    amendments: z.array(amendmentView),
  })
  .meta({ id: 'DeskVoucher' });

/** Staff ids in these amendments, whose names the presenter needs. */
export const staffInAmendments = (amendments: readonly AmendmentRecord[]): string[] =>
  amendments.flatMap(({ requestedBy, decidedBy }) => (decidedBy === null ? [requestedBy] : [requestedBy, decidedBy]));

export function presentAmendment(amendment: AmendmentRecord, names: ReadonlyMap<string, string>): AmendmentAnswer {
  const { requestedAtMs, decidedAtMs, settledAtMs, requestedBy, decidedBy, details, ...rest } = amendment;
  const { ground, certificate: correction, grade, points, reason, refusal, fourEyes } = details;
  const staff = (id: string) => ({ id, name: doerName(id, names) });
  return {
    ...rest,
    actionName: AMENDMENT_ACTION_NAMES[amendment.subject][amendment.action],
    stateName: AMENDMENT_STATE_NAMES[amendment.state],
    grade,
    points,
    ground,
    groundName: ground && REVOCATION_GROUND_NAMES[ground],
    correction: correction && presentCorrection(correction),
    reason,
    refusal,
    fourEyes,
    requestedBy: staff(requestedBy),
    requestedAt: isoInstant(requestedAtMs),
    decidedBy: decidedBy === null ? null : staff(decidedBy),
    decidedAt: isoInstantOrNull(decidedAtMs),
    settledAt: isoInstantOrNull(settledAtMs),
  };
}

/** Where the holder lives is opened in his case, and recorded there. */
const presentCorrection = ({ address, ...correction }: CertificateCorrection) => ({
  ...correction,
  ...(address === undefined ? {} : { address: maskAddress(address) }),
});

/** One at a time: nothing else while a request is open. */
export const allowedWhile = (amendments: readonly AmendmentRecord[], allowed: AmendmentAction[]): AmendmentAction[] =>
  amendments.every((one) => isAmendmentDecided(one.state)) ? allowed : [];

/** A voucher as the desk sees it: what it says, what has been done to it, what may be done now. */
export function presentDeskVoucher(
  voucher: DeskVoucher,
  names: ReadonlyMap<string, string>,
): z.input<typeof deskVoucherView> {
  const { id, number, caseNo, state, issue, grade, points, supersededBy, amendments } = voucher;
  return {
    id,
    number,
    caseNo,
    state,
    stateName: VOUCHER_STATE_NAMES[state],
    issue,
    holderName: maskName(voucher.holderName),
    grade,
    gradeName: GRADE_NAMES[grade],
    points,
    cycle: { start: voucher.cycleStart, end: voucher.cycleEnd },
    issuedAt: isoInstant(voucher.issuedAtMs),
    revokedAt: isoInstantOrNull(voucher.revokedAtMs),
    supersededBy,
    allowedActions: allowedWhile(amendments, allowedAmendments(voucher.standing)),
    amendments: amendments.map((one) => presentAmendment(one, names)),
  };
}
