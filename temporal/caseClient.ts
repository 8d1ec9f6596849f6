import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { BusinessId } from '../domain/businesses/business.ts';
import { readSnapshot, type CaseSnapshot } from '../domain/case.ts';
import type { CaseAction } from '../domain/lifecycle.ts';
import { CASE_SNAPSHOT_QUERY, type ActionCommand, type TRANSFERRED_UPDATE } from '../workflows/contracts.ts';
import { createMatterCalls, type CallOutcome } from './matterCalls.ts';
import type { TemporalSettings } from './settings.ts';

export const caseWorkflowId = (caseNo: string): string => `case:${caseNo}`;

export type ActionOutcome = CallOutcome<CaseSnapshot>;

export interface CaseClient {
  /** Starts the workflow of a submitted case; starting it again changes nothing. @throws DomainProblem 'outcome-unknown' */
  startCase(snapshot: CaseSnapshot): Promise<void>;
  /**
   * Takes a decision. `updateId` is `<actorId>:<action>:<Idempotency-Key>`: the engine answers a known one with its first result.
   * @throws DomainProblem the workflow's refusal (action-not-allowed, stale-version, …), or 'outcome-unknown' when nobody answered
   */
  act(
    caseNo: string,
    action: CaseAction | 'replay' | typeof TRANSFERRED_UPDATE,
    command: ActionCommand,
    updateId: string,
  ): Promise<ActionOutcome>;
  /** The truth, from the workflow itself. */
  snapshot(caseNo: string): Promise<CaseSnapshot>;
  /** Has the case count its clocks with the calendar in force. @throws DomainProblem 'case-not-running', 'outcome-unknown' */
  signalCalendarChanged(caseNo: string, calendarVersion: number): Promise<void>;
}

/** Declared in temporal.yaml. */
const CASE_BUSINESS = defineSearchAttributeKey('CaseBusiness', 'KEYWORD');
const CASE_OFFICE = defineSearchAttributeKey('CaseOffice', 'KEYWORD');

const WORKFLOW_TYPES: Readonly<Record<BusinessId, string>> = {
  'integrity-assessment': 'integrityAssessment',
  renewal: 'renewal',
  reissue: 'reissue',
  change: 'change',
  cancellation: 'cancellation',
};

export function createCaseClient(client: Client, deadlines: TemporalSettings['clientDeadlines']): CaseClient {
  const calls = createMatterCalls(client, deadlines, readSnapshot);
  return {
    startCase: (snapshot) =>
      calls.start(WORKFLOW_TYPES[snapshot.business], {
        workflowId: caseWorkflowId(snapshot.caseNo),
        taskQueue: 'cases',
        args: [snapshot],
        typedSearchAttributes: [
          { key: CASE_BUSINESS, value: snapshot.business },
          { key: CASE_OFFICE, value: snapshot.officeCode },
        ],
      }),
    act: (caseNo, action, command, updateId) => calls.act(caseWorkflowId(caseNo), action, command, updateId),
    snapshot: (caseNo) => calls.snapshot(caseWorkflowId(caseNo), CASE_SNAPSHOT_QUERY),
    signalCalendarChanged: (caseNo, version) => calls.signalCalendarChanged(caseWorkflowId(caseNo), version),
  };
}
