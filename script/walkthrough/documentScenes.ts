import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tokenInScan } from '../../domain/verification.ts';
import { readQr } from '../../imaging/qr/readQr.ts';
import { readToken, type TokenClaims } from '../../imaging/qr/verificationToken.ts';
import { createRest, expectStatus } from '../client/rest.ts';
import { REPOSITORY } from '../stack/repository.ts';
import type { VerificationAnswer } from './answers.ts';
import type { ChosenDriver } from './chooseDriver.ts';
import type { Narrator } from './narrator.ts';

/** What the product hands out as a document: two files, and the address in its code. */
export interface IssuedDocument {
  png: string;
  pdf: string;
  verification: string;
}

export interface ScannedCode {
  /** the address that a telephone's camera reads */
  scanned: string;
  token: string;
}

/** Fetches both files into `tour-output`. @returns the picture */
export async function downloadDocument(
  rest: ChosenDriver['driver']['rest'],
  issued: IssuedDocument,
  fileName: string,
  tell: Narrator,
): Promise<Buffer> {
  const folder = path.join(REPOSITORY, 'tour-output');
  mkdirSync(folder, { recursive: true });
  const [png, pdf] = await Promise.all([rest('GET', issued.png), rest('GET', issued.pdf)]);
  for (const [format, answer] of [
    ['png', png],
    ['pdf', pdf],
  ] as const) {
    const file = path.join(folder, `${fileName}.${format}`);
    writeFileSync(file, expectStatus(answer, 200).bytes);
    tell.say(`${format.toUpperCase()} ${Math.round(answer.bytes.length / 1024)} kB: ${file}`);
  }
  if (pdf.bytes.subarray(0, 5).toString('latin1') !== '%PDF-') throw new Error('the PDF is none');
  return png.bytes;
}

/** Reads the code from the picture itself. */
export async function scanCode(
  png: Buffer,
  { verification }: Pick<IssuedDocument, 'verification'>,
  tell: Narrator,
): Promise<ScannedCode> {
  tell.step('The QR code is read from the picture', '二维码');
  const scanned = await readQr(png);
  const token = scanned && tokenInScan(scanned);
  if (!token || scanned !== verification) throw new Error('the QR code was not read as it was issued');
  tell.say(`${scanned.slice(0, scanned.length - token.length + 12)}… (${token.length} characters)`);
  return { scanned, token };
}

/** What anybody is told of a code, by the API and by the page behind it, which must agree. */
export async function checkOnline(
  apiUrl: string,
  { scanned, token }: ScannedCode,
  printed: string,
): Promise<VerificationAnswer> {
  const rest = createRest(apiUrl);
  const { body } = expectStatus(await rest<VerificationAnswer>('GET', `/v1/verify/${token}`), 200);
  const page = expectStatus(await rest('GET', scanned), 200).bytes.toString('utf8');
  if (!page.includes(body.title) || !page.includes(printed))
    throw new Error('the page behind the code does not say so');
  return body;
}

/** The code proved with nothing but the published key, and refused with one character changed. */
export async function checkOffline(
  apiUrl: string,
  token: string,
  describe: (claims: TokenClaims) => string | null,
  tell: Narrator,
): Promise<void> {
  tell.step('… or with nothing but the published key', '离线核验');
  const { body } = expectStatus(
    await createRest(apiUrl)<{ keys: Jwk[] }>('GET', '/.well-known/tongban-keys.json'),
    200,
  );
  const keys = new Map(
    body.keys.map((jwk): [number, KeyObject] => [Number(jwk.kid), createPublicKey({ key: jwk, format: 'jwk' })]),
  );
  const reading = readToken(token, keys);
  const description = reading.ok ? describe(reading.claims) : null;
  if (!reading.ok || description === null) throw new Error('the signature does not hold');
  tell.say(`Signature of key ${reading.keyId} holds: ${description}.`);
  const forged = readToken(withOtherCharacter(token), keys);
  if (forged.ok) throw new Error('a changed code passed for a true one');
  tell.say(`With one character changed it is refused: ${forged.code}.`);
}

type Jwk = JsonWebKey & { kid: string };

const CHANGED_AT = 40;

function withOtherCharacter(token: string): string {
  const other = token[CHANGED_AT] === 'A' ? 'B' : 'A';
  return token.slice(0, CHANGED_AT) + other + token.slice(CHANGED_AT + 1);
}
