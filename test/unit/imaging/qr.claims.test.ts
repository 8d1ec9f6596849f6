import { expect } from 'chai';
import fc from 'fast-check';
import { GRADES } from '../../../domain/assessment.ts';
import { addDays } from '../../../domain/time.ts';
import { formatVoucherNumber } from '../../../domain/voucherNumber.ts';
import { fromBase32, toBase32 } from '../../../imaging/qr/base32.ts';
import { bindHolder } from '../../../imaging/qr/holderBinding.ts';
import { CLAIMS_BYTES, packClaims, unpackClaims, type VoucherClaims } from '../../../imaging/qr/voucherClaims.ts';

const days = fc.integer({ min: 0, max: 65_535 }).map((day) => addDays('2000-01-01', day));

const claimsArbitrary: fc.Arbitrary<VoucherClaims> = fc.record({
  kind: fc.constant('voucher' as const),
  number: fc
    .record({
      officeCode: fc.stringMatching(/^[0-9A-Z]{1,10}$/),
      date: days,
      sequence: fc.integer({ min: 1, max: 999_999 }),
    })
    .map(formatVoucherNumber),
  grade: fc.constantFrom(...GRADES),
  cycleStart: days,
  cycleEnd: days,
  issuedAtMs: fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((minute) => minute * 60_000),
  holder: fc.uint8Array({ minLength: 6, maxLength: 6 }),
});

const sample: VoucherClaims = {
  kind: 'voucher',
  number: formatVoucherNumber({ officeCode: '510100', date: '2026-11-23', sequence: 17 }),
  grade: 'AAA',
  cycleStart: '2025-11-24',
  cycleEnd: '2026-11-23',
  issuedAtMs: Date.UTC(2026, 10, 23, 6, 5),
  holder: Uint8Array.of(1, 2, 3, 4, 5, 6),
};

describe('imaging: claims of a QR code', () => {
  it('come back as they went in', () => {
    fc.assert(
      fc.property(claimsArbitrary, (claims) => {
        const packed = packClaims(claims);
        expect(packed).to.have.lengthOf(CLAIMS_BYTES);
        expect(unpackClaims(packed)).to.deep.equal(claims);
      }),
    );
  });

  it('have one spelling: whatever bytes can be read are the bytes those claims are packed into', () => {
    const packedWithOneByteChanged = fc
      .tuple(claimsArbitrary, fc.nat(CLAIMS_BYTES - 1), fc.nat(255))
      .map(([claims, at, byte]) => packClaims(claims).with(at, byte));
    fc.assert(
      fc.property(fc.oneof(packedWithOneByteChanged, fc.uint8Array({ minLength: 28, maxLength: 28 })), (bytes) => {
        let read: VoucherClaims;
        try {
          read = unpackClaims(bytes);
        } catch (error) {
          expect(error).to.be.instanceOf(RangeError);
          return;
        }
        expect(packClaims(read)).to.deep.equal(bytes);
      }),
    );
  });

  it('lie in the bytes as published: offices and offline readers rely on it', () => {
    expect(Buffer.from(packClaims(sample)).toString('hex')).to.equal(
      // kind, office in bijective base 36, day of the number, sequence, grade, first and last day, minute of issue, holder
      ['01', '00000015d3da85', '265f', '000011', '01', '24f3', '265f', '01c898ed', '010203040506'].join(''),
    );
  });

  it('of unknown kind, of another length or with an impossible grade are refused', () => {
    const packed = packClaims(sample);
    for (const wrong of [packed.with(0, 2), packed.with(13, 0), packed.with(13, 5), packed.slice(1), Uint8Array.of()]) {
      expect(() => unpackClaims(wrong)).to.throw(RangeError);
    }
  });

  it('that do not fit are not packed', () => {
    const wrong: VoucherClaims[] = [
      { ...sample, number: 'PZ510100202611230000170' },
      { ...sample, cycleStart: '1999-12-31' },
      { ...sample, cycleEnd: '2026-02-30' },
      { ...sample, issuedAtMs: -1 },
      { ...sample, issuedAtMs: Number.NaN },
      { ...sample, holder: new Uint8Array(5) },
    ];
    for (const claims of wrong) expect(() => packClaims(claims)).to.throw(RangeError);
  });

  it('carry the time of issue to the minute, rounded down', () => {
    expect(unpackClaims(packClaims({ ...sample, issuedAtMs: sample.issuedAtMs + 59_999 })).issuedAtMs).to.equal(
      sample.issuedAtMs,
    );
  });

  it('are bound to the holder by key, name and number, and by nothing else', () => {
    const key = Buffer.alloc(32, 7);
    const holder = { name: '陈建国', idNumber: '51010419800101123X' };
    const binding = bindHolder(key, holder);
    expect(binding).to.have.lengthOf(6);
    expect(bindHolder(key, { ...holder, idNumber: '51010419800101123x' })).to.deep.equal(binding);
    expect(bindHolder(key, { ...holder, name: '陈建' })).not.to.deep.equal(binding);
    expect(bindHolder(key, { ...holder, idNumber: '510104198001011234' })).not.to.deep.equal(binding);
    expect(bindHolder(Buffer.alloc(32, 8), holder)).not.to.deep.equal(binding);
  });
});

describe('imaging: base32', () => {
  it('gives the test vectors of RFC 4648 without their padding', () => {
    const vectors = {
      '': '',
      f: 'MY',
      fo: 'MZXQ',
      foo: 'MZXW6',
      foob: 'MZXW6YQ',
      fooba: 'MZXW6YTB',
      foobar: 'MZXW6YTBOI',
    };
    for (const [text, encoded] of Object.entries(vectors)) {
      expect(toBase32(Buffer.from(text))).to.equal(encoded);
      expect(Buffer.from(fromBase32(encoded) ?? []).toString()).to.equal(text);
    }
  });

  it('reads back all bytes, and nothing with a foreign character', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(fromBase32(toBase32(bytes))).to.deep.equal(bytes);
      }),
    );
    for (const foreign of ['a', '0', '1', '8', '=', ' ', '-', '　', '𠮷'])
      expect(fromBase32(`AB${foreign}D`)).to.equal(null);
  });
});
