import { NOTICE_KINDS, type NoticeKind } from '../../domain/noticeKind.ts';
import { formatNoticeNumber, NOTICE_WORDS, parseNoticeNumber } from '../../domain/noticeNumber.ts';
import { OFFICE_BYTES, readOffice, writeOffice } from './officeBytes.ts';

/** What the QR code of a notice says by itself: which document it belongs to, and nothing of any person. */
export interface NoticeClaims {
  kind: 'notice';
  /** 文书编号; it names the office */
  number: string;
  document: NoticeKind;
  /** carried to the minute: what comes back is rounded down */
  issuedAtMs: number;
}

export const NOTICE_KIND_BYTE = 2;
const MINUTE_MS = 60_000;

/** Where each claim lies; all numbers are big-endian. */
const AT = {
  kind: 0,
  office: 1,
  document: 1 + OFFICE_BYTES,
  year: 9,
  sequence: 11,
  issued: 14,
};
export const NOTICE_CLAIMS_BYTES = AT.issued + 4;

/**
 * The claims as 18 bytes; equal claims give equal bytes.
 * @throws RangeError for a claim that doesn't fit
 */
export function packNoticeClaims({ number, document, issuedAtMs }: NoticeClaims): Uint8Array {
  const parts = parseNoticeNumber(number);
  if (parts?.word !== NOTICE_WORDS[document]) throw new RangeError('not the number of such a notice');
  if (!Number.isSafeInteger(issuedAtMs)) throw new RangeError('not an instant');
  const bytes = Buffer.alloc(NOTICE_CLAIMS_BYTES);
  bytes.writeUInt8(NOTICE_KIND_BYTE, AT.kind);
  writeOffice(bytes, parts.officeCode, AT.office);
  bytes.writeUInt8(NOTICE_KINDS.indexOf(document) + 1, AT.document);
  bytes.writeUInt16BE(parts.year, AT.year);
  bytes.writeUIntBE(parts.sequence, AT.sequence, 3);
  bytes.writeUInt32BE(Math.floor(issuedAtMs / MINUTE_MS), AT.issued);
  return Uint8Array.from(bytes);
}

/**
 * The claims in these bytes.
 * @throws RangeError when they are not exactly what `packNoticeClaims` makes of those claims
 */
export function unpackNoticeClaims(packed: Uint8Array): NoticeClaims {
  if (packed.length !== NOTICE_CLAIMS_BYTES) throw new RangeError(`claims have ${NOTICE_CLAIMS_BYTES} bytes`);
  const bytes = Buffer.from(packed);
  const document = NOTICE_KINDS[bytes.readUInt8(AT.document) - 1];
  if (!document) throw new RangeError('not a kind of notice');
  const claims: NoticeClaims = {
    kind: 'notice',
    number: formatNoticeNumber({
      officeCode: readOffice(bytes, AT.office),
      year: bytes.readUInt16BE(AT.year),
      word: NOTICE_WORDS[document],
      sequence: bytes.readUIntBE(AT.sequence, 3),
    }),
    document,
    issuedAtMs: bytes.readUInt32BE(AT.issued) * MINUTE_MS,
  };
  // Encoding again finds what the reading overlooks: one notice has one spelling.
  if (!bytes.equals(packNoticeClaims(claims))) throw new RangeError('not the canonical form');
  return claims;
}
