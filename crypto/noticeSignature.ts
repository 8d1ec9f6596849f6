import { sign, verify, type KeyObject } from 'node:crypto';

/** What is signed of a notice: its number and the SHA-256 of its file. */
export interface SignedNotice {
  number: string;
  /** of the PDF, hexadecimal, small letters */
  sha256: string;
}

/**
 * The text under the signature (UTF-8, no line break). Its beginning keeps it apart from the tokens of QR codes, which the same keys sign
 * and whose first byte is a small number.
 */
export const noticeMessage = ({ number, sha256 }: SignedNotice): string => `tongban-notice:1:${number}:${sha256}`;

/** A detached Ed25519 signature, base64. Deterministic: the same file and key give the same signature. */
export const signNotice = (notice: SignedNotice, privateKey: KeyObject): string =>
  sign(null, Buffer.from(noticeMessage(notice)), privateKey).toString('base64');

/** Whether the signature is of this number and file, under this key. */
export const noticeSignatureHolds = (notice: SignedNotice, signature: string, publicKey: KeyObject): boolean =>
  verify(null, Buffer.from(noticeMessage(notice)), publicKey, Buffer.from(signature, 'base64'));
