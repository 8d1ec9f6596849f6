import type { Database } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

export type NotificationChannel = 'wechat' | 'sms';

/** A message as the delivery worker needs it. `params` may hold a code or a name: opened only to be sent. */
export interface Notification {
  id: string;
  userId: string | null;
  channel: NotificationChannel;
  template: string;
  caseNo: string | null;
  params: Record<string, string>;
  state: 'pending' | 'sending' | 'sent' | 'failed' | 'expired';
  attempt: number;
  expiresAtMs: number | null;
  createdAtMs: number;
}

export interface NotificationRepository {
  find(id: string): Promise<Notification | null>;
  /**
   * Takes the message for one attempt: `sending(attempt)` is written before the provider is asked, so that a job that runs twice sees it.
   * `repeatable`: may be taken although another attempt was left in `sending`, since its provider knows it again.
   * @returns the attempt's number, or null when the message is no longer there to be taken
   */
  beginAttempt(id: string, options: { repeatable: boolean }): Promise<number | null>;
  /** What is known to have been sent stays so, whatever another process that lost sight of it says. */
  finish(
    id: string,
    result: { state: 'sent' | 'failed' | 'expired' | 'pending'; providerId?: string; failure?: string },
  ): Promise<void>;
  /** Ids of messages of a channel that stay unsettled longer than they should: enqueued again by the sweeper. */
  overdue(channel: NotificationChannel, olderThanMs: number, limit: number): Promise<string[]>;
}

export function createNotificationRepository(database: Database, sealed: SealedColumns): NotificationRepository {
  return {
    async find(id) {
      const row = await database('notifications').where({ id }).first();
      if (!row) return null;
      const params = sealed.openOptional('notifications', 'params', id, row.params_sealed);
      return {
        id,
        userId: row.user_id,
        channel: row.channel,
        template: row.template,
        caseNo: row.case_no,
        params: params ? (JSON.parse(params) as Record<string, string>) : {},
        state: row.state,
        attempt: row.attempt,
        createdAtMs: (row.created_at as Date).getTime(),
        expiresAtMs: row.expires_at ? (row.expires_at as Date).getTime() : null,
      };
    },
    async beginAttempt(id, { repeatable }) {
      const changed = await database('notifications')
        .where({ id })
        .whereIn('state', repeatable ? ['pending', 'sending'] : ['pending'])
        .update({ state: 'sending', attempt: database.raw('attempt + 1') });
      if (changed === 0) return null;
      const row = await database('notifications').where({ id }).first('attempt');
      return row.attempt as number;
    },
    async finish(id, { state, providerId, failure }) {
      // What was sent or can no longer be used keeps no readable code or name behind.
      const ended = state !== 'pending';
      const row = database('notifications').where({ id });
      await (state === 'sent' ? row : row.whereIn('state', ['pending', 'sending'])).update({
        state,
        provider_id: providerId ?? null,
        failure: failure ?? null,
        ...(state === 'sent' ? { sent_at: new Date() } : {}),
        ...(ended ? { params_sealed: null } : {}),
      });
    },
    async overdue(channel, olderThanMs, limit) {
      return (await database('notifications')
        .where({ channel })
        .whereIn('state', ['pending', 'sending'])
        .where('created_at', '<=', new Date(Date.now() - olderThanMs))
        .orderBy('created_at')
        .limit(limit)
        .pluck('id')) as string[];
    },
  };
}
