import type { Client } from '@temporalio/client';
import { correctionSnapshotSchema, type CorrectionAction, type CorrectionSnapshot } from '../domain/correction.ts';
import type { ActionCommand } from '../workflows/contracts.ts';
import { CORRECTION_SNAPSHOT_QUERY, correctionWorkflowId } from '../workflows/correctionContracts.ts';
import { createMatterCalls, type CallOutcome } from './matterCalls.ts';
import type { TemporalSettings } from './settings.ts';

export type CorrectionOutcome = CallOutcome<CorrectionSnapshot>;

/** Calls and refusals as with cases (`CaseClient`). */
export interface CorrectionClient {
  /** Starts the workflow of a filed request; starting it again changes nothing. */
  start(snapshot: CorrectionSnapshot): Promise<void>;
  act(
    no: string,
    action: CorrectionAction | 'replay',
    command: ActionCommand,
    updateId: string,
  ): Promise<CorrectionOutcome>;
  /** The truth, from the workflow itself. */
  snapshot(no: string): Promise<CorrectionSnapshot>;
  /** Has the request count its limit with the calendar in force. */
  signalCalendarChanged(no: string, calendarVersion: number): Promise<void>;
}

export function createCorrectionClient(
  client: Client,
  deadlines: TemporalSettings['clientDeadlines'],
): CorrectionClient {
  const calls = createMatterCalls(client, deadlines, (known) => correctionSnapshotSchema.parse(known));
  return {
    start: (snapshot) =>
      calls.start('correctionRequest', {
        workflowId: correctionWorkflowId(snapshot.no),
        taskQueue: 'cases',
        args: [snapshot],
      }),
    act: (no, action, command, updateId) => calls.act(correctionWorkflowId(no), action, command, updateId),
    snapshot: (no) => calls.snapshot(correctionWorkflowId(no), CORRECTION_SNAPSHOT_QUERY),
    signalCalendarChanged: (no, version) => calls.signalCalendarChanged(correctionWorkflowId(no), version),
  };
}
