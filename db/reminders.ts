import { uuidv7 } from '../crypto/ids.ts';
import type { KnownAssessment, OpenCase } from '../domain/eligibility/question.ts';
import { reminderNotifications } from '../domain/notifications.ts';
import type { Reminder } from '../domain/reminders.ts';
import { formatChineseDate } from '../domain/time.ts';
import { createAssessmentRepository } from './assessments.ts';
import { inTransaction, isDuplicateKey, type Database } from './connection.ts';
import { createOpenCaseRepository } from './openCases.ts';
import { createQualificationRepository, type Qualification } from './qualifications.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** Somebody who can be written to, with what he holds as the registry listed it last. */
export interface RemindablePerson {
  userId: string;
  personIndex: string;
  idNumber: string;
  qualifications: Qualification[];
  assessments: KnownAssessment[];
  /** qualification id → what is open on it */
  openCases: ReadonlyMap<string, readonly OpenCase[]>;
}

export interface ReminderRepository {
  /** Verified people with an account, by the order of their rows. `after`: where the last page ended. */
  page(after: string | null, limit: number): Promise<{ people: RemindablePerson[]; next: string | null }>;
  /**
   * Notes the reminder and queues its messages, once for a person, kind, subject and date, whoever asks how often.
   * @returns false when it was made before
   */
  remind(person: Pick<RemindablePerson, 'userId' | 'personIndex'>, reminder: Reminder, atMs: number): Promise<boolean>;
}

interface Row {
  id: string;
  id_number_index: string;
  id_number_sealed: Buffer;
}

export function createReminderRepository(database: Database, sealed: SealedColumns): ReminderRepository {
  const qualifications = createQualificationRepository(database, sealed);
  const assessments = createAssessmentRepository(database);
  const openCases = createOpenCaseRepository(database);

  async function opened({ id: userId, id_number_index: personIndex, id_number_sealed: blob }: Row) {
    const [held, assessed, open] = await Promise.all([
      qualifications.ofUser(userId),
      assessments.ofPerson(personIndex),
      openCases.ofUser(userId),
    ]);
    const idNumber = sealed.open('users', 'id_number', userId, blob);
    return { userId, personIndex, idNumber, qualifications: held, assessments: assessed, openCases: open };
  }

  return {
    async page(after, limit) {
      const query = database('users').whereNotNull('openid_index').whereNotNull('real_name_at').whereNull('deleted_at');
      if (after !== null) void query.where('id', '>', after);
      const rows = (await query
        .orderBy('id')
        .limit(limit)
        .select('id', 'id_number_index', 'id_number_sealed')) as Row[];
      const people: RemindablePerson[] = [];
      for (const row of rows) people.push(await opened(row));
      return { people, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
    },

    async remind({ userId, personIndex }, { kind, subject, date, about }, atMs) {
      try {
        await inTransaction(database, async (trx) => {
          const id = uuidv7();
          const at = new Date(atMs);
          await trx('reminders').insert({
            id,
            person_index: personIndex,
            kind,
            subject,
            date,
            user_id: userId,
            made_at: at,
          });
          for (const { channel, template } of reminderNotifications(kind)) {
            const messageId = uuidv7();
            const params = JSON.stringify({ date: formatChineseDate(about) });
            await trx('notifications').insert({
              id: messageId,
              dedupe_key: `reminder:${id}:${channel}`,
              user_id: userId,
              channel,
              template,
              params_sealed: sealed.seal('notifications', 'params', messageId, params),
              state: 'pending',
              created_at: at,
            });
            await trx('outbox').insert({
              id: uuidv7(),
              kind: 'notification',
              reference: messageId,
              state: 'pending',
              created_at: new Date(),
            });
          }
        });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
  };
}
