import { sha256Hex } from '../crypto/digest.ts';
import type { Keyring } from '../crypto/keyring.ts';
import type { CaseFacts, CaseFactsRepository } from '../db/caseFacts.ts';
import type { CertificateRepository, EarlierCertificates } from '../db/certificates.ts';
import type { Transaction } from '../db/connection.ts';
import type { IssuedFiles } from '../db/issuedFiles.ts';
import type { MaterialRepository } from '../db/materials.ts';
import { nextInSequence } from '../db/sequences.ts';
import {
  certificateContentSchema,
  inCategoryOrder,
  PHOTO_SLOT,
  printsCertificate,
  printsLicenceClasses,
  type CertificateContent,
  type CertificateOutcome,
  type Validity,
} from '../domain/certificate.ts';
import { parseIdNumber } from '../domain/idNumber.ts';
import {
  formatCertificateSerial,
  formatLicenceIdentifier,
  isLicenceIssuer,
  nextVersion,
  parseLicenceIdentifier,
  QUALIFICATION_CERTIFICATE_TYPE,
  type LicenceIdentifier,
} from '../domain/licenceIdentifier.ts';
import { shanghaiDate } from '../domain/time.ts';
import type { DocumentRenderer } from '../imaging/browser/renderDocument.ts';
import {
  CERTIFICATE_PAGE,
  CERTIFICATE_TEMPLATE_VERSION,
  certificateHtml,
} from '../imaging/certificate/certificateDocument.ts';
import { photoDataUri } from '../imaging/certificate/photoDataUri.ts';
import { bindHolder } from '../imaging/qr/holderBinding.ts';
import { signToken, verificationUrl } from '../imaging/qr/verificationToken.ts';
import type { FileStore } from '../integrations/storage/fileStore.ts';
import { fileDamaged } from '../integrations/storage/storageErrors.ts';
import type { CertificateActivities } from '../workflows/certificateContracts.ts';
import { drawAndStore } from './drawAndStore.ts';
import { named } from './outside.ts';

export interface CertificateDeps {
  facts: CaseFactsRepository;
  certificates: CertificateRepository;
  materials: Pick<MaterialRepository, 'of'>;
  files: FileStore;
  renderer: DocumentRenderer;
  keyring: Keyring;
  publicBaseUrl: string;
}

/**
 * Issues the certificate of an approved case: identifier, token and content are reserved once, then the document is drawn, stored and declared
 * valid. Broken off anywhere, the next attempt goes on with the same identifier and draws the same document.
 */
export function createCertificateActivities(deps: CertificateDeps): Pick<CertificateActivities, 'issueCertificate'> {
  return {
    async issueCertificate({ caseNo, outcome, decidedAtMs }) {
      const facts = await deps.facts.of(caseNo);
      const photo = await photoOf(deps, caseNo);
      const reserved = await deps.certificates.reserve(
        {
          caseNo,
          issue: 1,
          issuedAtMs: decidedAtMs,
          templateVersion: CERTIFICATE_TEMPLATE_VERSION,
        },
        async (trx, earlier) => {
          const licence = await identify(trx, { facts, earlier, decidedAtMs });
          return written(deps, { facts, earlier, licence, outcome, photo, decidedAtMs });
        },
      );
      if (!reserved.issued) await deps.certificates.complete(reserved.id, await drawCertificate(deps, reserved.id));
      return { certificateId: reserved.id, identifier: reserved.identifier };
    },
  };
}

/**
 * The photo as it was last (re)submitted; a business that asks for none prints none. The digest is that of the picture as it is kept: what the
 * material says of itself is that of the upload, before it was encoded anew.
 */
async function photoOf(
  { materials, files }: Pick<CertificateDeps, 'materials' | 'files'>,
  caseNo: string,
): Promise<CertificateContent['photo']> {
  const image = (await materials.of(caseNo)).findLast(({ slot }) => slot === PHOTO_SLOT);
  if (!image) return null;
  const { objectKey } = image;
  return { objectKey, sha256: sha256Hex(await named(() => files.get(objectKey))) };
}

/** The next version of the certificate before, when that was this issuer's own; else a serial of the issuer's. */
export async function identify(
  trx: Transaction,
  {
    facts,
    earlier,
    decidedAtMs,
  }: { facts: Pick<CaseFacts, 'office'>; earlier: Pick<EarlierCertificates, 'identifier'>; decidedAtMs: number },
): Promise<LicenceIdentifier> {
  const issuer = issuerOf(facts.office);
  const before = earlier.identifier === null ? null : parseLicenceIdentifier(earlier.identifier);
  const next = before?.issuer === issuer ? nextVersion(before) : null;
  if (next) return next;
  const year = Number(shanghaiDate(decidedAtMs).slice(0, 4));
  const sequence = await nextInSequence(trx, `certificate:${issuer}:${year}`);
  return {
    type: QUALIFICATION_CERTIFICATE_TYPE,
    issuer,
    serial: formatCertificateSerial({ year, sequence }),
    version: 1,
  };
}

/** An office without a credit code on record stands by its division, as older identifiers do. */
function issuerOf({ creditCode, code, provinceCode }: CaseFacts['office']): string {
  if (creditCode !== null) return creditCode;
  return isLicenceIssuer(code) ? code : `${provinceCode.slice(0, 2)}0000`;
}

interface Writing {
  facts: CaseFacts;
  earlier: EarlierCertificates;
  licence: LicenceIdentifier;
  outcome: CertificateOutcome;
  photo: CertificateContent['photo'];
  decidedAtMs: number;
}

/** What is printed, and the code that says the same. */
function written(
  { keyring, publicBaseUrl }: CertificateDeps,
  writing: Writing,
): { token: string; content: CertificateContent } {
  const { facts, outcome, decidedAtMs } = writing;
  const identifier = formatLicenceIdentifier(writing.licence);
  const { holderName: name, idNumber } = facts;
  const term = { ...validityOf(outcome), categories: inCategoryOrder(outcome.categories) };
  const holder = bindHolder(keyring.holderBindingKey, { name, idNumber });
  const claims = { kind: 'certificate', identifier, ...term, issuedAtMs: decidedAtMs, holder } as const;
  const token = signToken(claims, keyring.voucherSigning);
  const content: CertificateContent = {
    identifier,
    version: writing.licence.version,
    holderName: name,
    ...whoIs(idNumber),
    ...recordOf(writing),
    ...term,
    number: facts.qualification.number,
    firstIssued: facts.qualification.firstIssued,
    issuerName: facts.office.name,
    issuedOn: shanghaiDate(decidedAtMs),
    issuedAtMs: decidedAtMs,
    photo: writing.photo,
    templateVersion: CERTIFICATE_TEMPLATE_VERSION,
    verificationUrl: verificationUrl(publicBaseUrl, token),
  };
  return { token, content: certificateContentSchema.parse(content) };
}

function validityOf(outcome: CertificateOutcome): Validity {
  const { validFrom, validTo } = outcome;
  if (!printsCertificate(outcome) || !validFrom || !validTo) throw new Error('this outcome calls for no certificate');
  return { validFrom, validTo };
}

function whoIs(idNumber: string): Pick<CertificateContent, 'sex' | 'birth'> {
  const parsed = parseIdNumber(idNumber);
  if (!parsed.ok) throw new Error('a verified person has an ID number');
  return { sex: parsed.sex, birth: parsed.birthDate };
}

/** What the form declares; what it doesn't ask for stays as the certificate before had it, else as it is on record. */
function recordOf({
  facts,
  earlier,
  outcome,
}: Writing): Pick<CertificateContent, 'address' | 'employer' | 'licenceClasses'> {
  const { declared, qualification } = facts;
  const before = earlier.content;
  const classes = declared['licenceClasses']?.split(',').map((text) => text.trim()) ?? before?.licenceClasses;
  return {
    address: declared['address'] || before?.address || facts.address || '—',
    employer: declared['employer'] || before?.employer || null,
    licenceClasses: printsLicenceClasses(outcome.categories) ? (classes ?? qualification.licenceClasses) : [],
  };
}

/** Draws a certificate as it was reserved and stores its files. */
export async function drawCertificate(
  { certificates, files, renderer }: Pick<CertificateDeps, 'certificates' | 'files' | 'renderer'>,
  id: string,
): Promise<IssuedFiles> {
  const content = await certificates.contentOf(id);
  const html = certificateHtml(content, await printed(files, content.photo));
  const job = { html, ...CERTIFICATE_PAGE, fixedDateMs: content.issuedAtMs };
  return drawAndStore({ files, renderer }, `certificates/${id}`, job);
}

/** The picture as it was approved, ready to be printed. */
const printed = (files: FileStore, photo: CertificateContent['photo']): Promise<string | null> =>
  named(async () => {
    if (photo === null) return null;
    const bytes = await files.get(photo.objectKey);
    if (sha256Hex(bytes) !== photo.sha256) throw fileDamaged(photo.objectKey);
    return photoDataUri(bytes);
  });
