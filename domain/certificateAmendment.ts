import { z } from 'zod';
import { AMENDMENT_ACTIONS, type AmendmentAction, type AmendmentVerdict } from './amendment.ts';
import { certificateCorrectionSchema, REVOCATION_GROUNDS } from './certificateCorrection.ts';
import type { CertificateState } from './certificate.ts';
import { textBlock } from './text.ts';

const reason = textBlock({ label: '理由', min: 2, max: 500 });

const correctCertificateInput = z
  .strictObject({ ...certificateCorrectionSchema.shape, reason })
  .refine(({ reason: _, ...correction }) => Object.values(correction).some((value) => value !== undefined), {
    error: '请填写需要更正的内容',
  });
const revokeCertificateInput = z.strictObject({
  ground: z.enum(REVOCATION_GROUNDS, { error: '请选择撤销的依据' }),
  reason,
});
const restoreCertificateInput = z.strictObject({ reason });

const INPUTS = {
  correct: correctCertificateInput,
  revoke: revokeCertificateInput,
  restore: restoreCertificateInput,
} as const;
export type CertificateAmendmentInput = z.infer<(typeof INPUTS)[AmendmentAction]>;

/** What the person must say with an action on a certificate. */
export const certificateAmendmentInput = (action: AmendmentAction): z.ZodType<CertificateAmendmentInput> =>
  INPUTS[action] as unknown as z.ZodType<CertificateAmendmentInput>;

/** What an amendment is judged on: the register's side of a certificate. */
export interface CertificateStanding {
  state: CertificateState;
  /** another certificate of the same qualification has been issued since, or stands */
  replaced: boolean;
  /** another case's certificate of the qualification is being made, and takes this one's place as soon as it is done */
  successorPreparing: boolean;
  /** the case that issued it is not over: the paper may not be in its holder's hands yet */
  caseOpen: boolean;
  /** a terminated case leaves nothing that could be restored */
  caseTerminated: boolean;
  /** the holder is over the age limit of today: nobody is given back what would have to be cancelled at once (规定 art. 32) */
  overAge: boolean;
}

/** The actions that may be taken on a certificate now, in the order of AMENDMENT_ACTIONS. */
export const allowedCertificateAmendments = (standing: CertificateStanding): AmendmentAction[] =>
  AMENDMENT_ACTIONS.filter((action) => whyNot(action, standing) === null);

/**
 * Judges one action. What stands can be corrected, unless its successor is being made, and, once its case is over, revoked; what was revoked
 * or cancelled can be restored while nothing has taken its place. Of what was replaced the latest comes first: it rests on those before.
 */
export function judgeCertificateAmendment(action: AmendmentAction, standing: CertificateStanding): AmendmentVerdict {
  const message = whyNot(action, standing);
  return message === null
    ? { allowed: true }
    : { allowed: false, message, allowedActions: allowedCertificateAmendments(standing) };
}

/**
 * What an action must wait for: begun now, a correction would take the place of a certificate that was decided on after the one it corrects.
 * @returns in Chinese; null: nothing
 */
export const whyNotYet = (
  action: AmendmentAction,
  { successorPreparing }: Pick<CertificateStanding, 'successorPreparing'>,
): string | null =>
  action === 'correct' && successorPreparing ? '新的从业资格证正在制作，请待其制作完成后再操作。' : null;

function whyNot(action: AmendmentAction, standing: CertificateStanding): string | null {
  switch (standing.state) {
    case 'preparing':
      return '从业资格证尚未签发，请稍后再操作。';
    case 'superseded':
      return '从业资格证已换发，请对最新的从业资格证进行操作。';
    case 'valid':
      if (action === 'restore') return '从业资格证有效，无需恢复。';
      if (action === 'correct') return whyNotYet(action, standing);
      return standing.caseOpen
        ? '办件尚未办结，请终止办理：终止时已签发的从业资格证一并撤销，在途的邮件一并撤回。'
        : null;
    case 'revoked':
      if (action !== 'restore') return '从业资格证已撤销，只能恢复。';
      return standing.caseTerminated
        ? '办件已终止，从业资格证不能恢复；请由持证人重新申请。'
        : whyNotRestored(standing);
    case 'cancelled':
      return action === 'restore' ? whyNotRestored(standing) : '从业资格证已注销，只能恢复。';
    default: {
      const never: never = standing.state;
      throw new RangeError(`unknown state ${String(never)}`);
    }
  }
}

function whyNotRestored({ replaced, overAge }: Pick<CertificateStanding, 'replaced' | 'overAge'>): string | null {
  if (replaced) return '已签发新的从业资格证，原证不能恢复。';
  return overAge ? '持证人已超过规定的从业年龄，不能恢复。' : null;
}

/** A full cancellation (D-26), as its reversal (恢复, D-20) is judged. */
export interface CancellationStanding {
  /** it was reversed already */
  restored: boolean;
  replaced: boolean;
  /** its case is still running: ended by `terminate`, which reverses it */
  caseOpen: boolean;
  overAge: boolean;
}

export function judgeCancellationReversal(action: AmendmentAction, standing: CancellationStanding): AmendmentVerdict {
  const message = whyNotReversed(action, standing);
  if (message === null) return { allowed: true };
  const allowedActions: AmendmentAction[] = whyNotReversed('restore', standing) === null ? ['restore'] : [];
  return { allowed: false, message, allowedActions };
}

function whyNotReversed(action: AmendmentAction, standing: CancellationStanding): string | null {
  if (action !== 'restore') return '从业资格已注销，只能恢复。';
  if (standing.restored) return '注销已经撤回，从业资格无需再次恢复。';
  return standing.caseOpen ? '办件尚未办结，请终止办理：终止时注销一并撤回。' : whyNotRestored(standing);
}
