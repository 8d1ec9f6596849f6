import { z } from 'zod';
import type { CaseSnapshot } from './case.ts';
import type { CaseState } from './lifecycle/names.ts';
import { textBlock } from './text.ts';

/** What a supervisor states who moves a case to another office (D-29). */
export const transferInput = z.strictObject({
  officeCode: z.string().regex(/^[0-9A-Z]{2,10}$/, { error: '请从机构列表中选择接收的机构' }),
  reason: textBlock({ label: '移交理由', min: 2, max: 500 }),
});
export type TransferInput = z.infer<typeof transferInput>;

/** The same as the workflow is told it, with what the records say of the new office. */
export const transferOrder = transferInput.extend({
  /** of the office the case was filed with: whose configuration `versions.config` is of */
  homeProvince: z.string().min(1).max(6),
  /** of the new office's province: ladder and four eyes are by it from now on */
  config: z.int().min(1),
  /** the same request again finds what it has made */
  requestKey: z.string().min(1).max(110),
});
export type TransferOrder = z.infer<typeof transferOrder>;

/**
 * The last transfer, as the case keeps it. Form, notice, material list and promise stay those it began with; calendar, hours, ladder and four
 * eyes are those of its office now.
 */
export const caseTransferSchema = z.object({
  fromOffice: z.string().min(1),
  homeProvince: z.string().min(1),
  config: z.int().min(1),
  reason: z.string(),
  /** staff id */
  by: z.string(),
  atMs: z.int(),
  requestKey: z.string(),
});
export type CaseTransfer = z.infer<typeof caseTransferSchema>;

/** The event of a transfer in the chain of its case. */
export const TRANSFER_EVENT = 'transfer';

/** A case moves as long as somebody is to decide it: what was granted is the granting office's to hand over. */
const MOVABLE: readonly CaseState[] = ['submitted', 'supplement-requested', 'accepted', 'special-procedure'];

export type TransferRefusal = { code: 'same-office' | 'action-not-allowed'; detail?: string };

/** Why this case cannot be moved to that office; null: it can. */
export function judgeTransfer(
  { state, officeCode }: Pick<CaseSnapshot, 'state' | 'officeCode'>,
  to: string,
): TransferRefusal | null {
  if (!MOVABLE.includes(state))
    return { code: 'action-not-allowed', detail: '办件已有审核结果或者已经结束，不能移交其他机构。' };
  return officeCode === to ? { code: 'same-office' } : null;
}
