import { z } from 'zod';
import { AMENDMENT_ACTIONS } from '../../domain/amendment.ts';
import { allowedCertificateAmendments, judgeCancellationReversal } from '../../domain/certificateAmendment.ts';
import { CERTIFICATE_STATUS_NAMES, certificateStatus, type CertificateStatus } from '../../domain/certificate.ts';
import { maskIdNumber, maskName } from '../../domain/masking.ts';
import { PAPER_STATE_NAMES, PAPER_STATES, paperState } from '../../domain/paper.ts';
import { CATEGORY_NAMES } from '../../domain/qualification.ts';
import { plainDateSchema, shanghaiDate } from '../../domain/time.ts';
import type { DeskCancellation, DeskCertificate } from '../../db/deskCertificates.ts';
import { instantSchema, isoInstant, isoInstantOrNull } from '../present.ts';
import { allowedWhile, amendmentView, presentAmendment } from './presentAmendment.ts';

const STATUSES = Object.keys(CERTIFICATE_STATUS_NAMES) as CertificateStatus[];

export const deskCertificateView = z
  .object({
    id: z.string(),
    identifier: z.string(),
    caseNo: z.string(),
    issue: z.int().meta({ description: '1为办件签发的证件，更正一次加1' }),
    status: z.enum(STATUSES),
    statusName: z.string(),
    holderName: z.string().meta({ description: '脱敏' }),
    number: z.string().meta({ description: '证号，脱敏' }),
    categories: z.array(z.string()),
    licenceClasses: z.array(z.string()),
    employer: z.string().nullable(),
    validFrom: plainDateSchema,
    validTo: plainDateSchema,
    issuedAt: instantSchema,
    revokedAt: instantSchema.nullable(),
    cancelledAt: instantSchema.nullable(),
    supersededBy: z.object({ id: z.string(), identifier: z.string() }).nullable(),
    allowedActions: z.array(z.enum(AMENDMENT_ACTIONS)),
    amendments: z.array(amendmentView),
  })
  .meta({ id: 'DeskCertificate' });

export function presentDeskCertificate(
  certificate: DeskCertificate,
  names: ReadonlyMap<string, string>,
  nowMs: number,
): z.input<typeof deskCertificateView> {
  const { id, caseNo, issue, standing, content, supersededBy, amendments } = certificate;
  const { identifier, licenceClasses, employer, validFrom, validTo } = content;
  const status = certificateStatus({ state: standing.state, validTo }, shanghaiDate(nowMs));
  return {
    id,
    identifier,
    caseNo,
    issue,
    status,
    statusName: CERTIFICATE_STATUS_NAMES[status],
    holderName: maskName(content.holderName),
    number: maskIdNumber(content.number),
    categories: content.categories.map((category) => CATEGORY_NAMES[category]),
    licenceClasses,
    employer,
    validFrom,
    validTo,
    issuedAt: isoInstant(content.issuedAtMs),
    revokedAt: isoInstantOrNull(certificate.revokedAtMs),
    cancelledAt: isoInstantOrNull(certificate.cancelledAtMs),
    supersededBy,
    allowedActions: allowedWhile(amendments, allowedCertificateAmendments(standing)),
    amendments: amendments.map((one) => presentAmendment(one, names)),
  };
}

export const cancellationView = z
  .object({
    caseNo: z.string(),
    holderName: z.string().meta({ description: '脱敏' }),
    number: z.string().meta({ description: '证号，脱敏' }),
    cancelledAt: instantSchema,
    restoredAt: instantSchema.nullable().meta({ description: '注销被撤回、从业资格恢复的时间' }),
    paper: z
      .object({
        state: z.enum(PAPER_STATES),
        stateName: z.string(),
        handBackBy: plainDateSchema,
        handedBackAt: instantSchema.nullable(),
        declaredVoidAt: instantSchema.nullable(),
      })
      .meta({ description: '纸质证件：交回或者公告作废' }),
    allowedActions: z.array(z.enum(AMENDMENT_ACTIONS)),
    amendments: z.array(amendmentView),
  })
  .meta({ id: 'Cancellation' });

export function presentCancellation(
  cancellation: DeskCancellation,
  names: ReadonlyMap<string, string>,
): z.input<typeof cancellationView> {
  const { caseNo, standing, handBackBy, amendments } = cancellation;
  const state = paperState(cancellation);
  const verdict = judgeCancellationReversal('restore', standing);
  return {
    caseNo,
    holderName: maskName(cancellation.holderName),
    number: maskIdNumber(cancellation.number),
    cancelledAt: isoInstant(cancellation.cancelledAtMs),
    restoredAt: isoInstantOrNull(cancellation.restoredAtMs),
    paper: {
      state,
      stateName: PAPER_STATE_NAMES[state],
      handBackBy,
      handedBackAt: isoInstantOrNull(cancellation.handedBackAtMs),
      declaredVoidAt: isoInstantOrNull(cancellation.declaredVoidAtMs),
    },
    allowedActions: allowedWhile(amendments, verdict.allowed ? ['restore'] : []),
    amendments: amendments.map((one) => presentAmendment(one, names)),
  };
}
