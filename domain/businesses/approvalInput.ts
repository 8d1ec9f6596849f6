import { z } from 'zod';
import { approveInput } from '../caseActions.ts';
import { textBlock } from '../text.ts';
import type { BusinessDefinition } from './business.ts';

/** Where there is nothing to choose, what an approval brings follows from the application; the reviewer may add a reason. */
export const confirmInput = z.strictObject({
  reason: textBlock({ label: '理由', min: 2, max: 500 }).optional(),
});

/** What an approval of any business can state; what its own one asks of it is `approvalInput`'s. */
export const anyApprovalInput = approveInput.partial();

/** What a reviewer states when he approves a case of this business. The outcome is its workflow's to make of it. */
export const approvalInput = ({
  result,
}: Pick<BusinessDefinition, 'result'>): typeof approveInput | typeof confirmInput =>
  result === 'grade' ? approveInput : confirmInput;
