import { generateKeyPairSync, sign } from 'node:crypto';
import { expect } from 'chai';
import { formatVoucherNumber } from '../../../domain/voucherNumber.ts';
import { toBase32 } from '../../../imaging/qr/base32.ts';
import { readToken, signToken, verificationUrl } from '../../../imaging/qr/verificationToken.ts';
import { packClaims, type VoucherClaims } from '../../../imaging/qr/voucherClaims.ts';

const pair = generateKeyPairSync('ed25519');
const signingKey = { keyId: 7, privateKey: pair.privateKey };
const keys = new Map([[7, pair.publicKey]]);

const claims: VoucherClaims = {
  kind: 'voucher',
  number: formatVoucherNumber({ officeCode: '450100', date: '2026-11-23', sequence: 3 }),
  grade: 'AA',
  cycleStart: '2025-11-24',
  cycleEnd: '2026-11-23',
  issuedAtMs: Date.UTC(2026, 10, 23, 6, 5),
  holder: Uint8Array.of(9, 8, 7, 6, 5, 4),
};
const token = signToken(claims, signingKey);

const codeOf = (text: string, known = keys): string => {
  const reading = readToken(text, known);
  return reading.ok ? 'ok' : reading.code;
};
/** A token signed properly, whatever its bytes say. */
const signedBytes = (bytes: Uint8Array): string => toBase32(Buffer.concat([bytes, sign(null, bytes, pair.privateKey)]));

describe('imaging: verification token', () => {
  it('is read back with its claims and key id', () => {
    expect(token).to.match(/^[A-Z2-7]{151}$/);
    expect(readToken(token, keys)).to.deep.equal({ ok: true, claims, keyId: 7, token });
  });

  it('is the same each time it is signed', () => {
    expect(signToken(claims, signingKey)).to.equal(token);
  });

  it('is refused after any edit of a single character', () => {
    const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567abz0189=-_ +/';
    const accepted: string[] = [];
    for (let at = 0; at < token.length; at++) {
      for (const character of characters) {
        const edited = token.slice(0, at) + character + token.slice(at + 1);
        if (edited !== token && readToken(edited, keys).ok) accepted.push(`${at}:${character}`);
      }
    }
    expect(accepted).to.deep.equal([]);
  });

  it('is refused with a character left out, doubled, or anything before or after it', () => {
    const accepted: string[] = [];
    for (let at = 0; at < token.length; at++) {
      for (const edited of [token.slice(0, at) + token.slice(at + 1), token.slice(0, at + 1) + token.slice(at)]) {
        if (readToken(edited, keys).ok) accepted.push(edited);
      }
    }
    for (const edited of [`${token}A`, `A${token}`, `${token}=`, `${token}!!`, ` ${token}`, `${token}\n`]) {
      if (readToken(edited, keys).ok) accepted.push(edited);
    }
    expect(accepted).to.deep.equal([]);
  });

  it('may be written in small letters throughout, not in a mixture, and has one canonical form', () => {
    expect(readToken(token.toLowerCase(), keys)).to.deep.include({ ok: true, token });
    expect(codeOf(token.slice(0, 75) + token.slice(75).toLowerCase())).to.equal('not-ours');
  });

  it('has no spare bits: the last character stands for one bit only', () => {
    const others = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567').filter((last) => last !== token.at(-1));
    const codes = new Set(others.map((last) => codeOf(token.slice(0, -1) + last)));
    expect(codes).to.have.all.keys('malformed', 'bad-signature');
  });

  it('tells apart why it is no proof', () => {
    const other = generateKeyPairSync('ed25519');
    expect(codeOf('')).to.equal('not-ours');
    expect(codeOf('hello world')).to.equal('not-ours');
    expect(codeOf('https://example.com/')).to.equal('not-ours');
    expect(codeOf(`B${token.slice(1)}`)).to.equal('not-ours');
    expect(codeOf(token.slice(0, 100))).to.equal('malformed');
    expect(codeOf(token, new Map())).to.equal('unknown-key');
    expect(codeOf(token, new Map([[7, other.publicKey]]))).to.equal('bad-signature');
    expect(codeOf(signToken(claims, { keyId: 7, privateKey: other.privateKey }))).to.equal('bad-signature');
    expect(codeOf(signToken(claims, { keyId: 8, privateKey: pair.privateKey }))).to.equal('unknown-key');
  });

  it('with claims that cannot be is malformed even when the signature is right', () => {
    const packed = packClaims(claims);
    const header = Uint8Array.of(1, 7);
    expect(codeOf(signedBytes(Buffer.concat([header, packed])))).to.equal('ok');
    expect(codeOf(signedBytes(Buffer.concat([header, packed.with(0, 99)])))).to.equal('malformed');
    expect(codeOf(signedBytes(Buffer.concat([Uint8Array.of(2, 7), packed])))).to.equal('not-ours');
  });

  it('is not signed under a key id that does not fit into its byte', () => {
    for (const keyId of [0, 256, 1.5]) {
      expect(() => signToken(claims, { keyId, privateKey: pair.privateKey })).to.throw(RangeError);
    }
  });
});

describe('imaging: address of a QR code', () => {
  it('is in capital letters, whatever the base address', () => {
    expect(verificationUrl('https://v.example.gov.cn', 'AB2')).to.equal('HTTPS://V.EXAMPLE.GOV.CN/V/AB2');
    expect(verificationUrl('http://127.0.0.1:3000/', 'AB2')).to.equal('HTTP://127.0.0.1:3000/V/AB2');
    expect(verificationUrl('HTTPS://V.Example.gov.cn:443', 'AB2')).to.equal('HTTPS://V.EXAMPLE.GOV.CN/V/AB2');
  });

  it('needs a base address that bears capital letters', () => {
    for (const base of [
      'https://example.gov.cn/tongban',
      'https://example.gov.cn/?a=b',
      'ftp://example.gov.cn',
      'https://me@example.gov.cn',
    ]) {
      expect(() => verificationUrl(base, 'AB2')).to.throw(RangeError);
    }
  });
});
