import { z } from 'zod';
import type { CaseSnapshot } from '../../domain/case.ts';
import { problem } from '../../domain/errors.ts';
import { exOfficioOrderSchema } from '../../domain/exOfficio.ts';
import type { StaffRole } from '../../domain/staffRoles.ts';
import type { CaseHeader } from '../../db/caseDrafts.ts';
import { beginOrdered, draftOrderFields, judgeOrder } from '../cases/draftOrder.ts';
import type { StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';
import { presentPerson } from './counter.ts';
import { openExOfficio } from './openExOfficio.ts';

/** At the counter, for somebody who has shown his card (P-22): begun like his own, with the notice agreed to by his signature. */
const assistedOrder = z
  .strictObject({
    mode: z.literal('assisted'),
    scanId: z.uuid().meta({ description: '当日在本窗口核验通过的身份证' }),
    ...draftOrderFields,
  })
  .superRefine(judgeOrder);

/** Cases the desk begins, by mode; each mode is a branch here, in `MODE_ROLES` and in `openCase`. */
export const openCaseBody = z.discriminatedUnion('mode', [assistedOrder, exOfficioOrderSchema]);
type OpenCaseOrder = z.output<typeof openCaseBody>;

const MODE_ROLES: Readonly<Record<OpenCaseOrder['mode'], StaffRole>> = {
  assisted: 'counter',
  'ex-officio': 'supervisor',
};
export const OPENING_ROLES = [...new Set(Object.values(MODE_ROLES))];

/** A draft of somebody who is there, or a case that is accepted already. */
export type OpenedCase = { mode: 'assisted'; header: CaseHeader } | { mode: 'ex-officio'; snapshot: CaseSnapshot };

/** @throws DomainProblem */
export async function openCase(
  services: Services,
  staff: StaffIdentity,
  order: OpenCaseOrder,
  idempotencyKey: string | null,
): Promise<OpenedCase> {
  const { staffId } = staff;
  const requestKey = `${staffId}:${idempotencyKey}`;
  if (!staff.roles.includes(MODE_ROLES[order.mode])) throw problem('actor-not-allowed');
  switch (order.mode) {
    case 'assisted': {
      const userId = await presentPerson(services, staff, order.scanId);
      const by = { requestKey, assistedBy: staffId };
      return { mode: 'assisted', header: await beginOrdered(services, userId, order, by) };
    }
    case 'ex-officio':
      return { mode: 'ex-officio', snapshot: await openExOfficio(services, staff, order, requestKey) };
  }
}
