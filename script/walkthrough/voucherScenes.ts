import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GRADE_NAMES } from '../../domain/assessment.ts';
import { tokenInScan } from '../../domain/verification.ts';
import { readQr } from '../../imaging/qr/readQr.ts';
import { readToken } from '../../imaging/qr/verificationToken.ts';
import { createRest, expectStatus } from '../client/rest.ts';
import { REPOSITORY } from '../stack/repository.ts';
import type { CaseAnswer, VerificationAnswer } from './answers.ts';
import type { ChosenDriver } from './chooseDriver.ts';
import { eventually } from './eventually.ts';
import type { Narrator } from './narrator.ts';

type Voucher = NonNullable<CaseAnswer['voucher']>;

/** The driver fetches his voucher; anybody checks it. @returns its number */
export async function voucherScenes(
  apiUrl: string,
  { driver }: ChosenDriver,
  caseNo: string,
  tell: Narrator,
): Promise<string> {
  tell.step('The driver follows his case', '我的办件');
  const done = await eventually('the end of the case', async () => {
    const { body } = expectStatus(await driver.rest<CaseAnswer>('GET', `/v1/cases/${caseNo}`), 200);
    return body.state === 'completed' && body.voucher ? { ...body, voucher: body.voucher } : null;
  });
  tell.say(
    `${done.stateName}, ${done.grade?.name}: ${done.timeline.map(({ actionName, by }) => `${actionName} (${by})`).join(' → ')}`,
  );

  const { voucher } = done;
  const png = await download(driver.rest, voucher, tell);

  tell.step('The QR code is read from the picture', '二维码');
  const scanned = await readQr(png);
  const token = scanned && tokenInScan(scanned);
  if (!token || scanned !== voucher.verification)
    throw new Error('the QR code of the voucher was not read as it was issued');
  tell.say(`${scanned.slice(0, scanned.length - token.length + 12)}… (${token.length} characters)`);

  await verifyOnline(apiUrl, voucher, scanned, token, tell);
  await verifyOffline(apiUrl, voucher, token, tell);
  return voucher.number;
}

async function download(rest: ChosenDriver['driver']['rest'], voucher: Voucher, tell: Narrator): Promise<Buffer> {
  tell.step('… and downloads the voucher', '诚信考核凭证');
  const folder = path.join(REPOSITORY, 'tour-output');
  mkdirSync(folder, { recursive: true });
  const [png, pdf] = await Promise.all([rest('GET', voucher.png), rest('GET', voucher.pdf)]);
  for (const [format, answer] of [
    ['png', png],
    ['pdf', pdf],
  ] as const) {
    const file = path.join(folder, `${voucher.number}.${format}`);
    writeFileSync(file, expectStatus(answer, 200).bytes);
    tell.say(`${format.toUpperCase()} ${Math.round(answer.bytes.length / 1024)} kB: ${file}`);
  }
  if (pdf.bytes.subarray(0, 5).toString('latin1') !== '%PDF-') throw new Error('the PDF is none');
  return png.bytes;
}

async function verifyOnline(
  apiUrl: string,
  voucher: Voucher,
  scanned: string,
  token: string,
  tell: Narrator,
): Promise<void> {
  tell.step('Anybody checks it, without log-in', '公众核验');
  const rest = createRest(apiUrl);
  const { body } = expectStatus(await rest<VerificationAnswer>('GET', `/v1/verify/${token}`), 200);
  if (body.outcome !== 'valid' || body.voucher?.number !== voucher.number)
    throw new Error(`the check says ${body.title}`);
  const { holderName, idNumber, gradeName, countsUntil } = body.voucher;
  tell.say(`GET /v1/verify/…: ${body.title} · ${holderName} ${idNumber} · ${gradeName} · counts until ${countsUntil}`);
  const page = expectStatus(await rest('GET', scanned), 200).bytes.toString('utf8');
  if (!page.includes(body.title) || !page.includes(voucher.number))
    throw new Error('the page behind the code does not say so');
  tell.say(`The page behind the code says the same: ${body.title}, ${voucher.number}.`);
}

async function verifyOffline(apiUrl: string, voucher: Voucher, token: string, tell: Narrator): Promise<void> {
  tell.step('… or with nothing but the published key', '离线核验');
  const { body } = expectStatus(
    await createRest(apiUrl)<{ keys: Jwk[] }>('GET', '/.well-known/tongban-keys.json'),
    200,
  );
  const keys = new Map(
    body.keys.map((jwk): [number, KeyObject] => [Number(jwk.kid), createPublicKey({ key: jwk, format: 'jwk' })]),
  );
  const reading = readToken(token, keys);
  if (!reading.ok || reading.claims.kind !== 'voucher' || reading.claims.number !== voucher.number)
    throw new Error('the signature does not hold');
  const { grade, cycleStart, cycleEnd } = reading.claims;
  tell.say(
    `Signature of key ${reading.keyId} holds: ${voucher.number}, ${GRADE_NAMES[grade]}, ${cycleStart} – ${cycleEnd}.`,
  );
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
