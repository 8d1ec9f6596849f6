import { hmacHex, sameDigest } from '../crypto/digest.ts';
import { uuidv7 } from '../crypto/ids.ts';
import { judgeSmsRequest, SMS_CODE_VALID_MS, SMS_MAX_WRONG_ATTEMPTS, SMS_RESEND_AFTER_MS } from '../domain/smsCode.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import { addToOutbox } from './outbox.ts';
import { verifyPhoneIn } from './phones.ts';
import type { SealedColumns } from './sealedColumns.ts';
import { nextInSequence } from './sequences.ts';

interface ChallengeFor {
  userId: string;
  purpose: string;
  phone: string;
  nowMs: number;
}

export type ChallengeRequest =
  { kind: 'sent'; resendAtMs: number; expiresAtMs: number } | { kind: 'too-soon' | 'limit-reached'; retryAtMs: number };

export type CodeVerdict =
  { kind: 'verified' } | { kind: 'wrong'; attemptsLeft: number } | { kind: 'none' | 'expired' | 'used' | 'locked' };

/** SMS codes (L-11 … L-14). The row holds a keyed hash; the code itself lies sealed in its message until that is sent or expired. */
export interface SmsChallengeRepository {
  /** Makes the message with this code and replaces the code sent before, if the number may have another one now. */
  request(challenge: ChallengeFor & { code: string }): Promise<ChallengeRequest>;
  /** Tries a code; the right one is used up and makes the number the verified one of the account. */
  verify(attempt: ChallengeFor & { code: string }): Promise<CodeVerdict>;
}

interface ChallengeRow {
  id: string;
  code_hash: string;
  expires_at: Date;
  wrong_attempts: number;
  used_at: Date | null;
}

export function createSmsChallengeRepository(
  database: Database,
  sealed: SealedColumns,
  tokenKey: Buffer,
): SmsChallengeRepository {
  const codeHash = (challengeId: string, code: string) =>
    hmacHex(tokenKey, `sms-code\u0000${challengeId}\u0000${code}`);

  async function sentBefore(trx: Transaction, phone: string): Promise<number[]> {
    const rows = await trx('sms_challenges')
      .where({ phone_index: sealed.index('phone', phone) })
      .orderBy('sent_at', 'desc')
      .limit(20)
      .select('sent_at');
    return rows.map((row) => (row.sent_at as Date).getTime());
  }

  async function queueMessage(
    trx: Transaction,
    challengeId: string,
    { userId, phone, code, nowMs }: ChallengeFor & { code: string },
  ): Promise<void> {
    const id = uuidv7();
    await trx('notifications').insert({
      id,
      dedupe_key: `sms-code:${challengeId}`,
      user_id: userId,
      channel: 'sms',
      template: 'sms-code',
      params_sealed: sealed.seal('notifications', 'params', id, JSON.stringify({ phone, code })),
      state: 'pending',
      created_at: new Date(nowMs),
      expires_at: new Date(nowMs + SMS_CODE_VALID_MS),
    });
    await addToOutbox(trx, 'notification', id);
  }

  return {
    request: (challenge) =>
      inTransaction(database, async (trx): Promise<ChallengeRequest> => {
        const { userId, purpose, phone, code, nowMs } = challenge;
        // The limits are per number: whichever account asks, two requests for one number are judged one after the other. The number's row
        // among the sequences is the lock.
        await nextInSequence(trx, `sms:${sealed.index('phone', phone)}`);
        const verdict = judgeSmsRequest(await sentBefore(trx, phone), nowMs);
        if (verdict.kind !== 'allowed') return verdict;
        await trx('sms_challenges')
          .where({ user_id: userId, purpose, used_at: null, replaced_at: null })
          .update({ replaced_at: new Date(nowMs) });
        const id = uuidv7();
        const expiresAtMs = nowMs + SMS_CODE_VALID_MS;
        await trx('sms_challenges').insert({
          id,
          user_id: userId,
          purpose,
          phone_index: sealed.index('phone', phone),
          code_hash: codeHash(id, code),
          sent_at: new Date(nowMs),
          expires_at: new Date(expiresAtMs),
        });
        await queueMessage(trx, id, challenge);
        return { kind: 'sent', resendAtMs: nowMs + SMS_RESEND_AFTER_MS, expiresAtMs };
      }),

    verify: ({ userId, purpose, phone, code, nowMs }) =>
      inTransaction(database, async (trx): Promise<CodeVerdict> => {
        const row = (await trx('sms_challenges')
          .where({ user_id: userId, purpose, phone_index: sealed.index('phone', phone), replaced_at: null })
          .orderBy([
            { column: 'sent_at', order: 'desc' },
            { column: 'id', order: 'desc' },
          ])
          .forUpdate()
          .first()) as ChallengeRow | undefined;
        if (!row) return { kind: 'none' };
        if (row.used_at) return { kind: 'used' };
        if (row.wrong_attempts >= SMS_MAX_WRONG_ATTEMPTS) return { kind: 'locked' };
        if (nowMs > row.expires_at.getTime()) return { kind: 'expired' };
        const challenge = trx('sms_challenges').where({ id: row.id });
        if (!sameDigest(row.code_hash, codeHash(row.id, code))) {
          await challenge.update({ wrong_attempts: row.wrong_attempts + 1 });
          const attemptsLeft = SMS_MAX_WRONG_ATTEMPTS - row.wrong_attempts - 1;
          return attemptsLeft > 0 ? { kind: 'wrong', attemptsLeft } : { kind: 'locked' };
        }
        await challenge.update({ used_at: new Date(nowMs) });
        await verifyPhoneIn(trx, sealed, { userId, phone, nowMs });
        return { kind: 'verified' };
      }),
  };
}
