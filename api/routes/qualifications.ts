import { z } from 'zod';
import { assessableCycles, type AssessableCycle } from '../../domain/assessment.ts';
import { judgeEligibility, NOT_ASKED_FOR_AN_ASSESSMENT } from '../../domain/eligibility/eligibility.ts';
import { maskIdNumber } from '../../domain/masking.ts';
import { CATEGORY_NAMES, isInForce, QUALIFICATION_STATUS_NAMES } from '../../domain/qualification.ts';
import { shanghaiDate, type PlainDate } from '../../domain/time.ts';
import type { AssessmentRecord } from '../../db/assessments.ts';
import type { Qualification } from '../../db/qualifications.ts';
import { freshQualifications, requirePerson } from '../freshQualifications.ts';
import { driverOf } from '../middleware/identity.ts';
import { instantSchema, isoInstant } from '../present.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

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

const qualificationView = z
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
    fetchedAt: instantSchema,
  })
  .meta({ id: 'Qualification' });

/** 从业资格 (A-02 … A-06): the person's own certificates and what can be done with each. */
export function qualificationRoutes(services: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/qualifications',
      actor: { kind: 'driver' },
      action: 'qualification.list',
      summary: '本人的从业资格',
      tags: ['从业资格'],
      status: 200,
      answer: z.object({ qualifications: z.array(qualificationView) }),
      problems: ['phone-required', 'real-name-required', 'registry-unavailable'],
      async handle({ identity }) {
        const { userId } = driverOf(identity);
        const person = await requirePerson(services, userId);
        const [found, assessments] = await Promise.all([
          freshQualifications(services, userId, person),
          services.assessments.ofPerson(person.personIndex),
        ]);
        const today = shanghaiDate(services.now());
        return {
          status: 200,
          body: { qualifications: found.map((qualification) => present(qualification, assessments, today)) },
        };
      },
    }),
  ];
}

function present(
  qualification: Qualification,
  assessments: readonly AssessmentRecord[],
  today: PlainDate,
): z.input<typeof qualificationView> {
  const regular = assessments.filter(({ kind }) => kind === 'regular');
  const cycles = assessableCycles(qualification.firstIssued, today, regular);
  const judge = (kind: string, cycle: AssessableCycle | undefined) =>
    presentVerdict(
      judgeEligibility({
        ...NOT_ASKED_FOR_AN_ASSESSMENT,
        business: 'integrity-assessment',
        kind,
        qualification,
        cycle: cycle?.cycleStart ?? null,
        today,
        assessments,
      }),
    );
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
      regular: judge('regular', cycle),
      restoration: judge('restoration', cycle),
    })),
    eligibility: judge('regular', suggested),
    fetchedAt: isoInstant(qualification.fetchedAtMs),
  };
}

const presentVerdict = (verdict: ReturnType<typeof judgeEligibility>): z.input<typeof eligibilityView> =>
  verdict.eligible
    ? { eligible: true, code: null, message: null, hints: verdict.hints }
    : { eligible: false, code: verdict.code, message: verdict.message, hints: [] };
