import { drawCertificatePage } from '../../simulators/samples/drawCertificatePage.ts';
import { drawEducationRecord } from '../../simulators/samples/drawEducationRecord.ts';
import { expectStatus } from '../client/rest.ts';
import type { CaseAnswer, QualificationAnswer, ServiceAnswer } from './answers.ts';
import type { ChosenDriver } from './chooseDriver.ts';
import type { Narrator } from './narrator.ts';

/** From the certificate to a submitted application. @returns the case number */
export async function applicationScenes(chosen: ChosenDriver, tell: Narrator): Promise<string> {
  const { driver } = chosen;
  const { id: qualificationId, cycle } = await chooseCycle(chosen, tell);

  tell.step('Read and agree to the notice', '业务须知');
  const { body: service } = expectStatus(
    await driver.rest<ServiceAnswer>('GET', '/v1/services/integrity-assessment'),
    200,
  );
  tell.say(
    `《${service.notice.title}》 version ${service.notice.version}, ${service.notice.text.length} characters; agreed.`,
  );
  const { acceptanceWorkingDays, resultWorkingDays } = service.promise;
  tell.say(
    `Promise: accepted within ${acceptanceWorkingDays} working days, decided within ${resultWorkingDays} after that.`,
  );
  const begun = await driver.begin({
    business: 'integrity-assessment',
    qualificationId,
    cycle,
    noticeVersion: service.notice.version,
    unchangedConfirmed: true,
  });
  const caseNo = String(expectStatus(begun, 201).body['caseNo']);

  tell.step('Fill in the form', '填写申请表');
  expectStatus(await driver.fill(caseNo, { employer: '个人' }), 200);
  tell.say(`Draft ${caseNo}; name, number and certificate come from the registry, 服务单位 = 个人 is typed.`);

  await addMaterials(chosen, caseNo, service, tell);
  await submit(chosen, caseNo, tell);
  return caseNo;
}

async function chooseCycle({ driver }: ChosenDriver, tell: Narrator): Promise<{ id: string; cycle: string }> {
  tell.step('Certificates and cycles from the registry', '从业资格');
  const qualifications = (await driver.qualifications()) as unknown as QualificationAnswer[];
  for (const one of qualifications) {
    const categories = one.categories.map(({ name }) => name).join('、');
    tell.say(`${one.numberMasked} · ${categories} · ${one.issuerName} · 有效期至 ${one.validTo} · ${one.statusName}`);
    for (const { cycleStart, cycleEnd, state } of one.assessableCycles)
      tell.say(`  考核周期 ${cycleStart} – ${cycleEnd}: ${CYCLE_STATES[state] ?? state}`);
    // The newest: a voucher counts until the end of the cycle after its own, so one for a cycle missed long ago has expired when it is issued.
    const cycle = one.assessableCycles.findLast(({ state }) => state === 'assessable');
    if (!cycle) continue;
    tell.say(`Chosen: the newest one that can be assessed, ${cycle.cycleStart} – ${cycle.cycleEnd}.`);
    return { id: one.id, cycle: cycle.cycleStart };
  }
  throw new Error('this driver has no cycle to be assessed');
}

const CYCLE_STATES: Readonly<Record<string, string>> = {
  assessable: '可申请',
  open: '办理中',
  graded: '已考核',
  'too-early': '未届满',
};

async function addMaterials(
  { person, driver }: ChosenDriver,
  caseNo: string,
  service: ServiceAnswer,
  tell: Narrator,
): Promise<void> {
  tell.step('Submitting without the materials is refused', '提交');
  tell.refusal(expectStatus(await driver.submit(caseNo), 422));

  tell.step('Upload the materials', '申请材料');
  const images: Readonly<Record<string, Buffer>> = {
    'education-record': await drawEducationRecord(person),
    'certificate-info-page': await drawCertificatePage(person, 'info'),
    'certificate-violation-page': await drawCertificatePage(person, 'violations'),
  };
  for (const { slot, title } of service.materials) {
    const image = images[slot];
    if (!image) throw new Error(`the tour has no sample for ${title}`);
    const { body } = expectStatus(await driver.upload(caseNo, slot, image), 201);
    tell.say(`${title}: ${String(body['width'])} × ${String(body['height'])} px, checked and re-encoded.`);
  }
}

async function submit({ driver }: ChosenDriver, caseNo: string, tell: Narrator): Promise<void> {
  tell.step('Submit', '提交申请');
  const { body } = expectStatus(await driver.submit(caseNo), 200);
  const { stateName, office, clocks } = body as unknown as CaseAnswer;
  tell.say(`${caseNo} is ${stateName} at ${office.name}. Its workflow case:${caseNo} runs in Temporal from now on.`);
  if (!clocks.acceptance) throw new Error('a submitted case has a date of acceptance');
  tell.say(`To be accepted by ${clocks.acceptance.date}, counted like this: ${clocks.acceptance.text}`);
}
