import { randomUUID } from 'node:crypto';
import { maskIdNumber } from '../../domain/masking.ts';
import { formatShanghaiTime } from '../../domain/time.ts';
import { drawCertificatePage } from '../../simulators/samples/drawCertificatePage.ts';
import type { Clerk } from '../client/clerk.ts';
import { expectStatus } from '../client/rest.ts';
import type { CorrectionAnswer, DeskCorrectionAnswer, QualificationAnswer, RecordAnswer } from './answers.ts';
import type { ChosenDriver } from './chooseDriver.ts';
import { clerkOf, takeTask } from './deskHands.ts';
import { eventually } from './eventually.ts';
import { identityScenes } from './identityScenes.ts';
import type { Narrator } from './narrator.ts';
import type { TourStage } from './tourStage.ts';

const REASON = '证件尚在有效期内，登记为已过期，与证件不一致';

/** 核实申请 (T-03 to T-05) from the refusal that leads to it to the record put right. @returns what has come of it */
export async function correctionTour({ apiUrl, choose, tell, showInEngine }: TourStage): Promise<string> {
  const chosen = await choose(['records-disagree']);
  await identityScenes(chosen, tell);
  const before = await hindered(chosen, tell);
  const no = await file(chosen, before.id, tell);
  await verify(apiUrl, chosen, no, tell);
  await putRight(chosen, no, tell);
  showInEngine(`correction:${no}`);
  return `${no}: the record says ${(await certificateOf(chosen)).statusName}, and the driver may apply`;
}

async function certificateOf({ driver }: ChosenDriver): Promise<QualificationAnswer> {
  const [held] = (await driver.qualifications()) as unknown as QualificationAnswer[];
  if (!held) throw new Error('this driver has no certificate');
  return held;
}

async function hindered(chosen: ChosenDriver, tell: Narrator): Promise<QualificationAnswer> {
  tell.step('The certificate is in force, but recorded as expired', '从业资格');
  const held = await certificateOf(chosen);
  tell.say(`${held.numberMasked} · ${held.issuerName} · 有效期至 ${held.validTo} · ${held.statusName}`);
  const [refused] = held.businesses.filter(({ eligibility }) => !eligibility.eligible);
  if (!refused) throw new Error('nothing is refused to this driver');
  tell.say(`不能申请 ${refused.title}: ${refused.eligibility.message}`);
  return held;
}

async function file({ driver, person }: ChosenDriver, id: string, tell: Narrator): Promise<string> {
  tell.step('What is recorded, item by item', '关联信息');
  const { items } = expectStatus(await driver.rest<RecordAnswer>('GET', `/v1/qualifications/${id}/record`), 200).body;
  const status = items.find(({ item }) => item === 'status');
  if (!status) throw new Error('the record has a status');
  tell.say(`可申请核实: ${items.map(({ label }) => label).join('、')}. ${status.label} 登记为 ${status.recordedText}.`);

  tell.step('A request that changes nothing is refused', '核实申请');
  const path = `/v1/qualifications/${id}/correction-requests`;
  const ask = (json: Record<string, unknown>) => driver.rest('POST', path, { json, idempotencyKey: 'new' });
  const claim = (right: string) => ({ item: status.item, recorded: status.recorded, right });
  tell.refusal(expectStatus(await ask({ items: [claim(status.recorded)], reason: REASON }), 422));

  tell.step('Evidence is added, and the request filed with the original issuer', '核实申请');
  const imageId = randomUUID();
  const image = { bytes: await drawCertificatePage(person, 'info'), name: 'page.jpg' };
  const upload = await driver.rest('PUT', `/v1/qualifications/${id}/correction-evidence/${imageId}`, {
    files: { image },
  });
  expectStatus(upload, 201);
  const { body } = expectStatus(await ask({ items: [claim('valid')], reason: REASON, evidence: [imageId] }), 201);
  const request = body as unknown as CorrectionAnswer;
  for (const { label, recordedText, rightText } of request.items) tell.say(`${label}: ${recordedText} → ${rightText}`);
  tell.say(`${request.no} is ${request.stateName} at ${request.office.name}.`);
  if (request.clocks.acceptance) tell.say(`To be accepted by ${request.clocks.acceptance.date}.`);
  return request.no;
}

async function verify(apiUrl: string, { person }: ChosenDriver, no: string, tell: Narrator): Promise<void> {
  tell.step('The issuer’s clerk takes the request and accepts it', '业务办理端 · 核实申请');
  const acceptor = await clerkOf(apiUrl, person, 'acceptor', tell);
  await takeTask(acceptor, 'correction-request', no, tell);
  const seen = await readAtDesk(acceptor, no);
  tell.say(
    `Shown masked: ${seen.applicant.name}, ${seen.applicant.idNumber}; ${seen.evidence.length} picture as evidence.`,
  );
  if (seen.applicant.idNumber !== maskIdNumber(person.idNumber)) throw new Error('that is somebody else’s request');
  await decide(acceptor, no, 'accept');
  tell.say('已受理: two working days from today.');

  tell.step('The reviewer compares with the issuer’s own files and confirms', '业务办理端 · 核实');
  const reviewer = await clerkOf(apiUrl, person, 'reviewer', tell);
  const { allowedActions } = await readAtDesk(reviewer, no);
  tell.say(`Possible: ${allowedActions.map(({ name }) => name).join('、')}.`);
  await decide(reviewer, no, 'confirm');
}

async function readAtDesk(clerk: Clerk, no: string): Promise<DeskCorrectionAnswer> {
  const answer = await clerk.rest<DeskCorrectionAnswer>('GET', `/v1/desk/correction-requests/${no}`);
  return expectStatus(answer, 200).body;
}

/** On the version just read. */
async function decide(clerk: Clerk, no: string, action: string): Promise<void> {
  const path = `/v1/desk/correction-requests/${no}`;
  const ifMatch = expectStatus(await clerk.rest('GET', path), 200).headers.get('etag') ?? '';
  expectStatus(await clerk.rest('POST', `${path}/${action}`, { json: {}, ifMatch, idempotencyKey: 'new' }), 200, 202);
}

async function putRight({ driver }: ChosenDriver, no: string, tell: Narrator): Promise<void> {
  tell.step('The ministry registry is told, and the linked data are read anew', '我的核实申请');
  const ended = await eventually('the corrected record', async () => {
    const { body } = expectStatus(await driver.rest<CorrectionAnswer>('GET', `/v1/correction-requests/${no}`), 200);
    return body.endedAt && body.correctedAt ? body : null;
  });
  for (const { at, actionName, by } of ended.timeline)
    tell.say(`${formatShanghaiTime(Date.parse(at))} ${actionName} · ${by}`);
  const [held] = (await driver.qualifications()) as unknown as QualificationAnswer[];
  const open = held?.businesses.filter(({ eligibility }) => eligibility.eligible) ?? [];
  if (open.length === 0) throw new Error('the driver still cannot apply for anything');
  tell.say(`${held?.statusName}. 可以申请: ${open.map(({ title }) => title).join('、')}`);
}
