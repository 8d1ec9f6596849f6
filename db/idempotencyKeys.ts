import { inTransaction, isDuplicateKey, type Database, type Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** One attempt of one caller to do one thing once. */
export interface IdempotencyClaim {
  /** 'user:<id>' or 'staff:<id>' */
  actor: string;
  key: string;
  /** method and pattern */
  route: string;
  /** SHA-256 over parameters and body (of an upload: over its files) */
  bodyHash: string;
}

export interface StoredAnswer {
  status: number;
  headers: Record<string, string>;
  /** JSON text, null without a body */
  body: string | null;
}

/** `run`: do it (again); `held`: another request is doing it right now. */
export type ClaimVerdict =
  { kind: 'run' } | { kind: 'replay'; answer: StoredAnswer } | { kind: 'mismatch' } | { kind: 'held' };

export interface IdempotencyKeyRepository {
  /** Takes the key for `lockMs`; a holder that goes on renews it, one that died loses it. */
  claim(claim: IdempotencyClaim, nowMs: number, lockMs: number): Promise<ClaimVerdict>;
  renew(claim: IdempotencyClaim, untilMs: number): Promise<void>;
  /** From here on the same key answers this. */
  finish(claim: IdempotencyClaim, answer: StoredAnswer): Promise<void>;
  /** The outcome is not settled: the next request under the key runs again. */
  release(claim: IdempotencyClaim): Promise<void>;
  /** Keys nobody asks for any more. @returns how many */
  deleteOlderThan(createdBeforeMs: number): Promise<number>;
}

interface KeyRow {
  route: string;
  body_hash: string;
  state: 'open' | 'done';
  status: number | null;
  response_sealed: Buffer | null;
  locked_until: Date | null;
}

export function createIdempotencyKeyRepository(database: Database, sealed: SealedColumns): IdempotencyKeyRepository {
  const where = ({ actor, key }: IdempotencyClaim) => ({ actor, idem_key: key });
  const rowId = ({ actor, key }: IdempotencyClaim) => `${actor}.${key}`;

  async function insert(claim: IdempotencyClaim, nowMs: number, lockMs: number): Promise<boolean> {
    try {
      await database('idempotency_keys').insert({
        ...where(claim),
        route: claim.route,
        body_hash: claim.bodyHash,
        state: 'open',
        created_at: new Date(nowMs),
        locked_until: new Date(nowMs + lockMs),
      });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async function judge(
    trx: Transaction,
    claim: IdempotencyClaim,
    nowMs: number,
    lockMs: number,
  ): Promise<ClaimVerdict> {
    const row = (await trx('idempotency_keys').where(where(claim)).forUpdate().first()) as KeyRow | undefined;
    if (!row) return { kind: 'held' };
    if (row.route !== claim.route || row.body_hash !== claim.bodyHash) return { kind: 'mismatch' };
    if (row.state === 'done' && row.response_sealed) {
      const text = sealed.open('idempotency_keys', 'response', rowId(claim), row.response_sealed);
      return { kind: 'replay', answer: JSON.parse(text) as StoredAnswer };
    }
    if (row.locked_until && row.locked_until.getTime() > nowMs) return { kind: 'held' };
    await trx('idempotency_keys')
      .where(where(claim))
      .update({ locked_until: new Date(nowMs + lockMs) });
    return { kind: 'run' };
  }

  const update = async (claim: IdempotencyClaim, columns: object) => {
    await database('idempotency_keys')
      .where({ ...where(claim), state: 'open' })
      .update(columns);
  };

  return {
    async claim(claim, nowMs, lockMs) {
      if (await insert(claim, nowMs, lockMs)) return { kind: 'run' };
      return inTransaction(database, (trx) => judge(trx, claim, nowMs, lockMs));
    },
    renew: (claim, untilMs) => update(claim, { locked_until: new Date(untilMs) }),
    finish: (claim, answer) =>
      update(claim, {
        state: 'done',
        status: answer.status,
        response_sealed: sealed.seal('idempotency_keys', 'response', rowId(claim), JSON.stringify(answer)),
        locked_until: null,
      }),
    release: (claim) => update(claim, { locked_until: null }),
    deleteOlderThan: (createdBeforeMs) =>
      database('idempotency_keys').where('created_at', '<', new Date(createdBeforeMs)).limit(1000).delete(),
  };
}
