import type { CertificateOutcome } from '../domain/certificate.ts';

/** Effects of the four certificate businesses. Inputs are ids, instants and results; people are looked up inside. */
export interface CertificateActivities {
  /**
   * Issues the certificate an approval calls for (`printsCertificate`), once per case: the same case gives the same identifier, token and
   * files. The one before it is superseded in the same moment.
   */
  issueCertificate(order: {
    caseNo: string;
    outcome: CertificateOutcome;
    decidedAtMs: number;
  }): Promise<{ certificateId: string; identifier: string }>;
}
