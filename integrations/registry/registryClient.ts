import { z } from 'zod';
import { assessmentFactsSchema, violationSchema, type AssessmentFacts, type Grade } from '../../domain/assessment.ts';
import type { CertificateOutcome } from '../../domain/certificate.ts';
import type { CorrectionItem } from '../../domain/correctionItems.ts';
import { qualificationRecordSchema } from '../../domain/qualification.ts';
import { plainDateSchema, type PlainDate } from '../../domain/time.ts';
import { callOutside, outsideUrl, type OutsideAnswer, type OutsideCall } from '../http.ts';
import { describedRefusal } from '../refusal.ts';

export interface RegistryClientOptions {
  baseUrl: string;
  apiKey: string;
  /** per call; 10 seconds by default */
  timeoutMs?: number;
}

const holdingsSchema = z.object({
  /** the person as registered; null when the registry does not know the number */
  practitioner: z
    .object({ name: z.string(), sex: z.enum(['男', '女']), address: z.string(), phone: z.string() })
    .nullable(),
  // Keys this version does not know are dropped: a new column there must not stop the service here.
  qualifications: z.array(z.object(qualificationRecordSchema.shape)),
  asOf: plainDateSchema,
});
export type RegistryHoldings = z.infer<typeof holdingsSchema>;

const factsSchema = z.object({
  ...assessmentFactsSchema.omit({ source: true }).shape,
  violations: z.array(z.object(violationSchema.shape)),
});

const receiptSchema = z.object({ submissionNo: z.string().min(1).max(64) });
const alreadyReceivedSchema = z.object({ code: z.literal('already-received') });
const unknownSubmissionSchema = z.object({ code: z.literal('unknown-submission') });

/** The result of an assessment as it is reported. Instants in ISO 8601, UTC. */
export interface AssessmentReport {
  caseNo: string;
  idNumber: string;
  certificateNumber: string;
  cycleStart: PlainDate;
  cycleEnd: PlainDate;
  grade: Grade;
  points: number | null;
  officeCode: string;
  decidedAt: string;
}

/** A reported result that no longer counts, whichever it was. */
export type ResultWithdrawal = Omit<AssessmentReport, 'grade' | 'points'>;

/** What a decision has changed about a certificate: from then on the registry answers with it. */
export interface CertificateChangeReport extends Pick<
  CertificateOutcome,
  'result' | 'categories' | 'cancelledCategories'
> {
  caseNo: string;
  idNumber: string;
  certificateNumber: string;
  /** null where nothing is left */
  validFrom: PlainDate | null;
  validTo: PlainDate | null;
  officeCode: string;
  decidedAt: string;
}

/** What a case has changed about a certificate no longer counts: the registry answers with what it held before. */
export type CertificateChangeWithdrawal = Pick<
  CertificateChangeReport,
  'caseNo' | 'idNumber' | 'certificateNumber' | 'officeCode' | 'decidedAt'
>;

/** Values of a record by item; lists for categories and 准驾车型. */
export type CorrectedParts = Partial<Record<CorrectionItem, string | string[]>>;

/** What the issuer has found to be recorded wrongly (T-05). `recorded`: what it must still say, or the registry refuses. */
export interface RecordCorrection {
  /** of the correction request */
  caseNo: string;
  idNumber: string;
  certificateNumber: string;
  recorded: CorrectedParts;
  corrected: CorrectedParts;
  officeCode: string;
  decidedAt: string;
}

export type SubmissionReceipt = z.infer<typeof receiptSchema>;

/** The ministry registry. Every method @throws OutsideError. */
export interface RegistryClient {
  /** The certificates of the holder of this number. */
  queryQualifications(query: { idNumber: string }): Promise<RegistryHoldings>;
  /** What the registry knows of one cycle of a person. */
  assessmentFacts(query: { idNumber: string; cycleStart: PlainDate; cycleEnd: PlainDate }): Promise<AssessmentFacts>;
  /**
   * Reports a result. The key makes it count once: "already received" is success with the first number. When the error says
   * `outcomeUnknown`, ask `querySubmission` before sending it again.
   */
  submitResult(key: string, report: AssessmentReport): Promise<SubmissionReceipt>;
  /** Reports a change of a certificate; keys and outcomes as with `submitResult`. */
  submitCertificateChange(key: string, report: CertificateChangeReport): Promise<SubmissionReceipt>;
  /** Takes back what was reported of the case before `decidedAt`; keys and outcomes as with `submitResult`. */
  withdrawCertificateChange(key: string, withdrawal: CertificateChangeWithdrawal): Promise<SubmissionReceipt>;
  /** Takes back what was reported for the cycle before `decidedAt`; keys and outcomes as with `submitResult`. */
  withdrawResult(key: string, withdrawal: ResultWithdrawal): Promise<SubmissionReceipt>;
  /** Has a record put right; keys and outcomes as with `submitResult`. */
  correctRecord(key: string, correction: RecordCorrection): Promise<SubmissionReceipt>;
  /** Whether a report or withdrawal under this key has arrived. */
  querySubmission(key: string): Promise<SubmissionReceipt | null>;
}

export function createRegistryClient({ baseUrl, apiKey, timeoutMs = 10_000 }: RegistryClientOptions): RegistryClient {
  const authorization = `Bearer ${apiKey}`;

  async function ask(
    call: Pick<OutsideCall, 'operation' | 'method' | 'url' | 'body' | 'changes'>,
    key?: string,
  ): Promise<OutsideAnswer> {
    const headers = { authorization, ...(key === undefined ? {} : { 'idempotency-key': key }) };
    const answer = await callOutside({ ...call, headers, timeoutMs, understood: [201, 404, 409, 422] });
    if (answer.status === 422) throw describedRefusal(call.operation, answer);
    return answer;
  }

  async function submit(operation: string, key: string, body: object): Promise<SubmissionReceipt> {
    const url = outsideUrl(baseUrl, 'v1', 'submissions');
    const answer = await ask({ operation, method: 'POST', url, body, changes: true }, key);
    if (answer.status === 409) answer.as(alreadyReceivedSchema);
    return answer.as(receiptSchema);
  }

  return {
    async queryQualifications({ idNumber }) {
      const operation = 'registry.queryQualifications';
      const url = outsideUrl(baseUrl, 'v1', 'qualifications', 'query');
      return (await ask({ operation, method: 'POST', url, body: { idNumber }, changes: false })).as(holdingsSchema);
    },

    async assessmentFacts({ idNumber, cycleStart, cycleEnd }) {
      const operation = 'registry.assessmentFacts';
      const url = outsideUrl(baseUrl, 'v1', 'assessment-facts', 'query');
      const answer = await ask({
        operation,
        method: 'POST',
        url,
        body: { idNumber, cycleStart, cycleEnd },
        changes: false,
      });
      if (answer.status === 404) throw describedRefusal(operation, answer);
      return { ...answer.as(factsSchema), source: 'ministry-registry' };
    },

    submitResult: (key, report) => submit('registry.submitResult', key, report),

    submitCertificateChange: (key, report) =>
      submit('registry.submitCertificateChange', key, { kind: 'certificate', ...report }),

    withdrawCertificateChange: (key, withdrawal) =>
      submit('registry.withdrawCertificateChange', key, { kind: 'certificate-withdrawal', ...withdrawal }),

    withdrawResult: (key, withdrawal) => submit('registry.withdrawResult', key, { kind: 'withdrawal', ...withdrawal }),

    correctRecord: (key, correction) => submit('registry.correctRecord', key, { kind: 'correction', ...correction }),

    async querySubmission(key) {
      const url = outsideUrl(baseUrl, 'v1', 'submissions', key);
      const answer = await ask({ operation: 'registry.querySubmission', method: 'GET', url, changes: false });
      if (answer.status !== 404) return answer.as(receiptSchema);
      // Only the registry's own "unknown" counts: a 404 of some gateway in between would make us report twice.
      answer.as(unknownSubmissionSchema);
      return null;
    },
  };
}
