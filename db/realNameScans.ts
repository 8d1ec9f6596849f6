import { z } from 'zod';
import { idCardFindingSchema, idCardReadingSchema, type IdCardFinding, type IdCardReading } from '../domain/idCard.ts';
import type { Database } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** A pair of ID-card pictures and what was read from them. */
export interface Scan {
  id: string;
  userId: string;
  state: 'reading' | 'read' | 'failed';
  /** null until it was read */
  reading: IdCardReading | null;
  usable: boolean;
  findings: IdCardFinding[];
  createdAtMs: number;
}

export interface ScanRepository {
  create(scan: { id: string; userId: string; frontKey: string; backKey: string; nowMs: number }): Promise<void>;
  /** Whose it is is judged here: another one's scan is not found. */
  find(userId: string, scanId: string): Promise<Scan | null>;
  imagesOf(scanId: string): Promise<{ frontKey: string; backKey: string }>;
  recordReading(
    scanId: string,
    result: { reading: IdCardReading; usable: boolean; findings: IdCardFinding[]; readAtMs: number },
  ): Promise<void>;
  recordFailure(scanId: string): Promise<void>;
}

const findingsSchema = z.array(idCardFindingSchema);

export function createScanRepository(database: Database, sealed: SealedColumns): ScanRepository {
  return {
    async create({ id, userId, frontKey, backKey, nowMs }) {
      await database('real_name_scans').insert({
        id,
        user_id: userId,
        front_key: frontKey,
        back_key: backKey,
        state: 'reading',
        created_at: new Date(nowMs),
      });
    },

    async find(userId, scanId) {
      const row = await database('real_name_scans').where({ id: scanId, user_id: userId }).first();
      if (!row) return null;
      const text = sealed.openOptional('real_name_scans', 'reading', scanId, row.reading_sealed);
      const findings: unknown = typeof row.findings === 'string' ? JSON.parse(row.findings) : row.findings;
      return {
        id: scanId,
        userId,
        state: row.state,
        reading: text === null ? null : idCardReadingSchema.parse(JSON.parse(text)),
        usable: Boolean(row.usable),
        findings: findings ? findingsSchema.parse(findings) : [],
        createdAtMs: (row.created_at as Date).getTime(),
      };
    },

    async imagesOf(scanId) {
      const row = await database('real_name_scans').where({ id: scanId }).first('front_key', 'back_key');
      if (!row) throw new Error('the scan is not there');
      return { frontKey: row.front_key as string, backKey: row.back_key as string };
    },

    async recordReading(scanId, { reading, usable, findings, readAtMs }) {
      await database('real_name_scans')
        .where({ id: scanId })
        .update({
          state: 'read',
          reading_sealed: sealed.seal('real_name_scans', 'reading', scanId, JSON.stringify(reading)),
          usable,
          findings: JSON.stringify(findings),
          read_at: new Date(readAtMs),
        });
    },

    async recordFailure(scanId) {
      await database('real_name_scans').where({ id: scanId, state: 'reading' }).update({ state: 'failed' });
    },
  };
}
