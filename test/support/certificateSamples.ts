import { generateKeyPairSync } from 'node:crypto';
import type { CertificateContent } from '../../domain/certificate.ts';
import {
  formatCertificateSerial,
  formatLicenceIdentifier,
  QUALIFICATION_CERTIFICATE_TYPE,
} from '../../domain/licenceIdentifier.ts';
import { CERTIFICATE_TEMPLATE_VERSION } from '../../imaging/certificate/certificateDocument.ts';
import type { CertificateClaims } from '../../imaging/qr/certificateClaims.ts';
import { bindHolder } from '../../imaging/qr/holderBinding.ts';
import { signToken, verificationUrl } from '../../imaging/qr/verificationToken.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');

/** Of this run. */
export const certificateKey = { keyId: 1, privateKey, publicKeys: new Map([[1, publicKey]]) };

export const CERTIFICATE_ISSUED_AT_MS = Date.UTC(2026, 10, 23, 6, 5);

const person = { name: '陈建国', idNumber: '510104198001011234' };

export const certificateClaims: CertificateClaims = {
  kind: 'certificate',
  identifier: formatLicenceIdentifier({
    type: QUALIFICATION_CERTIFICATE_TYPE,
    issuer: '11510100MB0000017X',
    serial: formatCertificateSerial({ year: 2026, sequence: 17 }),
    version: 2,
  }),
  categories: ['passenger-driver', 'freight-driver'],
  validFrom: '2026-12-01',
  validTo: '2032-11-30',
  issuedAtMs: CERTIFICATE_ISSUED_AT_MS,
  holder: bindHolder(Buffer.alloc(32, 1), person),
};

export const certificateToken = signToken(certificateClaims, certificateKey);

/** A certificate whose code is `certificateToken`. */
export const certificateSample: CertificateContent = {
  identifier: certificateClaims.identifier,
  version: 2,
  holderName: person.name,
  sex: '男',
  birth: '1980-01-01',
  address: '四川省成都市锦江区东大街芷泉段68号1栋2单元301号',
  number: person.idNumber,
  licenceClasses: ['A1', 'A2'],
  categories: ['passenger-driver', 'freight-driver'],
  employer: '成都顺达物流有限公司',
  firstIssued: '2014-12-01',
  validFrom: '2026-12-01',
  validTo: '2032-11-30',
  issuerName: '成都市交通运输局',
  issuedOn: '2026-11-23',
  issuedAtMs: CERTIFICATE_ISSUED_AT_MS,
  photo: null,
  templateVersion: CERTIFICATE_TEMPLATE_VERSION,
  verificationUrl: verificationUrl('https://verify.example.gov.cn', certificateToken),
};
