import { filedCorrection } from '../../domain/correction.ts';
import { planCorrectionClocks } from '../../domain/correctionClocks.ts';
import { judgeCorrections, type Correction, type CorrectionClaim } from '../../domain/correctionItems.ts';
import { problem } from '../../domain/errors.ts';
import { shanghaiDate } from '../../domain/time.ts';
import type { Qualification } from '../../db/qualifications.ts';
import type { VerifiedPerson } from '../../db/users.ts';
import { freshQualifications, requirePerson } from '../freshQualifications.ts';
import type { Services } from '../services.ts';

export interface CorrectionOrder {
  qualificationId: string;
  items: readonly CorrectionClaim[];
  reason: string;
  evidence: readonly string[];
  idempotencyKey: string;
}

/** One of the person's own certificates, as the registry lists it now. @throws DomainProblem not-found, also for another person's */
export async function ownCertificate(
  services: Services,
  userId: string,
  id: string,
): Promise<{ person: VerifiedPerson; certificate: Qualification }> {
  const person = await requirePerson(services, userId);
  const certificate = (await freshQualifications(services, userId, person)).find((one) => one.id === id);
  if (!certificate) throw problem('not-found', '没有找到这本从业资格证，请返回重新选择。');
  return { person, certificate };
}

/**
 * Files a 核实申请 with the original issuer's office (T-03). @returns its number
 * @throws DomainProblem correction-items-invalid, record-changed, correction-open, evidence-missing, business-not-available
 */
export async function fileCorrection(services: Services, userId: string, order: CorrectionOrder): Promise<string> {
  const { qualificationId, reason, evidence } = order;
  const { person, certificate } = await ownCertificate(services, userId, qualificationId);
  const nowMs = services.now();
  const corrections = judged(order, certificate, person, nowMs);
  const office = await services.offices.ofIssuer(certificate.issuerCode);
  if (!office) throw problem('business-not-available', '该发证机关尚未接入网上办理，请到原发证机关窗口办理。');
  const { version: configVersion, config } = await services.configs.current(office.provinceCode);
  const { fourEyes } = config;
  const filed = filedCorrection({ no: '', officeCode: office.code, configVersion, fourEyes, filedAtMs: nowMs });
  const plan = planCorrectionClocks(filed, await services.correctionTerms.of(filed), { atMs: nowMs });
  const verdict = await services.correctionFilings.file({
    userId,
    qualificationId,
    requestKey: `${userId}:${order.idempotencyKey}`,
    reason,
    corrections,
    evidence,
    snapshot: { ...filed, ...plan },
  });
  switch (verdict.kind) {
    case 'open':
      throw problem('correction-open', `核实申请${verdict.no}尚未办结；请等待其办结，或者在受理前撤回后重新提出。`, {
        no: verdict.no,
      });
    case 'evidence-missing':
      throw problem('evidence-missing');
    case 'filed':
      await start(services, verdict.no);
      return verdict.no;
  }
}

function judged(
  { items }: CorrectionOrder,
  certificate: Qualification,
  { name, sex }: VerifiedPerson,
  nowMs: number,
): Correction[] {
  const today = shanghaiDate(nowMs);
  const verdict = judgeCorrections({ record: certificate, claims: items, identity: { name, sex }, today });
  if (verdict.ok) return verdict.corrections;
  const { issues } = verdict;
  const errors = issues.map(({ item, ...issue }) => ({ field: item, ...issue }));
  const code = issues.some((one) => one.code === 'record-changed') ? 'record-changed' : 'correction-items-invalid';
  throw problem(code, issues.map(({ message }) => message).join(''), { errors });
}

async function start(services: Services, no: string): Promise<void> {
  try {
    const snapshot = await services.correctionViews.snapshotOf(no);
    if (snapshot?.version === 1) await services.corrections.start(snapshot);
    await services.correctionFilings.started(no);
  } catch (error) {
    // It stands: its outbox row has the workflow started as soon as the engine answers again.
    const code = error instanceof Error ? error.message : 'unknown';
    services.log.warn({ no, code }, 'a correction request will be started later');
  }
}
