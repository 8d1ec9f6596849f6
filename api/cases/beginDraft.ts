import { assessableCycles } from '../../domain/assessment.ts';
import { businessDefinition } from '../../domain/businesses/registry.ts';
import { judgeEligibility, NOT_ASKED_FOR_AN_ASSESSMENT } from '../../domain/eligibility/eligibility.ts';
import { problem } from '../../domain/errors.ts';
import { definitionIn } from '../../domain/provinceConfig.ts';
import { shanghaiDate } from '../../domain/time.ts';
import type { CaseHeader } from '../../db/caseDrafts.ts';
import type { Qualification } from '../../db/qualifications.ts';
import { freshQualifications } from '../freshQualifications.ts';
import type { Services } from '../services.ts';

export interface DraftOrder {
  business: string;
  kind: string;
  qualificationId: string;
  cycle: string | null;
  noticeVersion: string;
  unchangedConfirmed: boolean;
}

/** The person behind an account. @throws DomainProblem real-name-required (G-04, T-01) */
export async function verifiedPerson(services: Services, userId: string) {
  const person = (await services.users.find(userId))?.person;
  if (!person) throw problem('real-name-required');
  return person;
}

/**
 * Begins an application: notice read in its current version, unchanged confirmed, eligible today, routed to the original
 * issuer's office (D-29), form prefilled from the registry. @throws DomainProblem
 */
export async function beginDraft(services: Services, userId: string, order: DraftOrder): Promise<CaseHeader> {
  const person = await verifiedPerson(services, userId);
  businessDefinition(order.business, order.kind);
  const certificate = await listedCertificate(services, userId, order.qualificationId);
  if (!certificate) throw problem('not-found', '没有找到这本从业资格证，请返回重新选择。');
  const office = await services.offices.ofIssuer(certificate.issuerCode);
  if (!office) throw problem('business-not-available', '该发证机关尚未接入网上办理，请到原发证机关窗口办理。');
  // What is read, filled in and handed in is the province's to say (T-07).
  const { version: configVersion, config } = await services.configs.current(office.provinceCode);
  const definition = definitionIn(config, order.business, order.kind);
  const { version: noticeVersion } = definition.notice;
  if (order.noticeVersion !== noticeVersion)
    throw problem('notice-changed', undefined, { noticeVersion, changed: ['notice'] });
  if (definition.unchangedConfirmation && !order.unchangedConfirmed) throw problem('unchanged-confirmation-required');
  const nowMs = services.now();
  await judge(services, { ...order, personIndex: person.personIndex, qualification: certificate, nowMs });
  const today = shanghaiDate(nowMs);
  const cycle = assessableCycles(certificate.firstIssued, today, []).find(
    ({ cycleStart }) => cycleStart === order.cycle,
  );
  const known: Record<string, string | undefined> = { ...certificate.practitioner };
  const caseNo = await services.drafts.create({
    userId,
    business: definition.id,
    kind: definition.kind,
    qualificationId: certificate.id,
    office,
    cycle: cycle ? { start: cycle.cycleStart, end: cycle.cycleEnd } : null,
    noticeVersion,
    configVersion,
    unchangedConfirmed: order.unchangedConfirmed,
    // 服务单位 and whatever else is typed begins empty.
    prefill: Object.fromEntries(
      definition.form.fields.map(({ name, source }) => [name, source === 'typed' ? null : (known[name] ?? null)]),
    ),
    atMs: nowMs,
  });
  const header = await services.drafts.find(userId, caseNo);
  if (!header) throw new Error('the draft that was just made is gone');
  return header;
}

/**
 * One of the person's own certificates as the registry lists it now (or did within the last ten minutes, or last, while it is out of reach).
 * One that it lists no more cannot be applied with.
 */
export async function listedCertificate(services: Services, userId: string, id: string): Promise<Qualification | null> {
  const person = await verifiedPerson(services, userId);
  const listed = await freshQualifications(services, userId, person);
  return listed.find((certificate) => certificate.id === id) ?? null;
}

/** Eligibility on the day (Asia/Shanghai). @throws DomainProblem with the code and the way out of the decision table */
export async function judge(
  services: Services,
  question: {
    business: string;
    kind: string;
    cycle: string | null;
    personIndex: string;
    qualification: Parameters<typeof judgeEligibility>[0]['qualification'];
    nowMs: number;
  },
): Promise<void> {
  const { business, kind, cycle, personIndex, qualification, nowMs } = question;
  const verdict = judgeEligibility({
    ...NOT_ASKED_FOR_AN_ASSESSMENT,
    business: businessDefinition(business, kind).id,
    kind,
    qualification,
    cycle,
    today: shanghaiDate(nowMs),
    assessments: await services.assessments.ofPerson(personIndex),
  });
  if (!verdict.eligible) throw problem(verdict.code, verdict.message);
}
