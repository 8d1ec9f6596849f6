import { canonicalJson, hmacHex } from '../crypto/digest.ts';
import type { Transaction } from './connection.ts';
import { matterRow } from './matters.ts';

/** What the hash of an event covers, in the form it is stored in. */
export interface ChainedEvent {
  /** of a case, or of a correction request */
  caseNo: string;
  seq: number;
  atMs: number;
  actorKind: string;
  actorId: string;
  action: string;
  fromState: string | null;
  toState: string | null;
  version: number;
  details: Record<string, unknown>;
}

/** The head of an empty chain. */
export const CHAIN_START = '0'.repeat(64);

/** `HMAC(key, previous hash ‖ canonical row)`: an event can be neither changed, removed nor slipped in without breaking the chain (P-11). */
export function eventHash(auditKey: Buffer, prevHash: string, event: ChainedEvent): string {
  return hmacHex(auditKey, `${prevHash}\n${canonicalJson(event)}`);
}

/** Appends one event to the chain of a case or a correction request. The caller holds the lock on its row, where the chain's head is kept. */
export async function appendEvent(trx: Transaction, auditKey: Buffer, event: Omit<ChainedEvent, 'seq'>): Promise<void> {
  const row = (await matterRow(trx, event.caseNo).first('event_count', 'event_head')) as
    { event_count: number; event_head: string | null } | undefined;
  if (!row) throw new Error('an event needs its case');
  const seq = row.event_count + 1;
  const prevHash = row.event_head ?? CHAIN_START;
  const hash = eventHash(auditKey, prevHash, { ...event, seq });
  await trx('case_events').insert({
    case_no: event.caseNo,
    seq,
    at: new Date(event.atMs),
    actor_kind: event.actorKind,
    actor_id: event.actorId,
    action: event.action,
    from_state: event.fromState,
    to_state: event.toState,
    version: event.version,
    details: JSON.stringify(event.details),
    prev_hash: prevHash,
    hash,
  });
  await matterRow(trx, event.caseNo).update({ event_count: seq, event_head: hash });
}

export type ChainBreak = { caseNo: string; seq: number; kind: 'gap' | 'link' | 'hash' | 'head' };

/** A stored event, as the database gives it. */
export interface EventRow {
  case_no: string;
  seq: number;
  at: Date;
  actor_kind: string;
  actor_id: string;
  action: string;
  from_state: string | null;
  to_state: string | null;
  version: number;
  details: unknown;
  prev_hash: string;
  hash: string;
}

export interface ChainHead {
  event_count: number;
  event_head: string | null;
}

/**
 * Walks one chain and names its first break: a gap in the numbers, a link that does not fit, a changed row, or a head that is another.
 * Events and head must be of one instant: read them in one transaction that sees no later commit, or under the lock of the case.
 * @param rows by `seq`
 * @param head undefined: the case itself is gone, which is a break where there are events
 */
export function checkChain(
  auditKey: Buffer,
  caseNo: string,
  rows: readonly EventRow[],
  head: ChainHead | undefined,
): ChainBreak | null {
  let prevHash = CHAIN_START;
  let seq = 0;
  for (const row of rows) {
    seq += 1;
    if (row.seq !== seq) return { caseNo, seq, kind: 'gap' };
    if (row.prev_hash !== prevHash) return { caseNo, seq, kind: 'link' };
    if (eventHash(auditKey, prevHash, chainedEvent(row)) !== row.hash) return { caseNo, seq, kind: 'hash' };
    prevHash = row.hash;
  }
  const same = head ? head.event_count === seq && (head.event_head ?? CHAIN_START) === prevHash : seq === 0;
  return same ? null : { caseNo, seq, kind: 'head' };
}

const chainedEvent = (row: EventRow): ChainedEvent => ({
  caseNo: row.case_no,
  seq: row.seq,
  atMs: row.at.getTime(),
  actorKind: row.actor_kind,
  actorId: row.actor_id,
  action: row.action,
  fromState: row.from_state,
  toState: row.to_state,
  version: row.version,
  details: (typeof row.details === 'string' ? JSON.parse(row.details) : row.details) as Record<string, unknown>,
});

/** `checkChain` of one stored chain. */
export async function verifyChain(trx: Transaction, auditKey: Buffer, caseNo: string): Promise<ChainBreak | null> {
  const rows = (await trx('case_events').where({ case_no: caseNo }).orderBy('seq')) as EventRow[];
  const head = (await matterRow(trx, caseNo).first('event_count', 'event_head')) as ChainHead | undefined;
  return checkChain(auditKey, caseNo, rows, head);
}
