import type { CaseFacts, CaseFactsRepository } from '../db/caseFacts.ts';
import type { CertificateEndingRepository } from '../db/certificateEndings.ts';
import type { UnreportedTermRepository } from '../db/unreportedTerms.ts';
import type { ProvinceConfigRepository } from '../db/provinceConfigs.ts';
import type { BusinessId } from '../domain/businesses/business.ts';
import { changedItems } from '../domain/businesses/certificateChanges.ts';
import {
  cancellationOutcome,
  keptOutcome,
  printsCertificate,
  renewedValidity,
  type CertificateOutcome,
  type Validity,
} from '../domain/certificate.ts';
import { DELIVERY_METHODS, type DeliveryMethod } from '../domain/delivery.ts';
import { judgeAsOpened } from '../domain/eligibility/exOfficio.ts';
import { parseIdNumber } from '../domain/idNumber.ts';
import type { ProvinceConfig } from '../domain/provinceConfig.ts';
import { CATEGORIES, type Category } from '../domain/qualification.ts';
import { shanghaiDate } from '../domain/time.ts';
import type {
  CertificateActivities,
  CertificateBasis,
  CertificateProposal,
} from '../workflows/certificateContracts.ts';

/** What an approval would grant, and the end of certificates: the database, and nothing outside it. */
export function createCertificateProposal(deps: {
  facts: CaseFactsRepository;
  endings: Pick<CertificateEndingRepository, 'cancelAll'>;
  unreported: UnreportedTermRepository;
  configs: Pick<ProvinceConfigRepository, 'ofCase'>;
}): Pick<CertificateActivities, 'proposeCertificate' | 'cancelCertificates'> {
  return {
    async proposeCertificate({ caseNo, basis, deemed = false, ...instants }) {
      const [known, { config }, unreported] = await Promise.all([
        deps.facts.of(caseNo),
        deps.configs.ofCase(caseNo),
        deps.unreported.of(caseNo),
      ]);
      const facts = { ...known, qualification: { ...known.qualification, ...unreported } };
      const refused = deemed ? null : judgeAgain(facts, config, instants);
      return refused ?? proposalOf(facts, basisIn(config, basis), instants);
    },
    async cancelCertificates({ caseNo, atMs }) {
      const { handBackDays } = (await deps.configs.ofCase(caseNo)).config;
      await deps.endings.cancelAll({ caseNo, by: caseNo, atMs, handBackDays });
    },
  };
}

interface Instants {
  receivedAtMs: number;
  submittedAtMs: number;
  atMs: number;
}

const refuse = (code: string, message: string): CertificateProposal => ({ ok: false, code, message });

/** The rules of the submission on the day of the decision. Other open cases were judged against this one when they were submitted (D-15). */
function judgeAgain(
  facts: CaseFacts,
  config: ProvinceConfig,
  { submittedAtMs, atMs }: Instants,
): CertificateProposal | null {
  const { declared, qualification, kind } = facts;
  const person = parseIdNumber(facts.idNumber);
  const verdict = judgeAsOpened(facts.exOfficioGround, {
    business: facts.business as BusinessId,
    kind,
    qualification,
    cycle: null,
    today: shanghaiDate(atMs),
    submittedOn: shanghaiDate(submittedAtMs),
    assessments: [],
    person: person.ok ? { birth: person.birthDate, sex: person.sex } : null,
    selectedCategories: facts.selectedCategories,
    openCases: [],
    licenceClasses: declared['licenceClasses']?.split(',').map((text) => text.trim()) ?? null,
    changedItems: changedItems(declared['changes'] ?? ''),
    renewalOpensDaysBeforeExpiry: config.renewalOpensDaysBeforeExpiry ?? null,
  });
  return verdict.eligible ? null : refuse(verdict.code, verdict.message);
}

/** Where the province prints a change of the employer, the change makes a certificate as any other does (D-8). */
const basisIn = ({ employerChangePrints }: ProvinceConfig, basis: CertificateBasis): CertificateBasis =>
  basis === 'recorded' && employerChangePrints ? 'kept' : basis;

function proposalOf(facts: CaseFacts, basis: CertificateBasis, instants: Instants): CertificateProposal {
  const { validFrom, validTo } = facts.qualification;
  const categories = known(facts.qualification.categories);
  const held = { validFrom, validTo, categories };
  switch (basis) {
    case 'renewed': {
      const validity = renewalOf(facts, instants);
      if (!validity) return refuse('renewal-beyond-age-limit', '按照年龄限制，换发之后没有有效期限，不能准予换发。');
      return proposed(facts, keptOutcome('certificate', { ...validity, categories }));
    }
    case 'kept':
      return proposed(facts, keptOutcome('certificate', held));
    case 'recorded':
      return proposed(facts, keptOutcome('record', held));
    case 'cancelled': {
      const chosen = known(facts.selectedCategories);
      if (chosen.length === 0) return refuse('category-required', '请选择需要注销的从业资格类别。');
      return proposed(facts, cancellationOutcome(held, chosen));
    }
  }
}

function renewalOf({ idNumber, qualification }: CaseFacts, { receivedAtMs, atMs }: Instants): Validity | null {
  const person = parseIdNumber(idNumber);
  if (!person.ok) throw new Error('a verified person has an ID number');
  return renewedValidity({
    oldValidTo: qualification.validTo,
    receivedOn: shanghaiDate(receivedAtMs),
    decidedOn: shanghaiDate(atMs),
    birth: person.birthDate,
  });
}

/** What is printed is handed over, by the way the applicant has chosen; who has chosen none comes for it. */
const proposed = ({ declared }: CaseFacts, outcome: CertificateOutcome): CertificateProposal => ({
  ok: true,
  outcome,
  delivery: printsCertificate(outcome) ? chosenWay(declared['delivery']) : null,
});

const chosenWay = (way: string | null | undefined): DeliveryMethod =>
  DELIVERY_METHODS.find((method) => method === way) ?? 'pick-up';

const known = (names: readonly string[]): Category[] => CATEGORIES.filter((category) => names.includes(category));
