import { sign, verify, type KeyObject } from 'node:crypto';
import { fromBase32, toBase32 } from './base32.ts';
import {
  CERTIFICATE_CLAIMS_BYTES,
  CERTIFICATE_KIND_BYTE,
  packCertificateClaims,
  unpackCertificateClaims,
  type CertificateClaims,
} from './certificateClaims.ts';
import {
  NOTICE_CLAIMS_BYTES,
  NOTICE_KIND_BYTE,
  packNoticeClaims,
  unpackNoticeClaims,
  type NoticeClaims,
} from './noticeClaims.ts';
import { CLAIMS_BYTES, packClaims, unpackClaims, VOUCHER_KIND_BYTE, type VoucherClaims } from './voucherClaims.ts';

/** What a code can be about; `kind` tells which. */
export type TokenClaims = VoucherClaims | NoticeClaims | CertificateClaims;

/** First byte of a token: the layout of what follows and kind of signature (Ed25519). */
const FORMAT_VERSION = 1;
const HEADER_BYTES = 2;
const SIGNATURE_BYTES = 64;

/** By the first byte of the claims, which says what kind they are of. */
const LAYOUTS = new Map<number | undefined, { bytes: number; unpack(packed: Uint8Array): TokenClaims }>([
  [VOUCHER_KIND_BYTE, { bytes: CLAIMS_BYTES, unpack: unpackClaims }],
  [NOTICE_KIND_BYTE, { bytes: NOTICE_CLAIMS_BYTES, unpack: unpackNoticeClaims }],
  [CERTIFICATE_KIND_BYTE, { bytes: CERTIFICATE_CLAIMS_BYTES, unpack: unpackCertificateClaims }],
]);

/**
 * Why a token is no proof. `not-ours`: not the form of this system's tokens; `malformed`: ours by form, but cut, padded or misspelt;
 * `unknown-key`: signed under a key id that is not known (any more); `bad-signature`: changed or forged.
 */
export type TokenFault = 'not-ours' | 'malformed' | 'unknown-key' | 'bad-signature';

export type TokenReading =
  { ok: true; claims: TokenClaims; keyId: number; token: string } | { ok: false; code: TokenFault };

/**
 * The token of a QR code: base32 of format version ‖ key id ‖ claims ‖ Ed25519 signature over all before it; 151 capital
 * letters and digits for a voucher, 135 for a notice, 162 for a certificate.
 * Ed25519 is deterministic: the same claims and key give the same token.
 * @throws RangeError for a claim that doesn't fit, or a key id outside 1–255
 */
export function signToken(claims: TokenClaims, signingKey: { keyId: number; privateKey: KeyObject }): string {
  const { keyId, privateKey } = signingKey;
  if (!Number.isInteger(keyId) || keyId < 1 || keyId > 255) throw new RangeError('a key id is 1 to 255');
  const signed = Buffer.concat([Uint8Array.of(FORMAT_VERSION, keyId), pack(claims)]);
  return toBase32(Buffer.concat([signed, sign(null, signed, privateKey)]));
}

function pack(claims: TokenClaims): Uint8Array {
  switch (claims.kind) {
    case 'voucher':
      return packClaims(claims);
    case 'notice':
      return packNoticeClaims(claims);
    case 'certificate':
      return packCertificateClaims(claims);
  }
}

/**
 * Reads a token offline. Whether the document still counts is for the database to say. A token written in small letters throughout is
 * accepted (browsers and people change the case of addresses), a mixture is not; otherwise a document has exactly one token, which the
 * reading gives back as `token`, in capital letters. The signature is checked before the claims are read.
 */
export function readToken(text: string, keys: ReadonlyMap<number, KeyObject>): TokenReading {
  const token = text === text.toLowerCase() ? text.toUpperCase() : text;
  const bytes = fromBase32(token);
  if (bytes?.[0] !== FORMAT_VERSION) return { ok: false, code: 'not-ours' };
  const layout = LAYOUTS.get(bytes[HEADER_BYTES]);
  const signedBytes = HEADER_BYTES + (layout?.bytes ?? 0);
  if (!layout || bytes.length !== signedBytes + SIGNATURE_BYTES || toBase32(bytes) !== token)
    return { ok: false, code: 'malformed' };
  const keyId = bytes[1] ?? 0;
  const key = keys.get(keyId);
  if (!key) return { ok: false, code: 'unknown-key' };
  const signed = bytes.subarray(0, signedBytes);
  if (!verify(null, signed, key, bytes.subarray(signedBytes))) return { ok: false, code: 'bad-signature' };
  const claims = orNull(() => layout.unpack(signed.subarray(HEADER_BYTES)));
  return claims ? { ok: true, claims, keyId, token } : { ok: false, code: 'malformed' };
}

function orNull(unpack: () => TokenClaims): TokenClaims | null {
  try {
    return unpack();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * The address in a QR code, in capital letters so that the code can use its alphanumeric mode; the route answers `/V/` as well as `/v/`.
 * @param publicBaseUrl scheme, host and perhaps port; a path would have to survive the capital letters, so none is allowed
 * @throws RangeError for another kind of base address
 */
export function verificationUrl(publicBaseUrl: string, token: string): string {
  const base = new URL(publicBaseUrl);
  const plain =
    (base.protocol === 'https:' || base.protocol === 'http:') && base.pathname === '/' && !base.search && !base.hash;
  if (!plain || base.username || base.password) throw new RangeError('the public address is http(s)://host[:port]');
  return `${base.origin.toUpperCase()}/V/${token}`;
}
