import { loadKeyring } from '../../crypto/keyring.ts';
import { connectClient } from '../../temporal/connection.ts';
import { fastForwardWorkflow } from './fastForward.ts';
import type { RunningServer } from './runningServer.ts';

const WITHIN_MS = 60_000;

/** Moves one case of the running demo server forward; what its clock sets off on the way has begun when this returns. */
export async function passTime(
  { temporal: { address, namespace }, keyringFile }: RunningServer,
  caseNo: string,
  ms: number,
): Promise<void> {
  const client = connectClient({ address, namespace, payloads: loadKeyring(keyringFile).payloads });
  try {
    await client.connection.withDeadline(Date.now() + WITHIN_MS, () =>
      fastForwardWorkflow(client, namespace, `case:${caseNo}`, Math.ceil(ms / 1000)),
    );
  } finally {
    await client.connection.close();
  }
}
