import { z } from 'zod';
import { idCardFindingSchema, idCardReadingSchema, type IdCardFinding, type IdCardReading } from '../domain/idCard.ts';
import type { Database } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

export interface RealNameReview {
  verificationId: string;
  scanId: string;
  userId: string;
  taskId: string;
  state: string;
  /** why the check could not decide, later why a clerk refused */
  reasonCode: string | null;
  createdAtMs: number;
  decidedAtMs: number | null;
  decidedBy: string | null;
  reading: IdCardReading;
  findings: IdCardFinding[];
}

/** Manual real-name reviews as the desk sees them: only those that came to this office as a task. */
export interface DeskRealNameRepository {
  find(verificationId: string, officeCode: string): Promise<RealNameReview | null>;
}

const findingsSchema = z.array(idCardFindingSchema);

export function createDeskRealNameRepository(database: Database, sealed: SealedColumns): DeskRealNameRepository {
  return {
    async find(verificationId, officeCode) {
      const row = await database('tasks as t')
        .join('real_name_verifications as v', 'v.id', 't.subject_id')
        .join('real_name_scans as s', 's.id', 'v.scan_id')
        .where({ 't.subject_id': verificationId, 't.kind': 'real-name-review', 't.office_code': officeCode })
        .orderBy('t.opened_at', 'desc')
        .first(
          't.id as task_id',
          'v.user_id',
          'v.state',
          'v.reason_code',
          'v.created_at',
          'v.decided_at',
          'v.decided_by',
          's.id as scan_id',
          's.reading_sealed',
          's.findings',
        );
      if (!row?.reading_sealed) return null;
      const reading = JSON.parse(sealed.open('real_name_scans', 'reading', row.scan_id, row.reading_sealed)) as unknown;
      return {
        verificationId,
        scanId: row.scan_id,
        userId: row.user_id,
        taskId: row.task_id,
        state: row.state,
        reasonCode: row.reason_code,
        createdAtMs: (row.created_at as Date).getTime(),
        decidedAtMs: (row.decided_at as Date | null)?.getTime() ?? null,
        decidedBy: row.decided_by,
        reading: idCardReadingSchema.parse(reading),
        findings: findingsSchema.parse(
          (typeof row.findings === 'string' ? JSON.parse(row.findings) : row.findings) ?? [],
        ),
      };
    },
  };
}
