import type { AmendmentAction, AmendmentState, AmendmentStep, AmendmentSubject } from '../domain/amendment.ts';
import type { Grade } from '../domain/assessment.ts';

/** What the workflow must know of an amendment: ids, instants, the wanted result. Reasons stay in the database. */
export interface AmendmentFacts {
  amendmentNo: string;
  /** absent: a voucher */
  subject?: AmendmentSubject;
  action: AmendmentAction;
  state: AmendmentState;
  version: number;
  caseNo: string;
  voucherId: string;
  requestedBy: string;
  fourEyes: boolean;
  /** nothing about the amendment is dated before this: whatever clock runs ahead, a result is newer than the one it replaces */
  notBeforeMs: number;
  /** null until it is confirmed */
  decidedAtMs: number | null;
  /** of a correction: the voucher that is to be issued */
  correction: { grade: Grade; points: number | null; issue: number } | null;
}

/** One change of an amendment, as its workflow records it. An older version than the one stored is not written. */
export interface AmendmentRecording {
  amendmentNo: string;
  version: number;
  state: AmendmentState;
  attention: { step: AmendmentStep; cause: string } | null;
  atMs: number;
  /** who confirmed, refused or took it back; null when the workflow goes on by itself */
  decidedBy: string | null;
  refusal: string | null;
  /** nothing more will happen */
  settled: boolean;
}

export interface AmendmentActivities {
  loadAmendment(query: { amendmentNo: string }): Promise<AmendmentFacts>;
  recordAmendment(recording: AmendmentRecording): Promise<void>;
  /**
   * Lets the amendment take effect in one transaction: voucher with the grade of the assessment, or certificate with those before it; event in
   * the case's audit chain, messages to the driver. `overtaken`: what happened meanwhile no longer allows it, and the amendment is refused.
   */
  applyAmendment(order: {
    amendmentNo: string;
    version: number;
    atMs: number;
  }): Promise<{ outcome: 'applied' | 'overtaken' }>;
  /** Draws the corrected certificate, under the next version of its identifier; it counts when the amendment takes effect. */
  drawCorrectedCertificate(order: { amendmentNo: string; decidedAtMs: number }): Promise<{ certificateId: string }>;
  /** Reports the changed result to the ministry registry under the key `<amendmentNo>:report`. */
  reportAmendment(order: { amendmentNo: string }): Promise<{ submissionNo: string }>;
}

/** For a case that is terminated after its approval (DESIGN §2). */
export interface RevocationActivities {
  /**
   * Revokes whatever the case has issued, and reverses what it has cancelled, by an amendment of its own; asked twice, it answers the same. When it has answered, the revocation
   * counts; what is left, the report to the ministry, is the workflow `amendment`, started as an abandoned child under
   * `amendmentWorkflowId(amendmentNo)`: a registry that is down must not hold up the termination. What is still being
   * drawn is taken out of issue here and needs no amendment.
   * @returns null when nothing was issued; throws a failure of type 'amendment-open' while another amendment of it is under way, which is tried
   * again until that is decided: not with `unlessOpen`, for nothing may wait while a decision has its turn
   */
  openRevocation(order: {
    caseNo: string;
    reason: string;
    actorId: string;
    atMs: number;
    unlessOpen?: true;
  }): Promise<{ amendmentNo: string | null }>;
}

export const amendmentWorkflowId = (amendmentNo: string): string => `amendment:${amendmentNo}`;

/** Where an amendment stands, as its workflow answers. */
export interface AmendmentStanding {
  amendmentNo: string;
  state: AmendmentState;
  version: number;
  attention: { step: AmendmentStep; cause: string } | null;
}

export const AMENDMENT_QUERY = 'standing';
/** Answered once the amendment waits for a person or has taken effect. */
export const AMENDMENT_REACHED_UPDATE = 'reached';
