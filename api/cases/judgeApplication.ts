import { hasCycle } from '../../domain/businesses/application.ts';
import type { BusinessDefinition, FormValues } from '../../domain/businesses/business.ts';
import { applicationQuestion } from '../../domain/eligibility/applicationQuestion.ts';
import { judgeEligibility } from '../../domain/eligibility/eligibility.ts';
import type { OpenCase } from '../../domain/eligibility/question.ts';
import { problem } from '../../domain/errors.ts';
import type { ProvinceConfig } from '../../domain/provinceConfig.ts';
import type { Qualification } from '../../db/qualifications.ts';
import type { VerifiedPerson } from '../../db/users.ts';
import type { Services } from '../services.ts';

export interface Application {
  userId: string;
  person: VerifiedPerson;
  definition: BusinessDefinition;
  config: ProvinceConfig;
  certificate: Qualification;
  cycle: string | null;
  selectedCategories: readonly string[];
  /** what of the form counts; null for a draft that is only beginning */
  declared: Readonly<Partial<FormValues>> | null;
}

/**
 * Eligibility of an application on the day (Asia/Shanghai), as it is begun and again as it is submitted. That nothing opens on the certificate
 * in between is made sure of by the transaction of the submission (D-15).
 * @throws DomainProblem with the code and the way out of the decision table
 */
export async function judgeApplication(services: Services, application: Application, nowMs: number): Promise<void> {
  const { userId, person, definition, config, certificate, cycle, selectedCategories, declared } = application;
  const [assessments, open] = await Promise.all([
    services.assessments.ofPerson(person.personIndex),
    services.openCases.ofUser(userId),
  ]);
  const openCases = open.get(certificate.id) ?? [];
  const question = applicationQuestion(
    {
      business: definition.id,
      kind: definition.kind,
      qualification: certificate,
      idNumber: person.idNumber,
      cycle,
      selectedCategories,
      declared,
      submittedAtMs: null,
      assessments,
      openCases: declared === null ? hindrancesToBegin(definition, openCases) : openCases,
      renewalOpensDaysBeforeExpiry: config.renewalOpensDaysBeforeExpiry ?? null,
    },
    nowMs,
  );
  const verdict = judgeEligibility(question);
  if (!verdict.eligible) throw problem(verdict.code, verdict.message);
}

/**
 * What keeps a draft from being begun, so that nobody fills in a form in vain. The application for another cycle may be prepared while the one
 * before is under way: drafts do not count (D-15).
 */
export const hindrancesToBegin = (
  definition: Pick<BusinessDefinition, 'id' | 'header'>,
  openCases: readonly OpenCase[],
): readonly OpenCase[] =>
  hasCycle(definition) ? openCases.filter(({ business }) => business !== definition.id) : openCases;
