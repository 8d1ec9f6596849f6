import { checkCharacter } from './checkCharacter.ts';

/** What an electronic licence is called all over the country (GB/T 36904; JT/T 1290-2019 for the qualification certificate). */
export interface LicenceIdentifier {
  /** 证照类型代码: 21 digits and capital letters */
  type: string;
  /** 证照颁发机构代码: the authority's 18-character credit code, or the 6 digits of its division, as older identifiers have it */
  issuer: string;
  /** 流水号 of the issuer: 1 to 20 digits and capital letters */
  serial: string;
  /** 1 for the first issue, one more with each that takes its place; at most 999 */
  version: number;
}

/** 证照类型代码 of 道路运输从业人员从业资格证. */
export const QUALIFICATION_CERTIFICATE_TYPE = '11100000000019713D071';

const ROOT = '1.2.156.3005.2';
const TYPE = /^[0-9A-Z]{21}$/;
const ISSUER = /^(?:[0-9A-Z]{18}|\d{6})$/;
const SERIAL = /^[0-9A-Z]{1,20}$/;
const MAX_VERSION = 999;

/** Whether the text can stand in the place of the issuer. */
export const isLicenceIssuer = (code: string): boolean => ISSUER.test(code);

/**
 * The identifier with its check character: ISO/IEC 7064 MOD 37,36 over type, issuer, serial and version, without root and dots.
 * @throws RangeError for parts that don't fit: an identifier is never cut or wrapped
 */
export function formatLicenceIdentifier({ type, issuer, serial, version }: LicenceIdentifier): string {
  if (!TYPE.test(type)) throw new RangeError('a licence type has 21 digits and capital letters');
  if (!ISSUER.test(issuer))
    throw new RangeError('an issuer is a credit code of 18 characters or a division of 6 digits');
  if (!SERIAL.test(serial)) throw new RangeError('a serial has 1 to 20 digits and capital letters');
  if (!Number.isInteger(version) || version < 1 || version > MAX_VERSION)
    throw new RangeError('the version is 1 to 999');
  const parts = [type, issuer, serial, String(version).padStart(3, '0')];
  return [ROOT, ...parts, checkCharacter(parts.join(''))].join('.');
}

/** The parts of an identifier, or null when it is none: another root, a part of the wrong form, a wrong check character. */
export function parseLicenceIdentifier(text: string): LicenceIdentifier | null {
  if (!text.startsWith(`${ROOT}.`)) return null;
  const parts = text.slice(ROOT.length + 1).split('.');
  const [type = '', issuer = '', serial = '', version = ''] = parts;
  if (parts.length !== 5 || !/^\d{3}$/.test(version)) return null;
  const identifier = { type, issuer, serial, version: Number(version) };
  try {
    return formatLicenceIdentifier(identifier) === text ? identifier : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The same licence, issued anew; null after version 999, which has no successor. */
export const nextVersion = (identifier: LicenceIdentifier): LicenceIdentifier | null =>
  identifier.version < MAX_VERSION ? { ...identifier, version: identifier.version + 1 } : null;

const CERTIFICATE_SERIAL = /^(\d{4})(\d{7})$/;

/** What this system's issuers count by. */
export interface CertificateSerial {
  /** of the issue, in Asia/Shanghai */
  year: number;
  /** running number of issuer and year, 1 to 9999999 */
  sequence: number;
}

/** @throws RangeError for parts that don't fit */
export function formatCertificateSerial({ year, sequence }: CertificateSerial): string {
  const text = `${year}${String(sequence).padStart(7, '0')}`;
  if (!CERTIFICATE_SERIAL.test(text) || year < 2000 || sequence < 1)
    throw new RangeError('not a serial of this system');
  return text;
}

/** The parts of a serial of this system, or null when it is another's. */
export function parseCertificateSerial(serial: string): CertificateSerial | null {
  const match = CERTIFICATE_SERIAL.exec(serial);
  const [year, sequence] = [Number(match?.[1]), Number(match?.[2])];
  return year >= 2000 && sequence >= 1 ? { year, sequence } : null;
}
