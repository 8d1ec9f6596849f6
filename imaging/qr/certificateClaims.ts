import {
  formatCertificateSerial,
  formatLicenceIdentifier,
  parseCertificateSerial,
  parseLicenceIdentifier,
  QUALIFICATION_CERTIFICATE_TYPE,
} from '../../domain/licenceIdentifier.ts';
import { CATEGORIES, type Category } from '../../domain/qualification.ts';
import type { PlainDate } from '../../domain/time.ts';
import { readDay, writeDay } from './dayBytes.ts';
import { HOLDER_BYTES } from './holderBinding.ts';
import { ISSUER_BYTES, readIssuer, writeIssuer } from './issuerBytes.ts';

/** What the QR code of a certificate says by itself: what it allows and until when, and nobody's name or number. */
export interface CertificateClaims {
  kind: 'certificate';
  /** 电子证照标识; it names the issuer and the version */
  identifier: string;
  /** in the order of CATEGORIES */
  categories: Category[];
  validFrom: PlainDate;
  validTo: PlainDate;
  /** carried to the minute: what comes back is rounded down */
  issuedAtMs: number;
  /** `bindHolder` of name and ID number */
  holder: Uint8Array;
}

export const CERTIFICATE_KIND_BYTE = 3;
const MINUTE_MS = 60_000;

/** Where each claim lies; all numbers are big-endian. A change of this layout is a new kind. */
const AT = {
  kind: 0,
  issuer: 1,
  year: 1 + ISSUER_BYTES,
  sequence: 15,
  version: 18,
  categories: 20,
  validFrom: 21,
  validTo: 23,
  issued: 25,
  holder: 29,
};
export const CERTIFICATE_CLAIMS_BYTES = AT.holder + HOLDER_BYTES;

/**
 * The claims as 35 bytes; equal claims give equal bytes.
 * @throws RangeError for a claim that doesn't fit
 */
export function packCertificateClaims(claims: CertificateClaims): Uint8Array {
  const licence = parseLicenceIdentifier(claims.identifier);
  const serial = licence && parseCertificateSerial(licence.serial);
  if (licence?.type !== QUALIFICATION_CERTIFICATE_TYPE || !serial) throw new RangeError('not a certificate identifier');
  if (claims.holder.length !== HOLDER_BYTES) throw new RangeError(`a holder binding has ${HOLDER_BYTES} bytes`);
  if (!Number.isSafeInteger(claims.issuedAtMs)) throw new RangeError('not an instant');
  if (claims.validTo < claims.validFrom) throw new RangeError('a validity ends after it begins');
  const bytes = Buffer.alloc(CERTIFICATE_CLAIMS_BYTES);
  bytes.writeUInt8(CERTIFICATE_KIND_BYTE, AT.kind);
  writeIssuer(bytes, licence.issuer, AT.issuer);
  bytes.writeUInt16BE(serial.year, AT.year);
  bytes.writeUIntBE(serial.sequence, AT.sequence, 3);
  bytes.writeUInt16BE(licence.version, AT.version);
  bytes.writeUInt8(categoryBits(claims.categories), AT.categories);
  writeDay(bytes, claims.validFrom, AT.validFrom);
  writeDay(bytes, claims.validTo, AT.validTo);
  bytes.writeUInt32BE(Math.floor(claims.issuedAtMs / MINUTE_MS), AT.issued);
  bytes.set(claims.holder, AT.holder);
  return Uint8Array.from(bytes);
}

/**
 * The claims in these bytes.
 * @throws RangeError when they are not exactly what `packCertificateClaims` makes of those claims
 */
export function unpackCertificateClaims(packed: Uint8Array): CertificateClaims {
  if (packed.length !== CERTIFICATE_CLAIMS_BYTES) throw new RangeError(`claims have ${CERTIFICATE_CLAIMS_BYTES} bytes`);
  const bytes = Buffer.from(packed);
  const bits = bytes.readUInt8(AT.categories);
  const claims: CertificateClaims = {
    kind: 'certificate',
    identifier: formatLicenceIdentifier({
      type: QUALIFICATION_CERTIFICATE_TYPE,
      issuer: readIssuer(bytes, AT.issuer),
      serial: formatCertificateSerial({
        year: bytes.readUInt16BE(AT.year),
        sequence: bytes.readUIntBE(AT.sequence, 3),
      }),
      version: bytes.readUInt16BE(AT.version),
    }),
    categories: CATEGORIES.filter((_, index) => (bits & (1 << index)) !== 0),
    validFrom: readDay(bytes, AT.validFrom),
    validTo: readDay(bytes, AT.validTo),
    issuedAtMs: bytes.readUInt32BE(AT.issued) * MINUTE_MS,
    holder: Uint8Array.from(bytes.subarray(AT.holder)),
  };
  // Encoding again finds what the reading overlooks (an unknown category): one certificate has one spelling.
  if (!bytes.equals(packCertificateClaims(claims))) throw new RangeError('not the canonical form');
  return claims;
}

/** One bit each, in the order of CATEGORIES, which only ever grows at its end. */
function categoryBits(categories: readonly Category[]): number {
  const ordered = CATEGORIES.filter((category) => categories.includes(category));
  if (ordered.length === 0 || ordered.join() !== categories.join())
    throw new RangeError('at least one category, each once and in order');
  return ordered.reduce((bits, category) => bits | (1 << CATEGORIES.indexOf(category)), 0);
}
