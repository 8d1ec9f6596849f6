import { GRADES, type Grade } from '../../domain/assessment.ts';
import type { PlainDate } from '../../domain/time.ts';
import { formatVoucherNumber, parseVoucherNumber } from '../../domain/voucherNumber.ts';
import { readDay, writeDay } from './dayBytes.ts';
import { HOLDER_BYTES } from './holderBinding.ts';
import { readOffice, writeOffice } from './officeBytes.ts';

/** What the QR code of a voucher says by itself, without the database: enough to compare with the paper, and nobody's name or number. */
export interface VoucherClaims {
  /** notices and certificates have kinds of their own (`noticeClaims.ts`, `certificateClaims.ts`) */
  kind: 'voucher';
  /** 凭证编号; it names the office */
  number: string;
  grade: Grade;
  cycleStart: PlainDate;
  cycleEnd: PlainDate;
  /** carried to the minute: what comes back is rounded down */
  issuedAtMs: number;
  /** `bindHolder` of name and ID number */
  holder: Uint8Array;
}

export const VOUCHER_KIND_BYTE = 1;
const MINUTE_MS = 60_000;

/** Where each claim lies; all numbers are big-endian. A change of this layout is a new version byte in the token. */
const AT = {
  kind: 0,
  office: 1,
  numberDay: 8,
  sequence: 10,
  grade: 13,
  cycleStart: 14,
  cycleEnd: 16,
  issued: 18,
  holder: 22,
};
export const CLAIMS_BYTES = AT.holder + HOLDER_BYTES;

/**
 * The claims as 28 bytes; equal claims give equal bytes.
 * @throws RangeError for a claim that doesn't fit
 */
export function packClaims(claims: VoucherClaims): Uint8Array {
  const number = parseVoucherNumber(claims.number);
  if (!number) throw new RangeError('not a voucher number');
  if (claims.holder.length !== HOLDER_BYTES) throw new RangeError(`a holder binding has ${HOLDER_BYTES} bytes`);
  const grade = GRADES.indexOf(claims.grade);
  if (grade < 0) throw new RangeError('not a grade');
  if (!Number.isSafeInteger(claims.issuedAtMs)) throw new RangeError('not an instant');
  const bytes = Buffer.alloc(CLAIMS_BYTES);
  bytes.writeUInt8(VOUCHER_KIND_BYTE, AT.kind);
  writeOffice(bytes, number.officeCode, AT.office);
  writeDay(bytes, number.date, AT.numberDay);
  bytes.writeUIntBE(number.sequence, AT.sequence, 3);
  bytes.writeUInt8(grade + 1, AT.grade);
  writeDay(bytes, claims.cycleStart, AT.cycleStart);
  writeDay(bytes, claims.cycleEnd, AT.cycleEnd);
  bytes.writeUInt32BE(Math.floor(claims.issuedAtMs / MINUTE_MS), AT.issued);
  bytes.set(claims.holder, AT.holder);
  return Uint8Array.from(bytes);
}

/**
 * The claims in these bytes.
 * @throws RangeError when they are not exactly what `packClaims` makes of those claims
 */
export function unpackClaims(packed: Uint8Array): VoucherClaims {
  if (packed.length !== CLAIMS_BYTES) throw new RangeError(`claims have ${CLAIMS_BYTES} bytes`);
  const bytes = Buffer.from(packed);
  const grade = GRADES[bytes.readUInt8(AT.grade) - 1];
  if (!grade) throw new RangeError('not a grade');
  const claims: VoucherClaims = {
    kind: 'voucher',
    number: formatVoucherNumber({
      officeCode: readOffice(bytes, AT.office),
      date: readDay(bytes, AT.numberDay),
      sequence: bytes.readUIntBE(AT.sequence, 3),
    }),
    grade,
    cycleStart: readDay(bytes, AT.cycleStart),
    cycleEnd: readDay(bytes, AT.cycleEnd),
    issuedAtMs: bytes.readUInt32BE(AT.issued) * MINUTE_MS,
    holder: Uint8Array.from(bytes.subarray(AT.holder)),
  };
  // Encoding again finds what the reading overlooks (an unknown kind): one voucher has one spelling.
  if (!bytes.equals(packClaims(claims))) throw new RangeError('not the canonical form');
  return claims;
}
