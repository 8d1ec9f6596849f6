import { sign } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  formatCertificateSerial,
  formatLicenceIdentifier,
  QUALIFICATION_CERTIFICATE_TYPE,
} from '../../../domain/licenceIdentifier.ts';
import { CATEGORIES } from '../../../domain/qualification.ts';
import { addDays } from '../../../domain/time.ts';
import { toBase32 } from '../../../imaging/qr/base32.ts';
import {
  CERTIFICATE_CLAIMS_BYTES,
  packCertificateClaims,
  unpackCertificateClaims,
  type CertificateClaims,
} from '../../../imaging/qr/certificateClaims.ts';
import { readToken } from '../../../imaging/qr/verificationToken.ts';
import {
  certificateClaims as sample,
  certificateKey,
  certificateToken as token,
} from '../../support/certificateSamples.ts';
import { acceptedEdits } from '../../support/tokenEdits.ts';

const keys = certificateKey.publicKeys;

const anyClaims: fc.Arbitrary<CertificateClaims> = fc
  .record({
    issuer: fc.oneof(fc.stringMatching(/^[0-9A-Z]{18}$/), fc.stringMatching(/^\d{6}$/)),
    year: fc.integer({ min: 2000, max: 9999 }),
    sequence: fc.integer({ min: 1, max: 9_999_999 }),
    version: fc.integer({ min: 1, max: 999 }),
    categories: fc.subarray([...CATEGORIES], { minLength: 1 }),
    first: fc.nat(60_000),
    days: fc.nat(5000),
    minute: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    holder: fc.uint8Array({ minLength: 6, maxLength: 6 }),
  })
  .map(({ issuer, year, sequence, version, categories, first, days, minute, holder }) => ({
    kind: 'certificate',
    identifier: formatLicenceIdentifier({
      type: QUALIFICATION_CERTIFICATE_TYPE,
      issuer,
      serial: formatCertificateSerial({ year, sequence }),
      version,
    }),
    categories,
    validFrom: addDays('2000-01-01', first),
    validTo: addDays('2000-01-01', first + days),
    issuedAtMs: minute * 60_000,
    holder,
  }));

const codeOf = (text: string): string => {
  const reading = readToken(text, keys);
  return reading.ok ? reading.claims.kind : reading.code;
};
const signedBytes = (bytes: Uint8Array): string =>
  toBase32(Buffer.concat([bytes, sign(null, bytes, certificateKey.privateKey)]));

describe('imaging: code of a certificate', () => {
  it('comes back as it went in', () => {
    fc.assert(
      fc.property(anyClaims, (claims) => {
        const packed = packCertificateClaims(claims);
        expect(packed).to.have.lengthOf(CERTIFICATE_CLAIMS_BYTES);
        expect(unpackCertificateClaims(packed)).to.deep.equal(claims);
      }),
    );
    expect(token).to.match(/^[A-Z2-7]{162}$/);
    expect(readToken(token, keys)).to.deep.equal({ ok: true, claims: sample, keyId: 1, token });
    expect(readToken(token.toLowerCase(), keys)).to.deep.include({ ok: true, token });
  });

  it('has one spelling: whatever bytes can be read are the bytes those claims are packed into', () => {
    const changed = fc
      .tuple(anyClaims, fc.nat(CERTIFICATE_CLAIMS_BYTES - 1), fc.nat(255))
      .map(([claims, at, byte]) => packCertificateClaims(claims).with(at, byte));
    const random = fc.uint8Array({ minLength: CERTIFICATE_CLAIMS_BYTES, maxLength: CERTIFICATE_CLAIMS_BYTES });
    fc.assert(
      fc.property(fc.oneof(changed, random), (bytes) => {
        let read: CertificateClaims;
        try {
          read = unpackCertificateClaims(bytes);
        } catch (error) {
          expect(error).to.be.instanceOf(RangeError);
          return;
        }
        expect(packCertificateClaims(read)).to.deep.equal(bytes);
      }),
    );
  });

  it('lies in the bytes as published: offline readers rely on it', () => {
    const packed = Buffer.from(packCertificateClaims({ ...sample, holder: Uint8Array.of(1, 2, 3, 4, 5, 6) }));
    expect(packed.toString('hex')).to.equal(
      // kind, issuer in bijective base 36, year, sequence, version, categories, first and last day, minute of issue, holder
      [
        '03',
        '01e8449d9489df8bd6ea56a2',
        '07ea',
        '000011',
        '0002',
        '03',
        '2667',
        '2ef6',
        '01c898ed',
        '010203040506',
      ].join(''),
    );
  });

  it('is refused after any edit of a single character, cut, padded or doubled', () => {
    expect(acceptedEdits(token, keys)).to.deep.equal([]);
  });

  it('signed properly is malformed when its claims cannot be, or are of another kind than their length', () => {
    const header = Uint8Array.of(1, 1);
    const packed = packCertificateClaims(sample);
    const variant = (bytes: Uint8Array) => codeOf(signedBytes(Buffer.concat([header, bytes])));
    expect(variant(packed)).to.equal('certificate');
    for (const wrong of [
      packed.with(0, 1),
      packed.with(0, 2),
      packed.with(0, 4),
      packed.with(1, 0),
      packed.with(20, 0),
      packed.with(20, 0x21),
      packed.with(13, 0),
      packed.with(23, 0),
      packed.slice(0, -1),
      Uint8Array.of(...packed, 0),
    ])
      expect(variant(wrong)).to.equal('malformed');
  });

  it('is not made for claims that do not fit', () => {
    const { identifier } = sample;
    const wrong: CertificateClaims[] = [
      { ...sample, identifier: identifier.slice(0, -1) },
      {
        ...sample,
        identifier: '1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U',
      },
      { ...sample, categories: [] },
      { ...sample, categories: ['freight-driver', 'passenger-driver'] },
      { ...sample, validTo: '2026-11-30' },
      { ...sample, validTo: '2200-01-01' },
      { ...sample, holder: Uint8Array.of(1) },
      { ...sample, issuedAtMs: Number.NaN },
    ];
    for (const claims of wrong) expect(() => packCertificateClaims(claims)).to.throw(RangeError);
  });
});
