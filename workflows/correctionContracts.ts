import type { Actor } from '../domain/actor.ts';
import type { CorrectionPlan } from '../domain/correctionClocks.ts';
import type { CorrectionSnapshot } from '../domain/correction.ts';

export interface CorrectionRecording {
  snapshot: CorrectionSnapshot;
  /** as with cases: tells a repeated write from a rewound past */
  writeId: string;
  event: {
    action: string;
    actor: Actor;
    fromState: string;
    toState: string;
    atMs: number;
    details: Record<string, unknown>;
  };
}

/** The database, and nothing outside it. Alerts are raised by `raiseAlert`, under the number of the request. */
export interface CorrectionRecordActivities {
  /** Row, chained event, tasks, alerts and messages in one transaction. */
  recordCorrection(recording: CorrectionRecording): Promise<void>;
  /** The limit that runs, as the office's calendar counts it now. */
  planCorrectionClocks(query: { snapshot: CorrectionSnapshot; atMs: number }): Promise<CorrectionPlan>;
  /** Whether the record has been read anew: also by a read of which the workflow has never heard again. */
  isCorrected(query: { no: string }): Promise<boolean>;
}

/** What is done at the ministry registry once the issuer has confirmed. */
export interface CorrectionMinistryActivities {
  /** Has the registry put its record right, under the key `<no>:correction`. `submissionNo` null: it says so already, and nothing was sent. */
  reportCorrection(order: { no: string; decidedAtMs: number }): Promise<{ submissionNo: string | null }>;
  /**
   * Reads the person's record anew into every account of his; fails as long as the registry does not answer with what was put right.
   * @returns open cases that rest on it
   */
  refreshLinkedRecord(order: { no: string }): Promise<{ openCases: string[] }>;
}

export const correctionWorkflowId = (no: string): string => `correction:${no}`;

export const CORRECTION_SNAPSHOT_QUERY = 'snapshot';

/** To a case: the record it rests on has been put right. It makes the case another version, so that nobody decides on what he saw before. */
export const RECORD_CORRECTED_SIGNAL = 'recordCorrected';
