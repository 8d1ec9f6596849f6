import type { DifferenceKind } from '../domain/reconciliation.ts';

export interface ReconciliationResult {
  reconciliationId: string;
  checked: number;
  /** differences found in this run, by kind */
  found: Partial<Record<DifferenceKind, number>>;
  /** those an earlier run has told of, and that still stand */
  standing: number;
}

export interface ReconcileActivities {
  /** One walk over all open cases. Its heartbeat says where it is: an attempt goes on where the one before it was killed. */
  reconcileCases(order: { reconciliationId: string }): Promise<ReconciliationResult>;
}
