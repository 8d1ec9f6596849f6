import { assessableCycles } from '../../domain/assessment.ts';
import { hasCycle } from '../../domain/businesses/application.ts';
import type { BusinessDefinition } from '../../domain/businesses/business.ts';
import { prefillOf } from '../../domain/businesses/prefill.ts';
import { businessDefinition } from '../../domain/businesses/registry.ts';
import { inCategoryOrder } from '../../domain/certificate.ts';
import { problem } from '../../domain/errors.ts';
import { definitionIn } from '../../domain/provinceConfig.ts';
import type { Category } from '../../domain/qualification.ts';
import { shanghaiDate } from '../../domain/time.ts';
import type { CaseHeader, NewDraft } from '../../db/caseDrafts.ts';
import type { Qualification } from '../../db/qualifications.ts';
import { freshQualifications } from '../freshQualifications.ts';
import type { Services } from '../services.ts';
import { carryOn } from './carryOn.ts';
import { judgeApplication } from './judgeApplication.ts';

export interface DraftOrder {
  business: string;
  kind: string;
  qualificationId: string;
  /** first day of the assessment cycle, for what is applied for by cycle */
  cycle: string | null;
  /** for what is applied for by category (Z-04) */
  categories: readonly Category[];
  noticeVersion: string;
  unchangedConfirmed: boolean;
  /** the clerk at the counter who begins it for the applicant (P-22); null: he does so himself */
  assistedBy: string | null;
  /** the same one asked again finds the draft it made */
  requestKey: string;
}

/** An account with the person behind it. @throws DomainProblem real-name-required (G-04, T-01) */
export async function verifiedUser(services: Services, userId: string) {
  const user = await services.users.find(userId);
  if (!user?.person) throw problem('real-name-required');
  return { ...user, person: user.person };
}

/**
 * Begins an application: notice read in its current version, unchanged confirmed, eligible today, routed to the original
 * issuer's office (D-29), form prefilled from registry and profile.
 * @param from an ended case of the same person whose form and materials are carried over (P-23)
 * @throws DomainProblem
 */
export async function beginDraft(
  services: Services,
  userId: string,
  order: DraftOrder,
  from: CaseHeader | null = null,
): Promise<CaseHeader> {
  const { person, phone } = await verifiedUser(services, userId);
  businessDefinition(order.business, order.kind);
  const certificate = await listedCertificate(services, userId, order.qualificationId);
  if (!certificate) throw problem('not-found', '没有找到这本从业资格证，请返回重新选择。');
  const office = await services.offices.ofIssuer(certificate.issuerCode);
  if (!office)
    throw problem(
      'business-not-available',
      '该发证机关尚未接入网上办理，请到原发证机关窗口办理，或者拨打交通运输服务监督热线12328咨询。',
    );
  // What is read, filled in and handed in is the province's to say (T-07).
  const { version: configVersion, config } = await services.configs.current(office.provinceCode);
  const definition = definitionIn(config, order.business, order.kind);
  checkSelection(definition, order);
  const { version: noticeVersion } = definition.notice;
  if (order.noticeVersion !== noticeVersion)
    throw problem('notice-changed', undefined, { noticeVersion, changed: ['notice'] });
  if (definition.unchangedConfirmation && !order.unchangedConfirmed) throw problem('unchanged-confirmation-required');
  const nowMs = services.now();
  const selectedCategories = inCategoryOrder(order.categories);
  await judgeApplication(
    services,
    { userId, person, definition, config, certificate, cycle: order.cycle, selectedCategories, declared: null },
    nowMs,
  );
  const today = shanghaiDate(nowMs);
  const cycle = assessableCycles(certificate.firstIssued, today, []).find(
    ({ cycleStart }) => cycleStart === order.cycle,
  );
  const draft: NewDraft = {
    userId,
    business: definition.id,
    kind: definition.kind,
    qualificationId: certificate.id,
    office,
    cycle: cycle ? { start: cycle.cycleStart, end: cycle.cycleEnd } : null,
    selectedCategories,
    noticeVersion,
    configVersion,
    nationalVersion: definition.national,
    unchangedConfirmed: order.unchangedConfirmed,
    prefill: prefillOf(definition.form, {
      practitioner: { ...certificate.practitioner },
      user: { name: person.name, address: person.address, phone },
      licenceClasses: certificate.licenceClasses,
    }),
    assistedBy: order.assistedBy,
    requestKey: order.requestKey,
    atMs: nowMs,
  };
  const caseNo = from ? await carryOn(services, draft, from, definition) : await services.drafts.create(draft);
  const header = await services.drafts.find(userId, caseNo);
  if (!header) throw new Error('the draft that was just made is gone');
  return header;
}

/**
 * One of the person's own certificates as the registry lists it now (or did within the last ten minutes, or last, while it is out of reach).
 * One that it lists no more cannot be applied with.
 */
export async function listedCertificate(services: Services, userId: string, id: string): Promise<Qualification | null> {
  const { person } = await verifiedUser(services, userId);
  const listed = await freshQualifications(services, userId, person);
  return listed.find((certificate) => certificate.id === id) ?? null;
}

/** What a business is not applied for by is not chosen. @throws DomainProblem invalid-request */
function checkSelection(definition: BusinessDefinition, { cycle, categories }: DraftOrder): void {
  const refuse = (field: string, message: string) =>
    problem('invalid-request', `${message}。`, { errors: [{ field, message }] });
  if (cycle !== null && !hasCycle(definition)) throw refuse('cycle', '这项业务没有考核周期，请不要选择');
  if (categories.length > 0 && definition.selection !== 'categories')
    throw refuse('categories', '这项业务按整本证件申请，请不要选择从业资格类别');
}
