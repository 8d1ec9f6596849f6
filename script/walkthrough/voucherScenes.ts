import { GRADE_NAMES } from '../../domain/assessment.ts';
import { expectStatus } from '../client/rest.ts';
import type { CaseAnswer } from './answers.ts';
import type { ChosenDriver } from './chooseDriver.ts';
import { checkOffline, checkOnline, downloadDocument, scanCode } from './documentScenes.ts';
import { eventually } from './eventually.ts';
import type { Narrator } from './narrator.ts';

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
  tell.step('… and downloads the voucher', '诚信考核凭证');
  const png = await downloadDocument(driver.rest, voucher, voucher.number, tell);
  const code = await scanCode(png, voucher, tell);

  tell.step('Anybody checks it, without log-in', '公众核验');
  const checked = await checkOnline(apiUrl, code, voucher.number);
  if (checked.outcome !== 'valid' || checked.voucher?.number !== voucher.number)
    throw new Error(`the check says ${checked.title}`);
  const { holderName, idNumber, gradeName, countsUntil } = checked.voucher;
  tell.say(
    `GET /v1/verify/…: ${checked.title} · ${holderName} ${idNumber} · ${gradeName} · counts until ${countsUntil}`,
  );
  tell.say(`The page behind the code says the same: ${checked.title}, ${voucher.number}.`);

  await checkOffline(
    apiUrl,
    code.token,
    (claims) =>
      claims.kind === 'voucher' && claims.number === voucher.number
        ? `${voucher.number}, ${GRADE_NAMES[claims.grade]}, ${claims.cycleStart} – ${claims.cycleEnd}`
        : null,
    tell,
  );
  return voucher.number;
}
