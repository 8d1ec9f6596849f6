import { Client, Connection } from '@temporalio/client';
import type { Sealer } from '../crypto/sealed.ts';
import { createDataConverter } from './dataConverter.ts';

/** Connects lazily: a process starts while the engine is still down and says so in /readyz. */
export function connectClient(options: { address: string; namespace: string; payloads: Sealer }): Client {
  const connection = Connection.lazy({ address: options.address });
  return new Client({ connection, namespace: options.namespace, dataConverter: createDataConverter(options.payloads) });
}
