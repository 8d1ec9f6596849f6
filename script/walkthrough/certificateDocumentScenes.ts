import { CATEGORY_NAMES } from '../../domain/qualification.ts';
import { tokenInScan } from '../../domain/verification.ts';
import type { CaseAnswer } from './answers.ts';
import type { ChosenDriver } from './chooseDriver.ts';
import { checkOffline, checkOnline, downloadDocument, scanCode, type ScannedCode } from './documentScenes.ts';
import type { Narrator } from './narrator.ts';
import type { TourStage } from './tourStage.ts';

type Issued = NonNullable<CaseAnswer['certificate']>;

/** The new certificate as a document: fetched, looked at and proved. @returns what it comes to */
export async function certificateDocumentScenes(
  apiUrl: string,
  { driver }: ChosenDriver,
  issued: Issued,
  tell: Narrator,
): Promise<string> {
  tell.step('The new certificate is drawn; the driver downloads it', '电子从业资格证');
  tell.say(`证照标识 ${issued.identifier} · ${issued.statusName}`);
  const png = await downloadDocument(driver.rest, issued, issued.identifier, tell);
  const code = await scanCode(png, issued, tell);

  tell.step('Anybody checks it, without log-in', '公众核验');
  const checked = await checkOnline(apiUrl, code, issued.identifier);
  if (checked.outcome !== 'valid' || checked.certificate?.identifier !== issued.identifier)
    throw new Error(`the check says ${checked.title}`);
  const { holderName, number, categories, validFrom, validTo } = checked.certificate;
  tell.say(`${checked.title} · ${holderName} ${number} · ${categories.join('、')} · ${validFrom} – ${validTo}`);
  for (const remark of checked.remarks) tell.say(remark);

  await checkOffline(
    apiUrl,
    code.token,
    (claims) =>
      claims.kind === 'certificate' && claims.identifier === issued.identifier
        ? `${claims.identifier}, ${claims.categories.map((one) => CATEGORY_NAMES[one]).join('、')}, ${claims.validFrom} – ${claims.validTo}`
        : null,
    tell,
  );
  return `certificate ${issued.identifier} verified: ${checked.title}`;
}

/** Where nothing new is printed: the record has changed, or the code of the certificate that there was says that it counts no more. */
export async function oldCertificateScenes(
  { apiUrl, world, tell }: TourStage,
  { caseNo, granted, earlier }: { caseNo: string; granted: CaseAnswer; earlier: Issued | null },
): Promise<string> {
  tell.step('Nothing to print, nothing to collect', '办结');
  const reports = await world.submissions(caseNo);
  tell.say(`The registry has received the decision: ${reports.map(({ submissionNo }) => submissionNo).join(', ')}.`);
  const employer = granted.form.find(({ name }) => name === 'employer');
  if (employer) tell.say(`${employer.label} from now on: ${employer.value}. The certificate stays as it is.`);
  tell.say(`The case is ${granted.stateName}: ${granted.timeline.map(({ actionName }) => actionName).join(' → ')}`);
  if (!earlier) return `${caseNo} ${granted.stateName}`;

  tell.step('Whoever scans the certificate now is told so', '公众核验');
  const checked = await checkOnline(apiUrl, codeOf(earlier), earlier.identifier);
  if (checked.outcome !== 'cancelled') throw new Error(`the check says ${checked.title}`);
  tell.say(`${checked.title}: ${checked.message}`);
  for (const remark of checked.remarks) tell.say(remark);
  return `certificate ${earlier.identifier}: ${checked.title}`;
}

function codeOf({ verification }: Issued): ScannedCode {
  const token = tokenInScan(verification);
  if (!token) throw new Error('a certificate has a code');
  return { scanned: verification, token };
}
