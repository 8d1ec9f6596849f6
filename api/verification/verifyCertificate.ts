import { shanghaiDate } from '../../domain/time.ts';
import { CERTIFICATE_VERIFICATION_TEXTS, judgeCertificate, VERIFICATION_ADVICE } from '../../domain/verification.ts';
import type { CertificateClaims } from '../../imaging/qr/certificateClaims.ts';
import { isoInstant } from '../present.ts';
import type { Services } from '../services.ts';
import { presentCertificate, remarksOnCertificate } from './certificateView.ts';
import type { VerificationView } from './verificationView.ts';

/** What the register says of a certificate whose code bears our signature. */
export async function verifyCertificate(
  { desk, now }: Pick<Services, 'desk' | 'now'>,
  { claims, token }: { claims: CertificateClaims; token: string },
): Promise<VerificationView> {
  const nowMs = now();
  const today = shanghaiDate(nowMs);
  const record = await desk.verification.certificateByToken(token);
  const registered = record && {
    ...record.content,
    state: record.state,
    qualificationStatus: record.qualificationStatus,
  };
  const outcome = judgeCertificate(claims, registered, today);
  const shown = outcome === 'unknown' ? null : record;
  return {
    outcome,
    ...CERTIFICATE_VERIFICATION_TEXTS[outcome],
    checkedAt: isoInstant(nowMs),
    subject: 'certificate',
    voucher: null,
    notice: null,
    certificate: shown && presentCertificate(shown),
    remarks: shown ? remarksOnCertificate(outcome, shown, today) : [],
    advice: VERIFICATION_ADVICE,
  };
}
