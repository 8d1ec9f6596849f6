import type { Database, Transaction } from './connection.ts';
import { uuidv7 } from '../crypto/ids.ts';

/** What must happen outside the database because of something inside it; written in the same transaction. */
export type OutboxKind =
  'notification' | 'start-case' | 'start-amendment' | 'start-correction' | 'start-calendar-replan';

export interface OutboxRow {
  id: string;
  kind: OutboxKind;
  reference: string;
}

export const addToOutbox = (trx: Transaction, kind: OutboxKind, reference: string): Promise<unknown> =>
  trx('outbox').insert({ id: uuidv7(), kind, reference, state: 'pending', created_at: new Date() });

export interface OutboxRepository {
  /** The oldest pending rows. By state, never by "id above the last": a late commit carries a lower id. */
  pending(kind: OutboxKind, limit: number, olderThanMs?: number): Promise<OutboxRow[]>;
  markRelayed(ids: readonly string[]): Promise<void>;
}

export function createOutboxRepository(database: Database): OutboxRepository {
  return {
    async pending(kind, limit, olderThanMs = 0) {
      return (await database('outbox')
        .where({ state: 'pending', kind })
        .where('created_at', '<=', new Date(Date.now() - olderThanMs))
        .orderBy('created_at')
        .limit(limit)
        .select('id', 'kind', 'reference')) as OutboxRow[];
    },
    async markRelayed(ids) {
      if (ids.length > 0)
        await database('outbox').whereIn('id', ids).update({ state: 'relayed', relayed_at: new Date() });
    },
  };
}
