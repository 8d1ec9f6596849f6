import { problem } from '../../domain/errors.ts';
import { maskIdNumber } from '../../domain/masking.ts';
import { CATEGORY_NAMES } from '../../domain/qualification.ts';
import { formatChineseDate } from '../../domain/time.ts';
import type { ApplicationFacts } from '../../domain/businesses/business.ts';
import { applicationFacts } from '../../domain/businesses/application.ts';
import type { CaseHeader } from '../../db/caseDrafts.ts';
import { verificationUrl } from '../../imaging/qr/verificationToken.ts';
import type { Services } from '../services.ts';
import { presentCase } from './caseAnswer.ts';
import { newerDefinition } from './newerDefinition.ts';

/** The caller's own case. @throws DomainProblem not-found, also for another person's: the two are not told apart */
export async function ownCase(services: Services, userId: string, caseNo: string): Promise<CaseHeader> {
  const header = await services.drafts.find(userId, caseNo);
  if (!header) throw problem('not-found');
  return header;
}

/** Everything the applicant sees of his case. */
export async function readOwnCase(services: Services, header: CaseHeader) {
  const { caseNo, userId } = header;
  const [snapshot, terms, form, materials, timeline, corrections, voucher, issued, delivery, office, user, held] =
    await Promise.all([
      services.caseView.snapshot(caseNo),
      services.configs.ofCase(caseNo),
      services.drafts.formOf(caseNo),
      services.materials.of(caseNo),
      services.caseView.timeline(caseNo),
      services.correctionViews.ofCase(caseNo),
      services.vouchersView.ofCase(caseNo),
      services.certificatesView.ofCase(caseNo),
      services.deliveries.standing(caseNo),
      services.offices.find(header.officeCode),
      services.users.find(userId),
      services.qualifications.find(userId, header.qualificationId),
    ]);
  if (!office || !held || !user?.person) throw new Error('a case has an office, a person and a certificate');
  const round = snapshot?.supplement?.round ?? null;
  const [newer, rating, fields, images] = await Promise.all([
    header.state === 'draft' ? newerDefinition(services, header, terms.definition) : null,
    services.ratings.ofCase(caseNo),
    round === null ? {} : services.supplements.of(caseNo, round),
    round === null ? [] : services.materials.ofRound(caseNo, round),
  ]);
  const { number, categories, issuerName, validFrom, validTo } = held;
  return presentCase({
    header,
    snapshot,
    terms,
    newer: newer?.difference ?? null,
    answers: { fields, images },
    categories,
    form,
    materials,
    timeline,
    corrections,
    voucher,
    certificate: issued,
    delivery,
    office,
    rating,
    headerValues: {
      name: user.person.name,
      sex: user.person.sex ?? '',
      nation: user.person.nation ?? '',
      idNumber: maskIdNumber(user.person.idNumber),
      certificateNumber: maskIdNumber(number),
      categories: categories.map((category) => CATEGORY_NAMES[category]).join('、'),
      issuerName,
      validity: `${formatChineseDate(validFrom)}至${formatChineseDate(validTo)}`,
      cycle:
        header.cycleStart && header.cycleEnd
          ? `${formatChineseDate(header.cycleStart)}至${formatChineseDate(header.cycleEnd)}`
          : '',
    },
    urlFor: (resource) => services.links.urlFor(resource),
    verificationUrl: (token) => verificationUrl(services.publicBaseUrl, token),
    nowMs: services.now(),
  });
}

/** What form and materials of a case depend on. */
export async function factsOfCase(
  services: Pick<Services, 'qualifications'>,
  { userId, qualificationId, selectedCategories }: CaseHeader,
): Promise<ApplicationFacts> {
  const certificate = await services.qualifications.find(userId, qualificationId);
  if (!certificate) throw new Error('a case has a certificate');
  return applicationFacts({ categories: certificate.categories, selectedCategories });
}
