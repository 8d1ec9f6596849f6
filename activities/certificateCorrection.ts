import type { CertificateCorrectionRepository } from '../db/certificateCorrections.ts';
import { certificateContentSchema, type CertificateContent } from '../domain/certificate.ts';
import { corrected } from '../domain/certificateCorrection.ts';
import { formatLicenceIdentifier } from '../domain/licenceIdentifier.ts';
import { shanghaiDate } from '../domain/time.ts';
import { CERTIFICATE_TEMPLATE_VERSION } from '../imaging/certificate/certificateDocument.ts';
import { bindHolder } from '../imaging/qr/holderBinding.ts';
import { signToken, verificationUrl } from '../imaging/qr/verificationToken.ts';
import type { AmendmentActivities } from '../workflows/amendmentContracts.ts';
import { drawCertificate, identify, type CertificateDeps } from './certificateActivities.ts';

/**
 * The corrected version of a certificate: what was wrong is printed anew, the rest as before, under the next version of the identifier. It
 * is drawn and kept, and counts when its amendment takes effect. Broken off anywhere, the next attempt draws the same document.
 */
export function createCertificateCorrection(
  deps: Omit<CertificateDeps, 'materials'> & { corrections: CertificateCorrectionRepository },
): Pick<AmendmentActivities, 'drawCorrectedCertificate'> {
  return {
    async drawCorrectedCertificate({ amendmentNo, decidedAtMs }) {
      const reserved = await deps.corrections.reserve(
        { amendmentNo, issuedAtMs: decidedAtMs, templateVersion: CERTIFICATE_TEMPLATE_VERSION },
        async (trx, { caseNo, content, correction, identifier }) => {
          const facts = await deps.facts.of(caseNo);
          const licence = await identify(trx, { facts, earlier: { identifier }, decidedAtMs });
          const { version } = licence;
          const said = { ...corrected(content, correction), identifier: formatLicenceIdentifier(licence), version };
          return written(deps, { ...said, issuerName: facts.office.name }, { facts, decidedAtMs });
        },
      );
      if (!reserved.issued) await deps.corrections.keep(reserved.id, await drawCertificate(deps, reserved.id));
      return { certificateId: reserved.id };
    },
  };
}

function written(
  { keyring, publicBaseUrl }: Pick<CertificateDeps, 'keyring' | 'publicBaseUrl'>,
  said: CertificateContent,
  { facts, decidedAtMs }: { facts: { holderName: string; idNumber: string }; decidedAtMs: number },
): { token: string; content: CertificateContent } {
  const holder = bindHolder(keyring.holderBindingKey, { name: facts.holderName, idNumber: facts.idNumber });
  const { identifier, categories, validFrom, validTo } = said;
  const claims = { identifier, categories, validFrom, validTo, issuedAtMs: decidedAtMs, holder };
  const token = signToken({ kind: 'certificate', ...claims }, keyring.voucherSigning);
  const content = {
    ...said,
    issuedOn: shanghaiDate(decidedAtMs),
    issuedAtMs: decidedAtMs,
    templateVersion: CERTIFICATE_TEMPLATE_VERSION,
    verificationUrl: verificationUrl(publicBaseUrl, token),
  };
  return { token, content: certificateContentSchema.parse(content) };
}
