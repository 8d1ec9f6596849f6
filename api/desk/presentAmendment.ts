import { z } from 'zod';
import {
  allowedAmendments,
  AMENDMENT_ACTION_NAMES,
  AMENDMENT_ACTIONS,
  AMENDMENT_STATE_NAMES,
  AMENDMENT_STATES,
  isAmendmentDecided,
  VOUCHER_STATE_NAMES,
  VOUCHER_STATES,
} from '../../domain/amendment.ts';
import { GRADE_NAMES, gradeSchema } from '../../domain/assessment.ts';
import { maskName } from '../../domain/masking.ts';
import { plainDateSchema } from '../../domain/time.ts';
import type { AmendmentView as AmendmentRecord, DeskVoucher } from '../../db/amendmentViews.ts';
import { instantSchema, isoInstant, isoInstantOrNull } from '../present.ts';
import { doerName, staffRef } from './presentTask.ts';

export const amendmentView = z
  .object({
    no: z.string(),
    action: z.enum(AMENDMENT_ACTIONS),
    actionName: z.string(),
    state: z.enum(AMENDMENT_STATES),
    stateName: z.string(),
    version: z.int(),
    voucher: z.object({ id: z.string(), number: z.string() }),
    caseNo: z.string(),
    grade: gradeSchema.nullable().meta({ description: '更正后的等级' }),
    points: z.int().nullable().meta({ description: '更正后的累计记分；不填时不变' }),
    reason: z.string(),
    refusal: z.string().nullable(),
    fourEyes: z.boolean().meta({ description: '须由另一名主管确认' }),
    requestedBy: staffRef,
    requestedAt: instantSchema,
    decidedBy: staffRef.nullable(),
    decidedAt: instantSchema.nullable(),
    settledAt: instantSchema.nullable().meta({ description: '包括上报部级系统在内全部办结的时间' }),
    newVoucher: z.object({ id: z.string(), number: z.string() }).nullable(),
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
  const { requestedAtMs, decidedAtMs, settledAtMs, voucherId, voucherNumber, requestedBy, decidedBy, ...rest } =
    amendment;
  const staff = (id: string) => ({ id, name: doerName(id, names) });
  return {
    ...rest,
    actionName: AMENDMENT_ACTION_NAMES[amendment.action],
    stateName: AMENDMENT_STATE_NAMES[amendment.state],
    voucher: { id: voucherId, number: voucherNumber },
    requestedBy: staff(requestedBy),
    requestedAt: isoInstant(requestedAtMs),
    decidedBy: decidedBy === null ? null : staff(decidedBy),
    decidedAt: isoInstantOrNull(decidedAtMs),
    settledAt: isoInstantOrNull(settledAtMs),
  };
}

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
    // One at a time: nothing else while a request is open.
    allowedActions: amendments.every((one) => isAmendmentDecided(one.state)) ? allowedAmendments(voucher.standing) : [],
    amendments: amendments.map((one) => presentAmendment(one, names)),
  };
}
