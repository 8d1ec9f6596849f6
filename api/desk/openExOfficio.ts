import { cycleContaining } from '../../domain/assessment.ts';
import { openedCase, type CaseSnapshot } from '../../domain/case.ts';
import { planClocks } from '../../domain/caseClocks.ts';
import { inCategoryOrder } from '../../domain/certificate.ts';
import { applicationQuestion } from '../../domain/eligibility/applicationQuestion.ts';
import { judgeExOfficio } from '../../domain/eligibility/exOfficio.ts';
import type { OpenCase } from '../../domain/eligibility/question.ts';
import { problem } from '../../domain/errors.ts';
import type { ExOfficioOrder } from '../../domain/exOfficio.ts';
import { definitionIn } from '../../domain/provinceConfig.ts';
import { OutsideError } from '../../integrations/http.ts';
import type { RegistryHoldings } from '../../integrations/registry/registryClient.ts';
import { startStoredCase } from '../cases/startStoredCase.ts';
import type { StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';

const KIND = 'regular';

/**
 * A case that the authority opens itself, from what the registry says today (DESIGN §2, `open-ex-officio`): the person need not have an account
 * (adr/0020), the certificate must be of this office, the ground must be there, and what is open already counts as for an applicant. All of it
 * is judged by the registry's answer: what it says of somebody is kept with the case that is opened about him, or not at all.
 * @param requestKey the same one asked again finds the case it opened
 * @throws DomainProblem person-not-registered, not-found, forbidden, ground-not-met and the other refusals of eligibility, registry-unavailable
 */
export async function openExOfficio(
  services: Services,
  { officeCode, staffId }: StaffIdentity,
  order: ExOfficioOrder,
  requestKey: string,
): Promise<CaseSnapshot> {
  const made = await openedBefore(services, requestKey);
  if (made) return made;
  const nowMs = services.now();
  const { idNumber } = order;
  const holdings = await registered(services, idNumber);
  const personIndex = services.sealed.index('id-number', idNumber);
  const userId = await services.users.findByIdNumber(idNumber);
  // Whatever comes of it: somebody has asked who this is (P-11).
  await services.desk.personalDataReads.record({
    staffId,
    caseNo: null,
    subjectId: userId,
    personIndex,
    what: ['ex-officio'],
    atMs: nowMs,
  });
  const { practitioner, certificate } = chosen(holdings, order);
  const { issuerCode, issuerName } = certificate;
  const office = await services.offices.ofIssuer(issuerCode);
  if (office?.code !== officeCode) throw problem('forbidden', `该从业资格证由${issuerName}签发，请由原发证机关办理。`);
  const cycleStart = 'cycle' in order ? order.cycle : null;
  const categories = order.business === 'cancellation' ? inCategoryOrder(certificate.categories) : [];
  const { version, config } = await services.configs.current(office.provinceCode);
  const [assessments, openCases] = await Promise.all([
    services.assessments.ofPerson(personIndex),
    openOn(services, userId, certificate.number),
  ]);
  const application = {
    business: order.business,
    kind: KIND,
    qualification: certificate,
    idNumber,
    cycle: cycleStart,
    selectedCategories: categories,
    declared: null,
    submittedAtMs: null,
    assessments,
    openCases,
    renewalOpensDaysBeforeExpiry: config.renewalOpensDaysBeforeExpiry ?? null,
  };
  const verdict = judgeExOfficio(order.ground, applicationQuestion(application, nowMs));
  if (!verdict.eligible) throw problem(verdict.code, verdict.message);

  const { versions, national } = definitionIn(config, order.business, KIND);
  const first = openedCase({
    // The number is given in the transaction.
    caseNo: '-',
    business: order.business,
    kind: KIND,
    officeCode,
    submittedAtMs: nowMs,
    versions: { ...versions, config: version, national },
  });
  const terms = await services.clockTerms.of(first);
  const snapshot = { ...first, ...planClocks(first, terms, { atMs: nowMs, afresh: true }) };
  const cycle = cycleStart === null ? null : cycleContaining(certificate.firstIssued, cycleStart);
  const { name, address, sex } = practitioner;
  const opened = await services.exOfficio.open({
    snapshot,
    person: { name, idNumber, address, sex, nation: null },
    holdings,
    certificateNumber: certificate.number,
    provinceCode: office.provinceCode,
    cycle: cycle && { start: cycle.cycleStart, end: cycle.cycleEnd },
    categories,
    ground: order.ground,
    reason: order.reason,
    staffId,
    requestKey,
  });
  if (!('kind' in opened)) throw problem(opened.code, opened.message);
  if (opened.kind === 'cycle-taken') throw problem('assessment-already-open');
  await startStoredCase(services, opened.snapshot);
  return opened.snapshot;
}

/** Under the same key after a crash the case may be there; its outbox row has it started. */
async function openedBefore({ drafts, caseView }: Services, requestKey: string): Promise<CaseSnapshot | null> {
  const made = await drafts.byRequest(requestKey);
  return made && caseView.snapshot(made.caseNo);
}

async function registered({ registry }: Services, idNumber: string): Promise<RegistryHoldings> {
  try {
    return await registry.queryQualifications({ idNumber });
  } catch (error) {
    if (error instanceof OutsideError) throw problem('registry-unavailable');
    throw error;
  }
}

/** The holder and the certificate that is meant. @throws DomainProblem */
function chosen({ practitioner, qualifications }: RegistryHoldings, { certificateNumber }: ExOfficioOrder) {
  if (!practitioner) throw problem('person-not-registered');
  const meant = qualifications.filter(({ number }) => certificateNumber === undefined || number === certificateNumber);
  if (meant.length === 0) throw problem('not-found', '部级系统没有登记这本从业资格证，请核对从业资格证号。');
  if (meant.length > 1)
    throw problem('invalid-request', '该人员有多本从业资格证，请填写从业资格证号。', {
      errors: [{ field: 'certificateNumber', message: '请填写从业资格证号' }],
    });
  return { practitioner, certificate: meant[0]! };
}

/** What is open on the certificate, as far as its holder is known. The transaction looks again. */
async function openOn(services: Services, userId: string | null, number: string): Promise<readonly OpenCase[]> {
  if (userId === null) return [];
  const certificates = await services.qualifications.ofUser(userId);
  const known = certificates.find((certificate) => certificate.number === number);
  return known ? ((await services.openCases.ofUser(userId)).get(known.id) ?? []) : [];
}
