import { z } from 'zod';
import { assessableCycles, type AssessableCycle } from '../domain/assessment.ts';
import { hasCycle } from '../domain/businesses/application.ts';
import { regularAssessment, restorationAssessment } from '../domain/businesses/integrity-assessment.ts';
import { businessDefinitions } from '../domain/businesses/registry.ts';
import { BUSINESS_IDS, type BusinessDefinition } from '../domain/businesses/business.ts';
import { applicationQuestion } from '../domain/eligibility/applicationQuestion.ts';
import { judgeEligibility } from '../domain/eligibility/eligibility.ts';
import type { OpenCase } from '../domain/eligibility/question.ts';
import { maskIdNumber } from '../domain/masking.ts';
import { CATEGORY_NAMES, isInForce, QUALIFICATION_STATUS_NAMES } from '../domain/qualification.ts';
import { shanghaiDate } from '../domain/time.ts';
import type { AssessmentRecord } from '../db/assessments.ts';
import type { Qualification } from '../db/qualifications.ts';
import type { VerifiedPerson } from '../db/users.ts';
import { hindrancesToBegin } from './cases/judgeApplication.ts';
import { freshQualifications } from './freshQualifications.ts';
import { instantSchema, isoInstant } from './present.ts';
import type { Services } from './services.ts';

const eligibilityView = z
  .object({
    eligible: z.boolean(),
    code: z.string().nullable(),
    message: z.string().nullable(),
    hints: z.array(z.string()),
  })
  .meta({ id: 'Eligibility' });

const cycleView = z
  .object({
    cycleStart: z.string(),
    cycleEnd: z.string(),
    state: z.enum(['assessable', 'open', 'graded', 'too-early']),
    opensOn: z.string(),
    regular: eligibilityView,
    restoration: eligibilityView,
  })
  .meta({ id: 'AssessableCycle' });

export const qualificationView = z
  .object({
    id: z.uuid(),
    numberMasked: z.string(),
    categories: z.array(z.object({ code: z.string(), name: z.string() })),
    licenceClasses: z.array(z.string()),
    issuerName: z.string(),
    firstIssued: z.string(),
    validFrom: z.string(),
    validTo: z.string(),
    status: z.string(),
    statusName: z.string(),
    inForce: z.boolean(),
    /** oldest first */
    assessableCycles: z.array(cycleView),
    eligibility: eligibilityView,
    businesses: z
      .array(
        z.object({ business: z.enum(BUSINESS_IDS), kind: z.string(), title: z.string(), eligibility: eligibilityView }),
      )
      .meta({ description: '已开通的业务中不按考核周期申请的：今天能否用该证件申请；须选择类别的，按全部类别判断' }),
    fetchedAt: instantSchema,
  })
  .meta({ id: 'Qualification' });

/** The person's own certificates and what can be done with each (A-02 … A-06). @throws DomainProblem registry-unavailable */
export async function ownQualifications(
  services: Services,
  userId: string,
  person: VerifiedPerson,
): Promise<z.input<typeof qualificationView>[]> {
  const [found, assessments, openCases] = await Promise.all([
    freshQualifications(services, userId, person),
    services.assessments.ofPerson(person.personIndex),
    services.openCases.ofUser(userId),
  ]);
  const opens = await renewalOpenings(services, found);
  const nowMs = services.now();
  return found.map((qualification) =>
    present({
      qualification,
      person,
      assessments,
      openCases: openCases.get(qualification.id) ?? [],
      renewalOpensDaysBeforeExpiry: opens.get(qualification.issuerCode) ?? null,
      nowMs,
    }),
  );
}

interface Held {
  qualification: Qualification;
  person: VerifiedPerson;
  assessments: readonly AssessmentRecord[];
  openCases: readonly OpenCase[];
  renewalOpensDaysBeforeExpiry: number | null;
  nowMs: number;
}

/** issuer → its province's own number of days; an issuer without one goes by the default. */
async function renewalOpenings(
  { offices, configs }: Pick<Services, 'offices' | 'configs'>,
  held: readonly Qualification[],
): Promise<Map<string, number | undefined>> {
  const issuers = [...new Set(held.map(({ issuerCode }) => issuerCode))];
  const days = issuers.map(async (issuerCode): Promise<[string, number | undefined]> => {
    const office = await offices.ofIssuer(issuerCode);
    const current = office && (await configs.current(office.provinceCode));
    return [issuerCode, current?.config.renewalOpensDaysBeforeExpiry];
  });
  return new Map(await Promise.all(days));
}

/** Whether an application could be begun today. */
function verdictOn(
  { qualification, person, openCases, nowMs, ...known }: Held,
  definition: Pick<BusinessDefinition, 'id' | 'kind' | 'header' | 'selection'>,
  cycle: AssessableCycle | undefined,
) {
  const { id: business, kind, selection } = definition;
  return judgeEligibility(
    applicationQuestion(
      {
        ...known,
        business,
        kind,
        qualification,
        idNumber: person.idNumber,
        cycle: cycle?.cycleStart ?? null,
        selectedCategories: selection === 'categories' ? qualification.categories : [],
        declared: null,
        submittedAtMs: null,
        openCases: hindrancesToBegin(definition, openCases),
      },
      nowMs,
    ),
  );
}

function present(held: Held): z.input<typeof qualificationView> {
  const { qualification, assessments, nowMs } = held;
  const today = shanghaiDate(nowMs);
  const regular = assessments.filter(({ kind }) => kind === 'regular');
  const cycles = assessableCycles(qualification.firstIssued, today, regular);
  const judge = (definition: BusinessDefinition, cycle?: AssessableCycle) =>
    presentVerdict(verdictOn(held, definition, cycle));
  // Missed cycles are offered oldest first; with none to assess, the newest one says why.
  const suggested = cycles.find(({ state }) => state === 'assessable') ?? cycles.at(-1);
  return {
    id: qualification.id,
    numberMasked: maskIdNumber(qualification.number),
    categories: qualification.categories.map((code) => ({ code, name: CATEGORY_NAMES[code] })),
    licenceClasses: qualification.licenceClasses,
    issuerName: qualification.issuerName,
    firstIssued: qualification.firstIssued,
    validFrom: qualification.validFrom,
    validTo: qualification.validTo,
    status: qualification.status,
    statusName: QUALIFICATION_STATUS_NAMES[qualification.status],
    inForce: isInForce(qualification, today),
    assessableCycles: cycles.map((cycle) => ({
      ...cycle,
      regular: judge(regularAssessment, cycle),
      restoration: judge(restorationAssessment, cycle),
    })),
    eligibility: judge(regularAssessment, suggested),
    businesses: businessDefinitions
      .filter((definition) => !hasCycle(definition))
      .map((definition) => ({
        business: definition.id,
        kind: definition.kind,
        title: definition.title,
        eligibility: judge(definition),
      })),
    fetchedAt: isoInstant(qualification.fetchedAtMs),
  };
}

const presentVerdict = (verdict: ReturnType<typeof judgeEligibility>): z.input<typeof eligibilityView> =>
  verdict.eligible
    ? { eligible: true, code: null, message: null, hints: verdict.hints }
    : { eligible: false, code: verdict.code, message: verdict.message, hints: [] };
