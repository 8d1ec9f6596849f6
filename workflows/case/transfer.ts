import { upsertSearchAttributes } from '@temporalio/workflow';
import { clockMoves } from '../../domain/caseClocks.ts';
import { judgeTransfer, TRANSFER_EVENT, transferOrder, type TransferOrder } from '../../domain/transfer.ts';
import { TRANSFERRED_UPDATE, type ActionCommand } from '../contracts.ts';
import type { CaseRoom } from './caseRoom.ts';
import { refusal } from './refusal.ts';

/** Declared in temporal.yaml. */
const CASE_OFFICE = { name: 'CaseOffice', type: 'KEYWORD' } as const;

/**
 * The move to another office (D-29): told by an update, since the supervisor waits and a decision may be taken at the same moment. The clocks
 * that run are counted by the new office's calendar and hours, and warn by its ladder from the beginning: nobody there was warned before.
 */
export function acceptTransfers(room: CaseRoom): void {
  room.onOrder(TRANSFERRED_UPDATE, {
    event: TRANSFER_EVENT,
    check(command) {
      if (command.actor.kind !== 'supervisor') throw refusal('actor-not-allowed');
      const refused = judgeTransfer(room.snapshot(), orderOf(command).officeCode);
      const { state, version } = room.snapshot();
      if (refused) throw refusal(refused.code, refused.detail, { state, version });
    },
    async decide(command, atMs) {
      const { officeCode: to, homeProvince, config, reason, requestKey } = orderOf(command);
      const before = room.snapshot();
      const from = before.officeCode;
      const transfer = { fromOffice: from, homeProvince, config, reason, by: command.actor.id, atMs, requestKey };
      const change = await room.withClocks({ officeCode: to, transfer }, { atMs, afresh: true });
      upsertSearchAttributes([{ key: CASE_OFFICE, value: to }]);
      return { change, details: { from, to, moves: clockMoves(before, { ...before, ...change }) } };
    },
  });
}

/** Parsed inside the workflow: its history, not the API, decides what was said. */
function orderOf(command: ActionCommand): TransferOrder {
  const parsed = transferOrder.safeParse(command.input);
  if (!parsed.success) throw refusal('invalid-request');
  return parsed.data;
}
