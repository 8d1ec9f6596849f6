import { uuidv7 } from '../crypto/ids.ts';
import type { Transaction } from './connection.ts';
import { addToOutbox } from './outbox.ts';

/** Writes the messages an event calls for, each once, with the order to send them. `caseNo`: of a case or a correction request. */
export async function queueMessages(
  trx: Transaction,
  { userId, caseNo, version, atMs }: { userId: string; caseNo: string; version: number; atMs: number },
  rules: readonly { channel: 'wechat' | 'sms'; template: string }[],
): Promise<void> {
  for (const { channel, template } of rules) {
    const id = uuidv7();
    const dedupeKey = `${caseNo}:${version}:${channel}:${template}`;
    // A rewound past may come to the same step again; people hear of it once.
    if (await trx('notifications').where({ dedupe_key: dedupeKey }).first('id')) continue;
    await trx('notifications').insert({
      id,
      dedupe_key: dedupeKey,
      user_id: userId,
      channel,
      template,
      case_no: caseNo,
      state: 'pending',
      created_at: new Date(atMs),
    });
    await addToOutbox(trx, 'notification', id);
  }
}
