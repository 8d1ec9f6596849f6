import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { expect } from 'chai';
import { createSealer } from '../../crypto/sealed.ts';
import type { BusinessId } from '../../domain/businesses/business.ts';
import { submittedCase, type CaseSnapshot } from '../../domain/case.ts';
import { planClocks } from '../../domain/caseClocks.ts';
import { createDataConverter } from '../../temporal/dataConverter.ts';
import type { ActionCommand, ActionReply } from '../../workflows/contracts.ts';
import { REPLAY_PAYLOAD_KEYS } from '../support/replayKeys.ts';
import { rig } from '../support/rigHooks.ts';

const QUEUE = 'sixth-business';

describe('a sixth business on the engine', function () {
  this.timeout(120_000);

  it('runs over the shared lifecycle with its own workflow file alone', async () => {
    const { client, activities, terms } = rig();
    const connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
    const worker = await Worker.create({
      connection,
      namespace: client.options.namespace,
      dataConverter: createDataConverter(createSealer(REPLAY_PAYLOAD_KEYS)),
      taskQueue: QUEUE,
      workflowsPath: fileURLToPath(new URL('../support/sixthBusiness.ts', import.meta.url)),
      activities,
    });
    const submittedAtMs = Date.now();
    const submitted = submittedCase({
      caseNo: `SIXTH${submittedAtMs}`,
      business: 'recolouring' as BusinessId,
      kind: 'regular',
      officeCode: 'TEST01',
      submittedAtMs,
      versions: { config: 1, national: 1, notice: '1', form: '1', materials: '1' },
    });
    const start = { ...submitted, ...planClocks(submitted, terms(), { atMs: submittedAtMs, afresh: true }) };
    const last = await worker.runUntil(async () => {
      const workflowId = `case:${start.caseNo}`;
      const handle = await client.workflow.start('recolouring', { workflowId, taskQueue: QUEUE, args: [start] });
      const act = (action: string, kind: string, input: object = {}) =>
        handle.executeUpdate<ActionReply, [ActionCommand]>(action, {
          args: [{ actor: { kind, id: `${kind}-1` } as ActionCommand['actor'], expectedVersion: null, input }],
        });
      await act('accept', 'acceptor');
      await act('approve', 'reviewer');
      for (let stage: string | null = null; stage !== 'producing';)
        stage = (await handle.query<CaseSnapshot>('snapshot')).stage;
      await act('mark-ready', 'counter');
      await act('mark-collected', 'counter', { code: '123456' });
      return (await handle.result()) as CaseSnapshot;
    });
    await connection.close();
    expect(last).to.include({ state: 'completed', business: 'recolouring', certificateId: 'certificate-1' });
  });
});
