import { generateKeyPairSync, sign } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { NOTICE_KINDS } from '../../../domain/noticeKind.ts';
import { formatNoticeNumber, NOTICE_WORDS } from '../../../domain/noticeNumber.ts';
import { toBase32 } from '../../../imaging/qr/base32.ts';
import {
  NOTICE_CLAIMS_BYTES,
  packNoticeClaims,
  unpackNoticeClaims,
  type NoticeClaims,
} from '../../../imaging/qr/noticeClaims.ts';
import { readToken, signToken } from '../../../imaging/qr/verificationToken.ts';
import { acceptedEdits } from '../../support/tokenEdits.ts';

const pair = generateKeyPairSync('ed25519');
const signingKey = { keyId: 7, privateKey: pair.privateKey };
const keys = new Map([[7, pair.publicKey]]);

const sample: NoticeClaims = {
  kind: 'notice',
  number: formatNoticeNumber({ officeCode: '510100', year: 2026, word: '补', sequence: 12 }),
  document: 'supplement',
  issuedAtMs: Date.UTC(2026, 10, 24, 8, 20),
};
const token = signToken(sample, signingKey);

const anyClaims: fc.Arbitrary<NoticeClaims> = fc
  .record({
    officeCode: fc.stringMatching(/^[0-9A-Z]{1,10}$/),
    year: fc.integer({ min: 2000, max: 9999 }),
    document: fc.constantFrom(...NOTICE_KINDS),
    sequence: fc.integer({ min: 1, max: 999_999 }),
    minute: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  })
  .map(({ document, minute, ...parts }) => ({
    kind: 'notice',
    number: formatNoticeNumber({ ...parts, word: NOTICE_WORDS[document] }),
    document,
    issuedAtMs: minute * 60_000,
  }));

const codeOf = (text: string): string => {
  const reading = readToken(text, keys);
  return reading.ok ? reading.claims.kind : reading.code;
};
const signedBytes = (bytes: Uint8Array): string => toBase32(Buffer.concat([bytes, sign(null, bytes, pair.privateKey)]));

describe('imaging: code of a notice', () => {
  it('comes back as it went in', () => {
    fc.assert(
      fc.property(anyClaims, (claims) => {
        const packed = packNoticeClaims(claims);
        expect(packed).to.have.lengthOf(NOTICE_CLAIMS_BYTES);
        expect(unpackNoticeClaims(packed)).to.deep.equal(claims);
      }),
    );
    expect(token).to.match(/^[A-Z2-7]{135}$/);
    expect(readToken(token, keys)).to.deep.equal({ ok: true, claims: sample, keyId: 7, token });
    expect(readToken(token.toLowerCase(), keys)).to.deep.include({ ok: true, token });
  });

  it('has one spelling: whatever bytes can be read are the bytes those claims are packed into', () => {
    const changed = fc
      .tuple(anyClaims, fc.nat(NOTICE_CLAIMS_BYTES - 1), fc.nat(255))
      .map(([claims, at, byte]) => packNoticeClaims(claims).with(at, byte));
    const random = fc.uint8Array({ minLength: NOTICE_CLAIMS_BYTES, maxLength: NOTICE_CLAIMS_BYTES });
    fc.assert(
      fc.property(fc.oneof(changed, random), (bytes) => {
        let read: NoticeClaims;
        try {
          read = unpackNoticeClaims(bytes);
        } catch (error) {
          expect(error).to.be.instanceOf(RangeError);
          return;
        }
        expect(packNoticeClaims(read)).to.deep.equal(bytes);
      }),
    );
  });

  it('lies in the bytes as published: offline readers rely on it', () => {
    expect(Buffer.from(packNoticeClaims(sample)).toString('hex')).to.equal(
      // kind, office in bijective base 36, kind of notice, year, sequence, minute of issue
      ['02', '00000015d3da85', '03', '07ea', '00000c', '01c89f14'].join(''),
    );
  });

  it('is refused after any edit of a single character, cut, padded or doubled', () => {
    expect(acceptedEdits(token, keys)).to.deep.equal([]);
  });

  it('signed properly is malformed when its claims cannot be, or are of another kind than their length', () => {
    const header = Uint8Array.of(1, 7);
    const packed = packNoticeClaims(sample);
    const variant = (bytes: Uint8Array) => codeOf(signedBytes(Buffer.concat([header, bytes])));
    expect(variant(packed)).to.equal('notice');
    for (const wrong of [
      packed.with(0, 1),
      packed.with(0, 3),
      packed.with(8, 0),
      packed.with(8, 99),
      packed.with(9, 0),
      packed.slice(0, -1),
      Uint8Array.of(...packed, 0),
    ])
      expect(variant(wrong)).to.equal('malformed');
  });

  it('is not made for claims that do not fit', () => {
    const wrong: NoticeClaims[] = [
      { ...sample, document: 'decline' },
      { ...sample, number: '交运510100〔2026〕补字第12号' },
      { ...sample, issuedAtMs: -1 },
      { ...sample, issuedAtMs: Number.NaN },
      { ...sample, issuedAtMs: 2 ** 32 * 60_000 },
    ];
    for (const claims of wrong) expect(() => packNoticeClaims(claims)).to.throw(RangeError);
  });
});
