import type { CaseSnapshot } from '../domain/case.ts';
import type { NoticeKind } from '../domain/noticeKind.ts';

export type { NoticeKind };

/** One written notice of a case (P-09). */
export interface NoticeOrder {
  caseNo: string;
  kind: NoticeKind;
  /** 1: the first of its kind in this case */
  ordinal: number;
  decidedAtMs: number;
  /** as of the decision: reasons, items and dates are taken from it */
  snapshot: CaseSnapshot;
}

export interface NoticeActivities {
  /** Issues the notice once per case, kind and ordinal: the same order gives the same number, document and signature. */
  issueNotice(order: NoticeOrder): Promise<{ documentId: string; number: string }>;
}
