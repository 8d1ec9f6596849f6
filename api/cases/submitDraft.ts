import { findBusinessDefinition } from '../../domain/businesses/registry.ts';
import type { BusinessDefinition } from '../../domain/businesses/business.ts';
import { submittedCase } from '../../domain/case.ts';
import { problem } from '../../domain/errors.ts';
import { planDeadline } from '../../domain/working-days.ts';
import type { CaseHeader, FormEntry } from '../../db/caseDrafts.ts';
import type { Services } from '../services.ts';
import { judge, listedCertificate, verifiedPerson } from './beginDraft.ts';

/**
 * Submits a draft. Everything is judged again: the notice is still the current one (P-25), the form is complete, every required material is
 * there, the person may apply (D-25). Repeating it after success finds the case submitted and starts its workflow at most once.
 * @throws DomainProblem
 */
export async function submitDraft(services: Services, header: CaseHeader): Promise<void> {
  const { caseNo, userId, business, kind } = header;
  if (header.state !== 'draft') throw problem('not-a-draft');
  // Before anything is judged: what changes from here on is found out in the transaction.
  const contentDigest = await services.submissions.contentDigest(caseNo);
  const definition = findBusinessDefinition(business, kind);
  if (!definition) throw problem('business-not-available');
  if (header.noticeVersion !== definition.notice.version) {
    throw problem('notice-changed', undefined, { noticeVersion: definition.notice.version });
  }
  checkForm(definition, await services.drafts.formOf(caseNo));
  await checkMaterials(services, definition, caseNo);

  const person = await verifiedPerson(services, userId);
  const certificate = await listedCertificate(services, userId, header.qualificationId);
  const office = await services.offices.find(header.officeCode);
  if (!certificate) throw problem('certificate-not-valid');
  if (!office) throw problem('not-found');
  const nowMs = services.now();
  const { personIndex } = person;
  await judge(services, {
    business,
    kind,
    cycle: header.cycleStart,
    personIndex,
    qualification: certificate,
    nowMs,
  });

  const calendar = await services.calendars.effectiveCalendar(office.calendarRegion);
  const acceptance = planDeadline(calendar, nowMs, definition.promise.acceptanceWorkingDays);
  const snapshot = submittedCase({ caseNo, business, kind, officeCode: office.code, submittedAtMs: nowMs, acceptance });
  const cycle = header.cycleStart && header.cycleEnd ? { start: header.cycleStart, end: header.cycleEnd } : null;
  const verdict = await services.submissions.submit({ snapshot, userId, personIndex, cycle, contentDigest });
  if (verdict === 'not-a-draft') throw problem('not-a-draft');
  if (verdict === 'changed') throw problem('draft-changed');
  if (verdict === 'case-open') throw problem('case-already-open');
  if (verdict === 'cycle-taken') throw problem('assessment-already-open');

  try {
    await services.cases.startCase(snapshot);
    await services.submissions.started(caseNo);
  } catch (error) {
    // The submission stands: its outbox row has the workflow started as soon as the engine answers again.
    services.log.warn(
      { caseNo, code: error instanceof Error ? error.message : 'unknown' },
      'a submitted case will be started later',
    );
  }
}

function checkForm(definition: BusinessDefinition, form: Record<string, FormEntry>): void {
  const values = Object.fromEntries(definition.form.fields.map(({ name }) => [name, form[name]?.declared ?? '']));
  const parsed = definition.form.schema.safeParse(values);
  if (parsed.success) return;
  const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  throw problem('form-incomplete', `请补充或修改：${errors.map(({ message }) => message).join('；')}。`, { errors });
}

async function checkMaterials(services: Services, definition: BusinessDefinition, caseNo: string): Promise<void> {
  const images = await services.materials.of(caseNo);
  const missing = definition.materials.filter(
    ({ slot, required, minImages }) => required && images.filter((image) => image.slot === slot).length < minImages,
  );
  if (missing.length === 0) return;
  throw problem('material-missing', `还缺少：${missing.map(({ title }) => title).join('、')}。`, {
    slots: missing.map(({ slot }) => slot),
  });
}
