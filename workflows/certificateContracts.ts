import type { CertificateOutcome } from '../domain/certificate.ts';
import type { DeliveryMethod } from '../domain/delivery.ts';

/**
 * What an approval grants, as the workflow of a business names it: `renewed` a new term, `kept` the same anew, `recorded` changed data and no
 * document, `cancelled` the end of the chosen categories.
 */
export type CertificateBasis = 'renewed' | 'kept' | 'recorded' | 'cancelled';

export type CertificateProposal =
  | { ok: true; outcome: CertificateOutcome; delivery: DeliveryMethod | null }
  /** `code` and `message` are for the reviewer */
  | { ok: false; code: string; message: string };

/** Effects of the four certificate businesses. Inputs are ids, instants and results; people are looked up inside. */
export interface CertificateActivities {
  /**
   * What would be granted on the day of the decision, with how it is handed over; eligibility is judged again first (D-25), except where the
   * law itself grants (行政许可法 50). Read only.
   */
  proposeCertificate(query: {
    caseNo: string;
    basis: CertificateBasis;
    receivedAtMs: number;
    submittedAtMs: number;
    atMs: number;
    deemed?: boolean;
  }): Promise<CertificateProposal>;
  /**
   * Issues the certificate an approval calls for (`printsCertificate`), once per case: the same case gives the same identifier, token and
   * files. The one before it is superseded in the same moment.
   */
  issueCertificate(order: {
    caseNo: string;
    outcome: CertificateOutcome;
    decidedAtMs: number;
  }): Promise<{ certificateId: string; identifier: string }>;
  /** Ends whatever stands of the qualification's certificates (D-26). Done again it changes nothing. */
  cancelCertificates(order: { caseNo: string; atMs: number }): Promise<void>;
  /** Reports the change of the certificate to the ministry registry under the key `<caseNo>:report`. */
  reportCertificate(order: {
    caseNo: string;
    outcome: CertificateOutcome;
    decidedAtMs: number;
  }): Promise<{ submissionNo: string }>;
}
