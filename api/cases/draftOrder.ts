import { z } from 'zod';
import { whyNotAgain } from '../../domain/applyAgain.ts';
import { isCaseNumber } from '../../domain/caseNumber.ts';
import { problem } from '../../domain/errors.ts';
import { CATEGORIES } from '../../domain/qualification.ts';
import { plainDateSchema } from '../../domain/time.ts';
import type { CaseHeader } from '../../db/caseDrafts.ts';
import type { Services } from '../services.ts';
import { beginDraft } from './beginDraft.ts';
import { ownCase } from './caseReader.ts';

const CHOSEN = ['business', 'kind', 'qualificationId', 'cycle', 'categories'] as const;

export const draftOrderFields = {
  from: z
    .string()
    .max(40)
    .refine(isCaseNumber, { error: '请填写办件编号' })
    .optional()
    .meta({ description: '由此重新申请；业务、证件、周期和类别同原办件，不再填写' }),
  business: z.string().max(32).optional(),
  kind: z.string().max(32).optional(),
  qualificationId: z.uuid().optional(),
  cycle: plainDateSchema.optional().meta({ description: '按周期申请的业务：考核周期的第一天' }),
  categories: z
    .array(z.enum(CATEGORIES))
    .max(CATEGORIES.length)
    .optional()
    .meta({ description: '按类别申请的业务（注销）：所选的从业资格类别' }),
  noticeVersion: z.string().max(16),
  unchangedConfirmed: z.boolean().default(false),
};
type OrderFields = z.output<z.ZodObject<typeof draftOrderFields>>;

/** What an application is begun with: something chosen, or an ended case. */
export function judgeOrder(order: OrderFields, context: z.RefinementCtx): void {
  const issue = (field: (typeof CHOSEN)[number], message: string) =>
    context.addIssue({ code: 'custom', path: [field], message });
  if (order.from === undefined) {
    if (order.business === undefined) issue('business', '请选择要办理的业务');
    if (order.qualificationId === undefined) issue('qualificationId', '请选择从业资格证');
    return;
  }
  for (const field of CHOSEN)
    if (order[field] !== undefined) issue(field, '重新申请的业务、证件、周期和类别同原办件，请不要填写');
}

export const draftOrderBody = z.strictObject(draftOrderFields).superRefine(judgeOrder);

/**
 * @param by.requestKey the same one asked again, after a crash, finds the draft it made, whatever has become of it since
 * @throws DomainProblem not-found, cannot-apply-again, or what keeps it from being begun
 */
export async function beginOrdered(
  services: Services,
  userId: string,
  order: OrderFields,
  by: { requestKey: string; assistedBy: string | null },
): Promise<CaseHeader> {
  const made = await services.drafts.byRequest(by.requestKey);
  if (made && made.userId !== userId) throw problem('idempotency-mismatch');
  if (made) return made;
  const { noticeVersion, unchangedConfirmed } = order;
  const agreed = { noticeVersion, unchangedConfirmed, ...by };
  if (order.from !== undefined) {
    const from = await ownCase(services, userId, order.from);
    const why = whyNotAgain(from.state);
    if (why) throw problem('cannot-apply-again', why, { state: from.state });
    const { business, kind, qualificationId, cycleStart: cycle, selectedCategories: categories } = from;
    return beginDraft(services, userId, { business, kind, qualificationId, cycle, categories, ...agreed }, from);
  }
  const { business = '', kind = 'regular', qualificationId = '', cycle = null, categories = [] } = order;
  return beginDraft(services, userId, { business, kind, qualificationId, cycle, categories, ...agreed });
}
