import {
  applicationFacts,
  askedValues,
  formIssuesText,
  formValues,
  judgeMaterials,
  judgeStoredForm,
} from '../../domain/businesses/application.ts';
import type { ApplicationFacts, BusinessDefinition, MaterialSlot } from '../../domain/businesses/business.ts';
import { requiredMaterials } from '../../domain/businesses/materials.ts';
import { submittedCase } from '../../domain/case.ts';
import { planClocks } from '../../domain/caseClocks.ts';
import { differenceText } from '../../domain/definitionDifference.ts';
import { renewalSilenceLimit } from '../../domain/eligibility/renewalSilenceLimit.ts';
import { problem } from '../../domain/errors.ts';
import { nextOpening } from '../../domain/officeHours.ts';
import type { ProvinceDefinition } from '../../domain/provinceConfig.ts';
import { shanghaiDate } from '../../domain/time.ts';
import { declaredOf, type CaseHeader } from '../../db/caseDrafts.ts';
import type { Submission } from '../../db/submission.ts';
import type { Services } from '../services.ts';
import { listedCertificate, verifiedUser } from './beginDraft.ts';
import { requireServedAddress } from './destination.ts';
import { judgeApplication } from './judgeApplication.ts';
import { newerDefinition } from './newerDefinition.ts';
import { startStoredCase } from './startStoredCase.ts';

/**
 * Submits a draft. Everything is judged again: notice, form and material list are still the current ones (P-25), the form is complete, every
 * required material is there, the person may apply (D-25). Repeating it after success finds the case submitted and starts its workflow
 * at most once.
 * @param by.assisted set when a clerk submits it for the applicant
 * @param by.requestKey the same one asked again, after a crash, finds that it has submitted the case
 * @throws DomainProblem
 */
export async function submitDraft(
  services: Services,
  header: CaseHeader,
  by: { requestKey: string; assisted?: NonNullable<Submission['assisted']> },
): Promise<void> {
  const { caseNo, userId, business, kind } = header;
  if (header.state !== 'draft') return submittedBefore(services, caseNo, by.requestKey);
  // Before anything is judged: what changes from here on is found out in the transaction.
  const contentDigest = await services.submissions.contentDigest(caseNo);
  const { config, definition } = await services.configs.ofCase(caseNo);
  await checkStillCurrent(services, header, definition);
  const declared = declaredOf(await services.drafts.formOf(caseNo));
  const { selectedCategories } = header;
  const listed = await listedCertificate(services, userId, header.qualificationId);
  const certificate = listed ?? (await services.qualifications.find(userId, header.qualificationId));
  if (!certificate) throw new Error('a draft has a certificate');
  const facts = applicationFacts({ categories: certificate.categories, selectedCategories });
  checkForm(definition, declared, facts);
  await checkMaterials(services, caseNo, requiredMaterials(definition, facts, formValues(definition, declared)));
  await requireServedAddress(services, askedValues(definition, declared, facts));

  const { person } = await verifiedUser(services, userId);
  if (!listed) throw problem('certificate-not-valid');
  const nowMs = services.now();
  const { personIndex } = person;
  await judgeApplication(
    services,
    {
      userId,
      person,
      definition,
      config,
      certificate,
      cycle: header.cycleStart,
      selectedCategories,
      declared: askedValues(definition, declared, facts),
    },
    nowMs,
  );

  const submitted = submittedCase({
    caseNo,
    business,
    kind,
    officeCode: header.officeCode,
    submittedAtMs: nowMs,
    versions: {
      ...definition.versions,
      config: header.configVersion,
      national: definition.national,
      notice: header.noticeVersion,
    },
    // 行政许可法 50(2) speaks of renewals alone.
    silentlyRenewedAfter:
      business === 'renewal'
        ? renewalSilenceLimit({ submittedOn: shanghaiDate(nowMs), validTo: certificate.validTo })
        : null,
  });
  const terms = await services.clockTerms.of(submitted);
  const snapshot = { ...submitted, ...planClocks(submitted, terms, { atMs: nowMs, afresh: true }) };
  const cycle = header.cycleStart && header.cycleEnd ? { start: header.cycleStart, end: header.cycleEnd } : null;
  const isMapped = await services.offices.isIssuer(header.officeCode, certificate.issuerCode);
  const unmappedTellAtMs = isMapped ? null : nextOpening(terms.calendar, terms.hours, nowMs);
  const submission = { snapshot, userId, personIndex, cycle, contentDigest, unmappedTellAtMs, ...by };
  const verdict = await services.submissions.submit(submission);
  if (verdict === 'not-a-draft') return submittedBefore(services, caseNo, by.requestKey);
  if (verdict === 'changed') throw problem('draft-changed');
  if (verdict === 'cycle-taken') throw problem('assessment-already-open');
  if (verdict !== 'submitted') throw problem(verdict.code, verdict.message);

  await startStoredCase(services, snapshot);
}

/** Nothing is left to do when this very request has submitted it. @throws DomainProblem not-a-draft */
async function submittedBefore({ submissions }: Services, caseNo: string, requestKey: string): Promise<void> {
  if (!(await submissions.isOf(caseNo, requestKey))) throw problem('not-a-draft');
}

/** P-25: what changed since the draft began is read and agreed to before it is submitted. */
async function checkStillCurrent(
  services: Services,
  header: CaseHeader,
  definition: ProvinceDefinition,
): Promise<void> {
  const newer = await newerDefinition(services, header, definition);
  if (!newer) return;
  const { difference, noticeVersion } = newer;
  throw problem('notice-changed', `${differenceText(difference)}。请阅读后重新确认，已填写和上传的内容不会丢失。`, {
    noticeVersion,
    ...difference,
  });
}

function checkForm(
  definition: BusinessDefinition,
  declared: Readonly<Record<string, string | null>>,
  facts: ApplicationFacts,
): void {
  const errors = judgeStoredForm(definition, declared, facts);
  if (errors.length > 0) throw problem('form-incomplete', formIssuesText(errors), { errors });
}

async function checkMaterials(services: Services, caseNo: string, slots: readonly MaterialSlot[]): Promise<void> {
  const images = await services.materials.of(caseNo);
  const { missing, over } = judgeMaterials(slots, (slot) => images.filter((image) => image.slot === slot).length);
  if (missing.length > 0)
    throw problem('material-missing', `还缺少：${missing.map(({ title }) => title).join('、')}。`, {
      slots: missing.map(({ slot }) => slot),
    });
  if (over.length > 0) throw problem('too-many-images', `${over.map(tooMany).join('；')}。`);
}

const tooMany = ({ title, maxImages }: { title: string; maxImages: number }): string =>
  `“${title}”最多${maxImages}张图片，请先删除不需要的图片`;
