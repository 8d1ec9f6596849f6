import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A set of symmetric keys: new data is sealed with `current`; the others still open what they once sealed. */
export interface KeySet {
  current: string;
  keys: Record<string, string>;
}

export interface Sealer {
  /** Seals bytes; `aad` names the place the blob belongs to, so that a blob moved elsewhere does not open. */
  seal(plaintext: Uint8Array, aad: string): Buffer;
  /** @throws Error when the blob was changed, moved, or sealed with a key that is not in the set */
  open(blob: Uint8Array, aad: string): Buffer;
  sealText(text: string, aad: string): Buffer;
  openText(blob: Uint8Array, aad: string): string;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM. Layout: [length of key id][key id][iv 12][tag 16][ciphertext]. The key id also names the suite, so that another one
 * (SM4-GCM) can follow without touching a row.
 */
export function createSealer(set: KeySet): Sealer {
  const keys = new Map(Object.entries(set.keys).map(([id, base64]) => [id, Buffer.from(base64, 'base64')]));
  const currentKey = keys.get(set.current);
  if (!currentKey) throw new Error(`the key set has no key named ${set.current}`);
  const header = Buffer.concat([Buffer.from([set.current.length]), Buffer.from(set.current, 'ascii')]);

  function seal(plaintext: Uint8Array, aad: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', currentKey!, iv).setAAD(Buffer.from(aad, 'utf8'));
    const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([header, iv, cipher.getAuthTag(), body]);
  }

  function open(blob: Uint8Array, aad: string): Buffer {
    const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
    const idEnd = 1 + (bytes[0] ?? 0);
    if (bytes.length < idEnd + IV_BYTES + TAG_BYTES) throw new Error('sealed data is too short');
    const keyId = bytes.toString('ascii', 1, idEnd);
    const key = keys.get(keyId);
    if (!key) throw new Error('sealed with a key that is not in the key set');
    const iv = bytes.subarray(idEnd, idEnd + IV_BYTES);
    const tag = bytes.subarray(idEnd + IV_BYTES, idEnd + IV_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(aad, 'utf8')).setAuthTag(tag);
    return Buffer.concat([decipher.update(bytes.subarray(idEnd + IV_BYTES + TAG_BYTES)), decipher.final()]);
  }

  return {
    seal,
    open,
    sealText: (text, aad) => seal(Buffer.from(text, 'utf8'), aad),
    openText: (blob, aad) => open(blob, aad).toString('utf8'),
  };
}
