import { AMENDMENT_EVENT_NAMES } from '../../domain/amendment.ts';
import { causeName } from '../../domain/causeNames.ts';
import { EX_OFFICIO_GROUNDS, type ExOfficioGround } from '../../domain/exOfficio.ts';
import { PAPER_EVENT_NAMES } from '../../domain/paper.ts';
import { TASK_KIND_NAMES } from '../../domain/deskWork.ts';
import { DELIVERY_METHOD_NAMES, mailAddressText } from '../../domain/delivery.ts';
import { ACTION_NAMES, ACTOR_NAMES } from '../../domain/lifecycle.ts';
import { PARCEL_STATE_NAMES } from '../../domain/parcel.ts';
import { maskAddress, maskIdNumber, maskName, maskPhone } from '../../domain/masking.ts';
import { CATEGORY_NAMES, QUALIFICATION_STATUS_NAMES } from '../../domain/qualification.ts';
import { RATING_EVENT_NAMES } from '../../domain/rating.ts';
import { applicationFacts, formValues } from '../../domain/businesses/application.ts';
import type { FormField, MaterialSlot } from '../../domain/businesses/business.ts';
import { changesText, parseChanges } from '../../domain/businesses/certificateChanges.ts';
import { askedFields } from '../../domain/businesses/form.ts';
import { requiredMaterials } from '../../domain/businesses/materials.ts';
import { supplementItemTitle, supplementReasonTexts } from '../../domain/supplement.ts';
import { declaredOf } from '../../db/caseDrafts.ts';
import type { OwnCertificate } from '../../db/certificatesView.ts';
import type { DeliveryStanding } from '../../db/deliveries.ts';
import type { DeskCase, DeskCaseEvent } from '../../db/deskCases.ts';
import type { Task } from '../../db/tasks.ts';
import { parcelOf } from '../cases/resultView.ts';
import { presentCorrectionsOfCase } from '../corrections/presentCorrectionsOfCase.ts';
import { isoInstant, isoInstantOrNull } from '../present.ts';
import type { StaffIdentity } from '../route.ts';
import type { SignedUrls } from '../signedUrls.ts';
import type { DeskCaseView } from './caseViews.ts';
import { presentClockMove } from './clockMoves.ts';
import { presentCaseState } from './presentCaseState.ts';

export interface CaseOnlooker {
  staff: StaffIdentity;
  nowMs: number;
  unmask: boolean;
  names: ReadonlyMap<string, string>;
  links: SignedUrls;
  /** what the case has issued last */
  certificate: OwnCertificate | null;
  /** the round of delivery that counts */
  delivery: DeliveryStanding | null;
}

type Mask = (text: string) => string;

/** Fields of forms that tell who or where somebody is; the others (服务单位) are shown as they are. */
const FIELD_MASKS: Readonly<Record<string, Mask>> = {
  address: maskAddress,
  phone: maskPhone,
  contactPhone: maskPhone,
  contactName: maskName,
  employerPhone: maskPhone,
  recipient: maskName,
  recipientPhone: maskPhone,
  mailStreet: () => '****',
  changes: maskChanges,
};

/** 变更事项 names an old and a new address. */
function maskChanges(text: string): string {
  const mask = (item: string, content: string) => FIELD_MASKS[item]?.(content) ?? content;
  const masked = parseChanges(text)?.map((change) => ({
    ...change,
    before: mask(change.item, change.before),
    after: mask(change.item, change.after),
  }));
  return masked ? changesText(masked) : '****';
}

/** What is told of an event that is no action of the table. */
const EVENT_NAMES: Readonly<Record<string, string>> = {
  ...ACTION_NAMES,
  ...AMENDMENT_EVENT_NAMES,
  ...RATING_EVENT_NAMES,
  ...PAPER_EVENT_NAMES,
  'remind-supplement': '提醒申请人补正',
  'supplement-moved': '告知申请人补正期限延后',
  'grade-proposed': '生成等级建议',
  'issue-voucher': '签发凭证',
  'issue-certificate': '签发从业资格证',
  'cancel-certificate': '注销从业资格证',
  'produce-certificate': '转入制证与领取',
  'remind-uncollected': '提醒领取证件',
  'report-to-ministry': '上报部级系统',
  'needs-attention': '转入异常处理',
  'attention-resolved': '异常已解决',
  'projection-rewound': '记录回退（异常）',
  'projection-repaired': '记录已按流程补正（异常）',
  transfer: '移交其他机构办理',
  'clocks-replanned': '按新的放假安排重新计算期限',
  'record-corrected': '登记信息已更正，请核对',
  'difference-settled': '核对异常已办结',
};

/** The case as the clerk reads it. Names, numbers and addresses are masked unless asked for, which the caller has recorded. */
export function presentCase(found: DeskCase, tasks: readonly Task[], onlooker: CaseOnlooker): DeskCaseView {
  const { staff, nowMs, unmask } = onlooker;
  const hide = (text: string | null, mask: Mask) => (text === null || unmask ? text : mask(text));
  const { definition } = found.terms;
  const facts = applicationFacts({ ...found.certificate, selectedCategories: found.selectedCategories });
  const values = formValues(definition, declaredOf(found.form));
  const { national: _, ...versions } = found.snapshot.versions;
  return {
    ...presentCaseState(found.snapshot, staff.roles, nowMs),
    office: { code: found.office.code, name: found.office.name },
    masked: !unmask,
    applicant: presentApplicant(found, hide),
    certificate: presentCertificate(found, hide),
    cycle: found.cycle,
    selectedCategories: found.selectedCategories.map((category) => ({ category, name: CATEGORY_NAMES[category] })),
    exOfficio: found.exOfficio && { ...found.exOfficio, ...groundOf(found.exOfficio.ground) },
    noticeVersion: found.noticeVersion,
    versions,
    supplementItems: presentSupplement(found),
    form: presentForm(found, askedFields(definition, values, facts), hide),
    materials: presentMaterials(found, requiredMaterials(definition, facts, values), onlooker.links),
    voucherNumber: found.voucherNumber,
    issuedCertificate: presentIssuedCertificate(onlooker.certificate),
    delivery: onlooker.delivery && presentDelivery(onlooker.delivery, hide),
    recordCorrections: presentCorrectionsOfCase(found.corrections),
    timeline: found.events.map((event) => presentEvent(event, onlooker.names)),
    tasks: tasks.map((task) => presentOpenTask(task, onlooker)),
  };
}

const groundOf = (ground: ExOfficioGround) => {
  const { name, source } = EX_OFFICIO_GROUNDS[ground];
  return { name, source };
};

type Hide = (text: string | null, mask: Mask) => string | null;

function presentApplicant({ applicant }: DeskCase, hide: Hide): DeskCaseView['applicant'] {
  return {
    name: hide(applicant.name, maskName),
    idNumber: hide(applicant.idNumber, maskIdNumber),
    sex: applicant.sex,
    nation: applicant.nation,
    birth: hide(applicant.birth, (date) => `${date.slice(0, 4)}-**-**`),
    address: hide(applicant.address, maskAddress),
    phone: hide(applicant.phone, maskPhone),
    realNameAt: isoInstantOrNull(applicant.realNameAtMs),
  };
}

function presentCertificate({ certificate }: DeskCase, hide: Hide): DeskCaseView['certificate'] {
  const { fetchedAtMs, categories, ...rest } = certificate;
  return {
    ...rest,
    // It often equals the ID number, and is then as personal as that.
    number: hide(certificate.number, maskIdNumber) ?? '',
    categories: categories.map((category) => ({ category, name: CATEGORY_NAMES[category] })),
    statusName: QUALIFICATION_STATUS_NAMES[certificate.status],
    fetchedAt: isoInstant(fetchedAtMs),
  };
}

const presentIssuedCertificate = (certificate: OwnCertificate | null): DeskCaseView['issuedCertificate'] =>
  certificate && { id: certificate.id, identifier: certificate.identifier, state: certificate.state };

function presentDelivery(standing: DeliveryStanding, hide: Hide): DeskCaseView['delivery'] {
  const { round, method, destination, readyAtMs, remindedAtMs } = standing;
  return {
    round,
    method,
    methodName: DELIVERY_METHOD_NAMES[method],
    recipient:
      destination.delivery === 'mail'
        ? {
            name: hide(destination.recipient, maskName),
            phone: hide(destination.recipientPhone, maskPhone),
            address: hide(mailAddressText(destination), maskAddress),
          }
        : null,
    readyAt: isoInstantOrNull(readyAtMs),
    remindedAt: isoInstantOrNull(remindedAtMs),
    parcel: method === 'mail' ? parcelOf({ ...standing, events: standing.events.map(withoutPeople) }) : null,
  };

  /** The courier's words may name people. */
  function withoutPeople(event: DeliveryStanding['events'][number]) {
    return { ...event, text: hide(event.text, () => PARCEL_STATE_NAMES[event.state]) ?? '' };
  }
}

/** What was asked for last, in the words of the case's own form, material list and reasons. */
function presentSupplement({ snapshot, terms }: DeskCase): DeskCaseView['supplementItems'] {
  const { supplement, supplementRound } = snapshot;
  return (supplement?.items ?? []).map((item) => ({
    target: item.target,
    name: item.name,
    title: supplementItemTitle(terms.definition, item) ?? item.name,
    reasons: supplementReasonTexts(terms.config, item),
    answered: supplement !== null && supplementRound >= supplement.round,
  }));
}

/** Fields that this application is asked for, then what is stored beyond the form of its business. */
function presentForm({ terms, form }: DeskCase, fields: readonly FormField[], hide: Hide): DeskCaseView['form'] {
  const own = new Set(terms.definition.form.fields.map(({ name }) => name));
  const labels = new Map(fields.map(({ name, label }) => [name, label]));
  const order = [...labels.keys(), ...Object.keys(form).filter((name) => !own.has(name))];
  return order.map((name) => {
    const { declared, source } = form[name] ?? { declared: null, source: null };
    const mask = FIELD_MASKS[name] ?? ((text: string) => text);
    return {
      name,
      label: labels.get(name) ?? name,
      declared: hide(declared, mask),
      source: hide(source, mask),
      // Judged on what was really entered: masked, two numbers may look alike.
      differs: source !== null && declared !== source,
    };
  });
}

function presentMaterials(
  { snapshot, materials }: DeskCase,
  slots: readonly MaterialSlot[],
  links: SignedUrls,
): DeskCaseView['materials'] {
  const known = new Set(slots.map(({ slot }) => slot));
  const others = [...new Set(materials.map(({ slot }) => slot))].filter((slot) => !known.has(slot));
  const all = [...slots, ...others.map((slot) => ({ slot, title: slot, required: false }))];
  return all.map(({ slot, title, required }) => ({
    slot,
    title,
    required,
    images: materials
      .filter((image) => image.slot === slot)
      .map(({ imageId, mediaType, width, height, byteCount, findings, uploadedAtMs }) => ({
        imageId,
        url: links.urlFor(`material/${snapshot.caseNo}/${slot}/${imageId}`),
        mediaType,
        width,
        height,
        byteCount,
        findings,
        uploadedAt: isoInstant(uploadedAtMs),
      })),
  }));
}

function presentEvent(event: DeskCaseEvent, names: ReadonlyMap<string, string>): DeskCaseView['timeline'][number] {
  const { seq, atMs, action, actorKind, actorId, fromState, toState, version, replan } = event;
  const role = Object.hasOwn(ACTOR_NAMES, actorKind) ? ACTOR_NAMES[actorKind as keyof typeof ACTOR_NAMES] : actorKind;
  const name = names.get(actorId);
  return {
    seq,
    at: isoInstant(atMs),
    action,
    actionName: EVENT_NAMES[action] ?? action,
    actorKind,
    actorName: name ? `${role} ${name}` : role,
    fromState,
    toState,
    version,
    replan: replan && { ...replan, moves: replan.moves.map(presentClockMove) },
  };
}

function presentOpenTask(task: Task, { staff, names }: CaseOnlooker): DeskCaseView['tasks'][number] {
  const { id, caseNo, kind, cause, dueAtMs, assigneeId, version } = task;
  return {
    id,
    kind,
    kindName: TASK_KIND_NAMES[kind],
    cause,
    causeName: causeName(cause, caseNo),
    dueAt: isoInstantOrNull(dueAtMs),
    assignee: assigneeId === null ? null : { id: assigneeId, name: names.get(assigneeId) ?? '已离职人员' },
    mine: assigneeId === staff.staffId,
    version,
  };
}
