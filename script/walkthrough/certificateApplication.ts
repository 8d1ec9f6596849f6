import { orderOf, readGuide, type Application } from '../client/application.ts';
import { expectStatus } from '../client/rest.ts';
import { sampleApplication } from '../client/sampleApplication.ts';
import type { CaseAnswer, QualificationAnswer } from './answers.ts';
import type { CertificatePlot } from './certificateTours.ts';
import type { ChosenDriver } from './chooseDriver.ts';
import type { Narrator } from './narrator.ts';

/** From the certificate to a submitted application, with what is refused on the way. @returns the case number */
export async function certificateApplication(
  chosen: ChosenDriver,
  plot: CertificatePlot,
  tell: Narrator,
): Promise<string> {
  const { person, driver } = chosen;
  const application = {
    ...(await sampleApplication(person, plot.choice)),
    qualificationId: await chooseCertificate(chosen, plot, tell),
  };
  await startWrongly(chosen, plot, application, tell);
  const caseNo = await begin(chosen, application, tell);
  await fillIn(chosen, plot, caseNo, application, tell);
  await addMaterials(chosen, caseNo, application, tell);
  if (plot.choice.delivery === 'mail') await mailNowhere(chosen, caseNo, tell);

  tell.step('Submit', '提交申请');
  const { stateName, office, clocks } = expectStatus(await driver.submit(caseNo), 200).body as unknown as CaseAnswer;
  tell.say(`${caseNo} is ${stateName} at ${office.name}. Its workflow case:${caseNo} runs in Temporal from now on.`);
  if (!clocks.acceptance) throw new Error('a submitted case has a date of acceptance');
  tell.say(`To be accepted by ${clocks.acceptance.date}, counted like this: ${clocks.acceptance.text}`);
  return caseNo;
}

async function chooseCertificate(
  { driver }: ChosenDriver,
  { choice }: CertificatePlot,
  tell: Narrator,
): Promise<string> {
  tell.step('Certificates from the registry, and what can be done with each today', '从业资格');
  const qualifications = (await driver.qualifications()) as unknown as QualificationAnswer[];
  const isWanted = (one: { business: string; kind: string }) =>
    one.business === choice.business && one.kind === choice.kind;
  for (const { numberMasked, categories, issuerName, validTo, statusName, businesses } of qualifications) {
    const names = categories.map(({ name }) => name).join('、');
    tell.say(`${numberMasked} · ${names} · ${issuerName} · 有效期至 ${validTo} · ${statusName}`);
    const open = businesses.filter(({ eligibility }) => eligibility.eligible);
    if (open.length > 0) tell.say(`  可以申请: ${open.map(({ title }) => title).join('、')}`);
    for (const { title, eligibility } of businesses)
      if (!eligibility.eligible) tell.say(`  不能申请 ${title}: ${eligibility.message}`);
    for (const hint of businesses.find(isWanted)?.eligibility.hints ?? []) tell.say(`  提示: ${hint}`);
  }
  const found = qualifications.find(({ businesses }) =>
    businesses.some((one) => isWanted(one) && one.eligibility.eligible),
  );
  if (!found) throw new Error('this driver has no certificate to apply with');
  tell.say(`Chosen: ${found.categories.map(({ name }) => name).join('、')}, 有效期至 ${found.validTo}.`);
  return found.id;
}

async function startWrongly(
  { driver }: ChosenDriver,
  { falseStart }: CertificatePlot,
  application: Application,
  tell: Narrator,
): Promise<void> {
  const { title, screen, certificate, choice = {}, categories } = falseStart;
  tell.step(title, screen);
  const another = certificate === undefined ? undefined : (await driver.qualifications())[certificate]?.['id'];
  const order = await orderOf(driver, {
    ...application,
    ...choice,
    ...(another ? { qualificationId: String(another) } : {}),
    ...(categories ? { categories } : {}),
  });
  tell.refusal(expectStatus(await driver.begin(order), 400, 409, 422));
}

async function begin({ driver }: ChosenDriver, application: Application, tell: Narrator): Promise<string> {
  tell.step('Read and agree to the notice', '业务须知');
  const { notice, promise, confirmationText } = await readGuide(driver, application);
  tell.say(`《${notice.title}》 version ${notice.version}, ${notice.text.length} characters; agreed.`);
  if (confirmationText) tell.say(`Confirmed: ${confirmationText}`);
  tell.say(
    `Promise: accepted within ${promise.acceptanceWorkingDays} working days, decided within ${promise.resultWorkingDays} after that.`,
  );
  const begun = expectStatus(await driver.begin(await orderOf(driver, application)), 201);
  return String(begun.body['caseNo']);
}

async function fillIn(
  { driver }: ChosenDriver,
  { mistyped }: CertificatePlot,
  caseNo: string,
  { form }: Application,
  tell: Narrator,
): Promise<void> {
  if (mistyped) {
    tell.step(mistyped.title, '填写申请表');
    tell.refusal(expectStatus(await driver.fill(caseNo, mistyped.form), 400, 422));
  }
  tell.step('Fill in the form', '填写申请表');
  expectStatus(await driver.fill(caseNo, form), 200);
  const { body } = expectStatus(await driver.read(caseNo), 200);
  const asked = (body as unknown as CaseAnswer).form.filter(
    ({ when }) => when !== 'mail' || form['delivery'] === 'mail',
  );
  const labels = (typed: boolean) =>
    asked.filter(({ name, value }) => Object.hasOwn(form, name) === typed && value !== null).map(({ label }) => label);
  tell.say(`Draft ${caseNo}. Filled in already: ${labels(false).join('、') || 'nothing'}.`);
  tell.say(`Typed: ${labels(true).join('、')}.`);
}

async function addMaterials(
  { driver }: ChosenDriver,
  caseNo: string,
  { materials }: Application,
  tell: Narrator,
): Promise<void> {
  tell.step('Submitting without the materials is refused', '提交');
  tell.refusal(expectStatus(await driver.submit(caseNo), 422));

  tell.step('Upload the materials', '申请材料');
  const { body } = expectStatus(await driver.read(caseNo), 200);
  for (const { slot, title, required } of (body as unknown as CaseAnswer).materials) {
    const images = materials[slot] ?? [];
    for (const image of images) {
      const uploaded = expectStatus(await driver.upload(caseNo, slot, image), 201).body;
      tell.say(`${title}: ${String(uploaded['width'])} × ${String(uploaded['height'])} px, checked and re-encoded.`);
    }
    if (images.length === 0 && required) throw new Error(`the tour has no sample for ${title}`);
    if (images.length === 0) tell.say(`${title}: not required here.`);
  }
}

/** A place that the courier does not serve, then the address that had been filled in. */
async function mailNowhere({ driver }: ChosenDriver, caseNo: string, tell: Narrator): Promise<void> {
  tell.step('An address that no courier serves', '证件领取方式');
  const { body } = expectStatus(await driver.read(caseNo), 200);
  const nowhere = { mailProvince: '海南省', mailCity: '三沙市', mailDistrict: '西沙区', mailStreet: '永兴岛北京路1号' };
  const prefilled = (body as unknown as CaseAnswer).form.filter(({ name }) => Object.hasOwn(nowhere, name));
  expectStatus(await driver.fill(caseNo, nowhere), 200);
  tell.refusal(expectStatus(await driver.submit(caseNo), 422));
  expectStatus(
    await driver.fill(caseNo, Object.fromEntries(prefilled.map(({ name, value }) => [name, value ?? '']))),
    200,
  );
  tell.say('Back to the address that was filled in from the registry.');
}
