import { uuidv7 } from '../crypto/ids.ts';
import type { Database } from './connection.ts';

export interface Consent {
  document: string;
  version: string;
  /** hexadecimal, of the text that was shown */
  textSha256: string;
  action: 'agreed';
  channel: string;
  atMs: number;
}

/** What somebody agreed to and when; rows are only added (L-07, P-13). */
export interface ConsentRepository {
  /** oldest first */
  ofUser(userId: string): Promise<Consent[]>;
  add(userId: string, consents: readonly Consent[]): Promise<void>;
}

export function createConsentRepository(database: Database): ConsentRepository {
  return {
    async ofUser(userId) {
      const rows = await database('consents').where({ user_id: userId }).orderBy(['at', 'id']);
      return rows.map((row) => ({
        document: row.document as string,
        version: row.version as string,
        textSha256: row.text_sha256 as string,
        action: row.action as 'agreed',
        channel: row.channel as string,
        atMs: (row.at as Date).getTime(),
      }));
    },
    async add(userId, consents) {
      if (consents.length === 0) return;
      await database('consents').insert(
        consents.map(({ document, version, textSha256, action, channel, atMs }) => ({
          id: uuidv7(),
          user_id: userId,
          document,
          version,
          text_sha256: textSha256,
          action,
          channel,
          at: new Date(atMs),
        })),
      );
    },
  };
}
