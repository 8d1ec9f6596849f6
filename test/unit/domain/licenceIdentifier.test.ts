import { expect } from 'chai';
import fc from 'fast-check';
import {
  formatCertificateSerial,
  formatLicenceIdentifier,
  isLicenceIssuer,
  nextVersion,
  parseCertificateSerial,
  parseLicenceIdentifier,
  QUALIFICATION_CERTIFICATE_TYPE,
  type LicenceIdentifier,
} from '../../../domain/licenceIdentifier.ts';

const ALPHABET = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const letters = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...ALPHABET), minLength, maxLength });
const someIdentifier: fc.Arbitrary<LicenceIdentifier> = fc.record({
  type: letters(21, 21),
  issuer: fc.oneof(letters(18, 18), fc.stringMatching(/^\d{6}$/)),
  serial: letters(1, 20),
  version: fc.integer({ min: 1, max: 999 }),
});

const good: LicenceIdentifier = {
  type: QUALIFICATION_CERTIFICATE_TYPE,
  issuer: '11430000006122244L',
  serial: '20260000017',
  version: 1,
};

describe('domain/licenceIdentifier', () => {
  it('agrees with identifiers in use', () => {
    const known: [LicenceIdentifier, string][] = [
      [
        { type: '11100000000013338W011', issuer: '11430000006122244L', serial: '20230000403', version: 1 },
        '1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U',
      ],
      [
        { type: '11100000000013338W009', issuer: '11330105002500287C', serial: '2025052201', version: 2 },
        '1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0',
      ],
      [
        { type: '11100000MB03271699022', issuer: '340100', serial: '000000016', version: 1 },
        '1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9',
      ],
    ];
    for (const [parts, text] of known) {
      expect(formatLicenceIdentifier(parts)).to.equal(text);
      expect(parseLicenceIdentifier(text)).to.deep.equal(parts);
    }
  });

  it('can be read back', () => {
    fc.assert(
      fc.property(someIdentifier, (parts) => {
        expect(parseLicenceIdentifier(formatLicenceIdentifier(parts))).to.deep.equal(parts);
      }),
    );
  });

  it('is none after any single wrong character, and with a dot elsewhere', () => {
    const others = [...ALPHABET, '.', 'a', ' '];
    fc.assert(
      fc.property(someIdentifier, fc.nat(), fc.constantFrom(...others), (parts, where, other) => {
        const text = formatLicenceIdentifier(parts);
        const at = where % text.length;
        fc.pre(text[at] !== other);
        expect(parseLicenceIdentifier(text.slice(0, at) + other + text.slice(at + 1))).to.equal(null);
      }),
      { numRuns: 500 },
    );
    const text = formatLicenceIdentifier(good);
    const moved = [...text]
      .flatMap((character, at) => (character === '.' && at > '1.2.156.3005.2'.length ? [at] : []))
      .map((at) => text.slice(0, at) + (text[at + 1] ?? '') + '.' + text.slice(at + 2));
    expect(moved).to.have.length.above(3);
    for (const wrong of [...moved, '', `${text} `, text.slice(0, -2), `${text}.`])
      expect(parseLicenceIdentifier(wrong), wrong).to.equal(null);
  });

  it('is never cut or wrapped: what does not fit is refused', () => {
    for (const bad of [
      { type: '11100000000019713D07' },
      { issuer: '1143000000612224L' },
      { issuer: '51010A' },
      { serial: '' },
      { serial: '2'.repeat(21) },
      { serial: '2026-1' },
      { version: 0 },
      { version: 1000 },
      { version: 1.5 },
    ])
      expect(() => formatLicenceIdentifier({ ...good, ...bad }), JSON.stringify(bad)).to.throw(RangeError);
    expect(isLicenceIssuer('510100')).to.equal(true);
    expect(isLicenceIssuer('TESTREC1')).to.equal(false);
  });

  it('counts its versions up to 999, the serial staying', () => {
    expect(nextVersion(good)).to.deep.equal({ ...good, version: 2 });
    expect(nextVersion({ ...good, version: 999 })).to.equal(null);
  });

  it('has serials of its own system: year and running number', () => {
    expect(formatCertificateSerial({ year: 2026, sequence: 17 })).to.equal('20260000017');
    expect(parseCertificateSerial('20260000017')).to.deep.equal({ year: 2026, sequence: 17 });
    for (const wrong of ['', '2026000001', '19990000001', '20260000000', '2026000001A'])
      expect(parseCertificateSerial(wrong), wrong).to.equal(null);
    for (const parts of [
      { year: 1999, sequence: 1 },
      { year: 2026, sequence: 0 },
      { year: 2026, sequence: 10_000_000 },
      { year: 2026, sequence: 1.5 },
    ])
      expect(() => formatCertificateSerial(parts)).to.throw(RangeError);
  });
});
