import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { createSealer, type Sealer } from './sealed.ts';

const keySet = z.strictObject({ current: z.string().regex(/^[\w-]{1,16}$/), keys: z.record(z.string(), z.base64()) });

/** The file with every secret of an installation. `voucher` keys are Ed25519 in PKCS#8; ids are 1–255 because one byte carries them in a QR code. */
const keyringFile = z.strictObject({
  fields: keySet,
  files: keySet,
  payloads: keySet,
  blindIndex: z.base64(),
  audit: z.base64(),
  tokens: z.base64(),
  holderBinding: z.base64(),
  voucher: z.strictObject({ current: z.string().regex(/^\d{1,3}$/), keys: z.record(z.string(), z.base64()) }),
});

/** The keys of one installation, ready to use. Never logged, never serialised. */
export interface Keyring {
  /** personal columns of the database */
  fields: Sealer;
  /** uploaded images and issued documents */
  files: Sealer;
  /** payloads in workflow histories */
  payloads: Sealer;
  /** look-up of sealed columns by exact value */
  blindIndexKey: Buffer;
  /** the chain of case events */
  auditKey: Buffer;
  /** access tokens and signed URLs */
  tokenKey: Buffer;
  /** binds a voucher's QR code to its holder without naming him */
  holderBindingKey: Buffer;
  voucherSigning: { keyId: number; privateKey: KeyObject };
  voucherPublicKeys: ReadonlyMap<number, KeyObject>;
}

const secret = (): string => randomBytes(32).toString('base64');
const freshKeySet = (id: string) => ({ current: id, keys: { [id]: secret() } });

/** Writes a new key file (mode 600) unless one is there: losing keys is losing data, so an existing file is never replaced. */
export function createKeyringFile(path: string): void {
  if (existsSync(path)) return;
  const voucherKey = generateKeyPairSync('ed25519')
    .privateKey.export({ type: 'pkcs8', format: 'der' })
    .toString('base64');
  const content: z.infer<typeof keyringFile> = {
    fields: freshKeySet('f1'),
    files: freshKeySet('b1'),
    payloads: freshKeySet('p1'),
    blindIndex: secret(),
    audit: secret(),
    tokens: secret(),
    holderBinding: secret(),
    voucher: { current: '1', keys: { '1': voucherKey } },
  };
  const staging = `${path}.${process.pid}`;
  writeFileSync(staging, JSON.stringify(content, null, 2), { mode: 0o600 });
  chmodSync(staging, 0o600);
  renameSync(staging, path);
}

/** @throws ZodError or Error when the file is missing, unreadable or not a key file */
export function loadKeyring(path: string): Keyring {
  const file = keyringFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  const privateKeys = new Map(
    Object.entries(file.voucher.keys).map(([id, base64]) => [
      Number(id),
      createPrivateKey({ key: Buffer.from(base64, 'base64'), type: 'pkcs8', format: 'der' }),
    ]),
  );
  const keyId = Number(file.voucher.current);
  const privateKey = privateKeys.get(keyId);
  if (!privateKey) throw new Error(`the key file has no voucher key ${keyId}`);
  return {
    fields: createSealer(file.fields),
    files: createSealer(file.files),
    payloads: createSealer(file.payloads),
    blindIndexKey: Buffer.from(file.blindIndex, 'base64'),
    auditKey: Buffer.from(file.audit, 'base64'),
    tokenKey: Buffer.from(file.tokens, 'base64'),
    holderBindingKey: Buffer.from(file.holderBinding, 'base64'),
    voucherSigning: { keyId, privateKey },
    voucherPublicKeys: new Map([...privateKeys].map(([id, key]) => [id, createPublicKey(key)])),
  };
}
