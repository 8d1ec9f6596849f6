import { z } from 'zod';
import { writeCursor, readCursor } from '../cursor.ts';
import { driverOf } from '../middleware/identity.ts';
import { instantSchema, isoInstant, isoInstantOrNull } from '../present.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const PAGE = 30;

const notificationView = z
  .object({
    id: z.uuid(),
    channel: z.string(),
    template: z.string(),
    caseNo: z.string(),
    state: z.string(),
    createdAt: instantSchema,
    sentAt: instantSchema.nullable(),
  })
  .meta({ id: 'Notification' });

/** What the applicant was told about his cases; codes are not listed. */
export function notificationRoutes(services: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/notifications',
      actor: { kind: 'driver' },
      action: 'notification.list',
      summary: '我的消息',
      tags: ['消息'],
      query: z.strictObject({ cursor: z.string().max(200).optional() }),
      status: 200,
      answer: z.object({ notifications: z.array(notificationView), nextCursor: z.string().nullable() }),
      async handle({ query, identity }) {
        const position = readCursor(query.cursor);
        const before = position && { atMs: position.atMs, id: position.key };
        const rows = await services.notificationsOfUser(driverOf(identity).userId, { before, limit: PAGE + 1 });
        const page = rows.slice(0, PAGE);
        const last = page.at(-1);
        return {
          status: 200,
          body: {
            notifications: page.map(({ createdAtMs, sentAtMs, ...row }) => ({
              ...row,
              createdAt: isoInstant(createdAtMs),
              sentAt: isoInstantOrNull(sentAtMs),
            })),
            nextCursor: rows.length > PAGE && last ? writeCursor({ atMs: last.createdAtMs, key: last.id }) : null,
          },
        };
      },
    }),
  ];
}
