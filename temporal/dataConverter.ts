import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { Sealer } from '../crypto/sealed.ts';
import { createPayloadCodec } from './payloadCodec.ts';

const ownExtension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** Loaded by clients, workers and, inside their sandbox, by workflows: named by path. */
export const failureConverterPath = fileURLToPath(new URL(`./failureConverter.${ownExtension}`, import.meta.url));

/** The same on clients, workers and replay: what one seals, the others open. */
export function createDataConverter(sealer: Sealer): DataConverter {
  return {
    payloadCodecs: [createPayloadCodec(sealer)],
    failureConverterPath,
  };
}
