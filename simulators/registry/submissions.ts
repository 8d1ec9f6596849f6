import { z } from 'zod';
import { gradeSchema } from '../../domain/assessment.ts';
import { CATEGORIES, QUALIFICATION_STATUSES } from '../../domain/qualification.ts';
import { addDays, plainDateSchema, shanghaiDate, type PlainDate } from '../../domain/time.ts';

const resultSchema = z.strictObject({
  caseNo: z.string().min(1).max(40),
  idNumber: z.string().length(18),
  certificateNumber: z.string().min(1).max(32),
  cycleStart: plainDateSchema,
  cycleEnd: plainDateSchema,
  grade: gradeSchema,
  points: z.int().min(0).nullable(),
  officeCode: z.string().min(1).max(32),
  decidedAt: z.iso.datetime(),
});
const withdrawalSchema = resultSchema.omit({ grade: true, points: true }).extend({ kind: z.literal('withdrawal') });

const certificateSchema = z.strictObject({
  kind: z.literal('certificate'),
  caseNo: z.string().min(1).max(40),
  idNumber: z.string().length(18),
  certificateNumber: z.string().min(1).max(32),
  result: z.enum(['certificate', 'record', 'cancellation']),
  categories: z.array(z.enum(CATEGORIES)),
  cancelledCategories: z.array(z.enum(CATEGORIES)),
  validFrom: plainDateSchema.nullable(),
  validTo: plainDateSchema.nullable(),
  officeCode: z.string().min(1).max(32),
  decidedAt: z.iso.datetime(),
});
export type CertificateChange = z.infer<typeof certificateSchema>;
const certificateWithdrawalSchema = certificateSchema
  .pick({ caseNo: true, idNumber: true, certificateNumber: true, officeCode: true, decidedAt: true })
  .extend({ kind: z.literal('certificate-withdrawal') });

const recordPartsSchema = z.strictObject({
  name: z.string().min(1).optional(),
  sex: z.enum(['男', '女']).optional(),
  address: z.string().optional(),
  phone: z.string().optional(),
  categories: z.array(z.enum(CATEGORIES)).min(1).optional(),
  licenceClasses: z.array(z.string().min(1).max(4)).optional(),
  firstIssued: plainDateSchema.optional(),
  validFrom: plainDateSchema.optional(),
  validTo: plainDateSchema.optional(),
  status: z.enum(QUALIFICATION_STATUSES).optional(),
});
export type RecordParts = z.infer<typeof recordPartsSchema>;

const correctionSchema = z.strictObject({
  kind: z.literal('correction'),
  caseNo: z.string().min(1).max(40),
  idNumber: z.string().length(18),
  certificateNumber: z.string().min(1).max(32),
  recorded: recordPartsSchema,
  corrected: recordPartsSchema,
  officeCode: z.string().min(1).max(32),
  decidedAt: z.iso.datetime(),
});
export type RecordCorrection = z.infer<typeof correctionSchema>;

/** What the registry takes: a correction of a record, a change of a certificate, an assessment result, or that one of these no longer counts. */
export const submissionBodySchema = z.union([
  correctionSchema,
  certificateSchema,
  certificateWithdrawalSchema,
  withdrawalSchema,
  resultSchema,
]);

export interface Submission {
  key: string;
  submissionNo: string;
  receivedAt: string;
  body: z.infer<typeof submissionBodySchema>;
}

export interface Submissions {
  find(key: string): Submission | undefined;
  all(): Submission[];
  /** how often this key has come in, the first time included */
  timesReceived(key: string): number;
  noteRepeat(key: string): void;
  add(submission: Submission): void;
  nextNumber(nowMs: number): string;
  /** Changes and corrections of a person's certificates that count, by the instant of the decision: a withdrawal ends all earlier changes of its case. */
  recordChanges(idNumber: string): (CertificateChange | RecordCorrection)[];
  /** Grade that counts for the cycle that ended on the day before this one, if any: by the instant of the decision, not of its arrival. */
  gradeBefore(idNumber: string, cycleStart: PlainDate): z.infer<typeof gradeSchema> | null;
}

export function createSubmissions(): Submissions {
  const received = new Map<string, Submission>();
  const times = new Map<string, number>();
  const noteRepeat = (key: string): void => void times.set(key, (times.get(key) ?? 0) + 1);
  return {
    find: (key) => received.get(key),
    all: () => [...received.values()],
    timesReceived: (key) => times.get(key) ?? 0,
    noteRepeat,
    add(submission) {
      received.set(submission.key, submission);
      noteRepeat(submission.key);
    },
    nextNumber: (nowMs) => `JT${shanghaiDate(nowMs).replaceAll('-', '')}${String(received.size + 1).padStart(8, '0')}`,
    recordChanges(idNumber) {
      const counting: (CertificateChange | RecordCorrection)[] = [];
      for (const body of byDecision(received.values())) {
        if (!('kind' in body) || body.idNumber !== idNumber) continue;
        if (body.kind === 'certificate' || body.kind === 'correction') counting.push(body);
        if (body.kind === 'certificate-withdrawal')
          counting.splice(0, counting.length, ...counting.filter(({ caseNo }) => caseNo !== body.caseNo));
      }
      return counting;
    },
    gradeBefore(idNumber, cycleStart) {
      const dayBefore = addDays(cycleStart, -1);
      const last = byDecision(received.values())
        .filter((body) => 'cycleEnd' in body && body.idNumber === idNumber && body.cycleEnd === dayBefore)
        .at(-1);
      return last && 'grade' in last ? last.grade : null;
    },
  };
}

const byDecision = (submissions: Iterable<Submission>): Submission['body'][] =>
  Array.from(submissions, ({ body }) => body).toSorted(
    (one, other) => Date.parse(one.decidedAt) - Date.parse(other.decidedAt),
  );
