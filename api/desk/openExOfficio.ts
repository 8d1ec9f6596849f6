import { cycleContaining } from '../../domain/assessment.ts';
import { openedCase, type CaseSnapshot } from '../../domain/case.ts';
import { planClocks } from '../../domain/caseClocks.ts';
import { inCategoryOrder } from '../../domain/certificate.ts';
import { applicationQuestion } from '../../domain/eligibility/applicationQuestion.ts';
import { judgeExOfficio } from '../../domain/eligibility/exOfficio.ts';
import { problem } from '../../domain/errors.ts';
import type { ExOfficioOrder } from '../../domain/exOfficio.ts';
import { definitionIn } from '../../domain/provinceConfig.ts';
import type { Qualification } from '../../db/qualifications.ts';
import type { VerifiedPerson } from '../../db/users.ts';
import { OutsideError } from '../../integrations/http.ts';
import type { RegistryHoldings } from '../../integrations/registry/registryClient.ts';
import type { StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';

const KIND = 'regular';

/**
 * A case that the authority opens itself, from what the registry says today (DESIGN §2, `open-ex-officio`): the person need not have an account
 * (adr/0020), the certificate must be of this office, the ground must be there, and what is open already counts as for an applicant.
 * @throws DomainProblem person-not-registered, not-found, forbidden, ground-not-met and the other refusals of eligibility, registry-unavailable
 */
export async function openExOfficio(
  services: Services,
  { officeCode, staffId }: StaffIdentity,
  order: ExOfficioOrder,
): Promise<CaseSnapshot> {
  const nowMs = services.now();
  const holdings = await registered(services, order.idNumber);
  // Whatever comes of it: somebody has asked who this is (P-11).
  await services.desk.personalDataReads.record({
    staffId,
    caseNo: null,
    subjectId: null,
    what: ['ex-officio'],
    atMs: nowMs,
  });
  const { number, issuerCode, issuerName } = chosen(holdings, order);
  const office = await services.offices.ofIssuer(issuerCode);
  // Before anything is kept of somebody who is not this office's.
  if (office?.code !== officeCode) throw problem('forbidden', `该从业资格证由${issuerName}签发，请由原发证机关办理。`);
  const { userId, person, certificate } = await knownHolder(services, { order, holdings, number }, nowMs);
  const cycleStart = 'cycle' in order ? order.cycle : null;
  const categories = order.business === 'cancellation' ? inCategoryOrder(certificate.categories) : [];
  const { version, config } = await services.configs.current(office.provinceCode);
  const [assessments, open] = await Promise.all([
    services.assessments.ofPerson(person.personIndex),
    services.openCases.ofUser(userId),
  ]);
  const application = {
    business: order.business,
    kind: KIND,
    qualification: certificate,
    idNumber: order.idNumber,
    cycle: cycleStart,
    selectedCategories: categories,
    declared: null,
    submittedAtMs: null,
    assessments,
    openCases: open.get(certificate.id) ?? [],
    renewalOpensDaysBeforeExpiry: config.renewalOpensDaysBeforeExpiry ?? null,
  };
  const verdict = judgeExOfficio(order.ground, applicationQuestion(application, nowMs));
  if (!verdict.eligible) throw problem(verdict.code, verdict.message);

  const { versions } = definitionIn(config, order.business, KIND);
  const first = openedCase({
    // The number is given in the transaction.
    caseNo: '-',
    business: order.business,
    kind: KIND,
    officeCode,
    submittedAtMs: nowMs,
    versions: { ...versions, config: version },
  });
  const terms = await services.clockTerms.of(first);
  const snapshot = { ...first, ...planClocks(first, terms, { atMs: nowMs, afresh: true }) };
  const cycle = cycleStart === null ? null : cycleContaining(certificate.firstIssued, cycleStart);
  const opened = await services.exOfficio.open({
    snapshot,
    userId,
    personIndex: person.personIndex,
    qualificationId: certificate.id,
    provinceCode: office.provinceCode,
    cycle: cycle && { start: cycle.cycleStart, end: cycle.cycleEnd },
    categories,
    ground: order.ground,
    reason: order.reason,
    staffId,
  });
  if (!('kind' in opened)) throw problem(opened.code, opened.message);
  if (opened.kind === 'cycle-taken') throw problem('assessment-already-open');
  await startOpened(services, opened.snapshot);
  return opened.snapshot;
}

async function registered({ registry }: Services, idNumber: string): Promise<RegistryHoldings> {
  try {
    return await registry.queryQualifications({ idNumber });
  } catch (error) {
    if (error instanceof OutsideError) throw problem('registry-unavailable');
    throw error;
  }
}

/** The certificate that is meant. @throws DomainProblem */
function chosen(
  { practitioner, qualifications }: RegistryHoldings,
  { certificateNumber }: ExOfficioOrder,
): RegistryHoldings['qualifications'][number] {
  if (!practitioner) throw problem('person-not-registered');
  const meant = qualifications.filter(({ number }) => certificateNumber === undefined || number === certificateNumber);
  if (meant.length === 0) throw problem('not-found', '部级系统没有登记这本从业资格证，请核对从业资格证号。');
  if (meant.length > 1)
    throw problem('invalid-request', '该人员有多本从业资格证，请填写从业资格证号。', {
      errors: [{ field: 'certificateNumber', message: '请填写从业资格证号' }],
    });
  return meant[0]!;
}

/** The holder as he is known from now on: his account, or a row that his account will adopt. */
async function knownHolder(
  services: Services,
  { order, holdings, number }: { order: ExOfficioOrder; holdings: RegistryHoldings; number: string },
  nowMs: number,
): Promise<{ userId: string; person: VerifiedPerson; certificate: Qualification }> {
  const { practitioner } = holdings;
  if (!practitioner) throw problem('person-not-registered');
  const { name, address, sex } = practitioner;
  const userId = await services.users.ofPerson({ name, idNumber: order.idNumber, address, sex, nation: null }, nowMs);
  await services.qualifications.replace(userId, holdings, nowMs);
  const [user, certificates] = await Promise.all([services.users.find(userId), services.qualifications.ofUser(userId)]);
  const certificate = certificates.find((one) => one.number === number);
  if (!user?.person || !certificate) throw problem('not-found');
  return { userId, person: user.person, certificate };
}

/** The case stands whatever the engine does: its outbox row has the workflow started as soon as it answers again. */
async function startOpened(services: Services, snapshot: CaseSnapshot): Promise<void> {
  const { caseNo } = snapshot;
  try {
    await services.cases.startCase(snapshot);
    await services.submissions.started(caseNo);
  } catch (error) {
    services.log.warn(
      { caseNo, code: error instanceof Error ? error.message : 'unknown' },
      'a case opened by the authority will be started later',
    );
  }
}
