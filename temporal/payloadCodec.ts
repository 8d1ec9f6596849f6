import { METADATA_ENCODING_KEY, type Payload, type PayloadCodec } from '@temporalio/common';
import { decode, encode } from '@temporalio/common/lib/encoding.js';
import proto from '@temporalio/proto';
import type { Sealer } from '../crypto/sealed.ts';

const ENCODING = 'binary/tongban-sealed';
const AAD = 'temporal.payload';
const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/**
 * Seals every payload that leaves a process for the engine: workflow histories hold no readable reason text, and its database is no second
 * place to guard personal data in. Inputs carry ids only all the same.
 */
export function createPayloadCodec(sealer: Sealer): PayloadCodec {
  return {
    async encode(payloads: Payload[]): Promise<Payload[]> {
      return payloads.map((payload) => ({
        metadata: { [METADATA_ENCODING_KEY]: encode(ENCODING) },
        data: sealer.seal(PayloadMessage.encode(payload).finish(), AAD),
      }));
    },
    async decode(payloads: Payload[]): Promise<Payload[]> {
      return payloads.map((payload) => {
        const encoding = payload.metadata?.[METADATA_ENCODING_KEY];
        if (!encoding || decode(encoding) !== ENCODING || !payload.data) return payload;
        return PayloadMessage.decode(sealer.open(payload.data, AAD));
      });
    },
  };
}
