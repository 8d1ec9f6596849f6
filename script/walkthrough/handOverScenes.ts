import type { Clerk } from '../client/clerk.ts';
import { expectStatus } from '../client/rest.ts';
import { readTemporalSettings } from '../../temporal/settings.ts';
import type { CaseAnswer, DeskCaseAnswer } from './answers.ts';
import type { ChosenDriver } from './chooseDriver.ts';
import { clerkOf, takeTask } from './deskHands.ts';
import { eventually } from './eventually.ts';
import type { TourStage } from './tourStage.ts';

/** The paper on its way into the driver's hand, as he has chosen it. */
export async function handOverScenes(stage: TourStage, chosen: ChosenDriver, caseNo: string): Promise<void> {
  const { apiUrl, tell } = stage;
  const before = await readOwn(chosen, caseNo);
  tell.step('The counter takes over', '业务办理端 · 制证与领取');
  const counter = await clerkOf(apiUrl, chosen.person, 'counter', tell);
  await takeTask(counter, 'fulfilment', caseNo, tell);
  if (!before.delivery) throw new Error('a certificate is handed over');
  const { stageName, methodName, pickup } = before.delivery;
  tell.say(
    `${stageName}; chosen: ${methodName}. To be in his hands by ${before.clocks.delivery?.date}, ten working days from the decision.`,
  );
  if (pickup) await pickUpScenes(stage, chosen, counter, caseNo);
  else await mailScenes(stage, chosen, counter, caseNo);
  const done = await ownCase(chosen, caseNo, 'the end of the case', ({ state }) => state === 'completed');
  tell.say(`${done.stateName}: ${done.timeline.map(({ actionName, by }) => `${actionName} (${by})`).join(' → ')}`);
}

async function pickUpScenes({ tell }: TourStage, chosen: ChosenDriver, counter: Clerk, caseNo: string): Promise<void> {
  tell.step('Sending it by mail is refused', '寄出');
  tell.refusal(
    expectStatus(await counter.decide(caseNo, 'mark-posted', { courier: 'ems', waybillNo: '1100099999999' }), 409, 422),
  );

  tell.step('The certificate is printed and ready', '待自取');
  expectStatus(await counter.decide(caseNo, 'mark-ready'), 200, 202);
  const ready = await ownCase(chosen, caseNo, 'the pick-up code', ({ delivery }) => Boolean(delivery?.pickup?.code));
  const { code, office, address, hours } = ready.delivery?.pickup ?? {};
  if (!code) throw new Error('what is ready has a code');
  tell.say(`The driver reads in 我的办件: 领取码 ${code}, ${office}, ${address}, ${hours}.`);

  tell.step('A wrong code opens nothing', '登记领取');
  const wrong = code === '000000' ? '000001' : '000000';
  tell.refusal(expectStatus(await counter.decide(caseNo, 'mark-collected', { code: wrong }), 409, 422));

  tell.step('The right one does', '登记领取');
  expectStatus(await counter.decide(caseNo, 'mark-collected', { code }), 200, 202);
}

async function mailScenes(stage: TourStage, chosen: ChosenDriver, counter: Clerk, caseNo: string): Promise<void> {
  const { tell, world } = stage;
  tell.step('Handing it out at the counter is refused', '待自取');
  tell.refusal(expectStatus(await counter.decide(caseNo, 'mark-ready'), 409, 422));

  tell.step('A parcel has been ordered; the counter brings it to the courier', '寄出');
  const { waybillNo } = await eventually('the order at the courier', async () => {
    const { body } = expectStatus(await counter.rest<DeskCaseAnswer>('GET', `/v1/desk/cases/${caseNo}`), 200);
    const parcel = body.delivery?.parcel;
    return parcel?.waybillNo ? { waybillNo: parcel.waybillNo } : null;
  });
  tell.say(`The workflow has ordered it, freight collect (到付): 运单号 ${waybillNo}.`);
  const slip = `${waybillNo.slice(0, -1)}${(Number(waybillNo.slice(-1)) + 1) % 10}`;
  tell.refusal(
    expectStatus(await counter.decide(caseNo, 'mark-posted', { courier: 'ems', waybillNo: slip }), 409, 422),
  );
  expectStatus(await counter.decide(caseNo, 'mark-posted', { courier: 'ems', waybillNo }), 200, 202);
  await ownCase(chosen, caseNo, 'the posted parcel', ({ delivery }) => delivery?.stageName === '已寄出');
  tell.say('With another number it was refused; with the right one it is 已寄出.');

  tell.step('The driver follows his parcel', '物流信息');
  await world.moveParcel(waybillNo, 'collected', '成都市');
  await world.moveParcel(waybillNo, 'in-transit', '成都邮件处理中心');
  const travelling = await tracked(stage, chosen, caseNo, '运输中');
  for (const { place, text } of travelling.delivery?.parcel?.events ?? [])
    tell.say(`${travelling.delivery?.parcel?.courier} ${waybillNo}: ${text}${place ? `（${place}）` : ''}`);

  tell.step('It is delivered, and nobody has to say so', '已签收');
  await world.moveParcel(waybillNo, 'out-for-delivery');
  await world.moveParcel(waybillNo, 'delivered');
  await letTheCourierBeAsked(stage, caseNo);
}

async function tracked(stage: TourStage, chosen: ChosenDriver, caseNo: string, stateName: string): Promise<CaseAnswer> {
  await letTheCourierBeAsked(stage, caseNo);
  return ownCase(chosen, caseNo, 'news of the parcel', ({ delivery }) => delivery?.parcel?.stateName === stateName);
}

/** The workflow asks every so many hours: nobody waits for that in a demonstration. */
async function letTheCourierBeAsked({ tell, passTime }: TourStage, caseNo: string): Promise<void> {
  const { parcelTracking } = readTemporalSettings();
  await passTime(caseNo, parcelTracking + A_MOMENT_MS);
  tell.say(
    `(The workflow asks the courier every ${parcelTracking / 3_600_000} hours. The clock of this one case was moved forward by that.)`,
  );
}

const A_MOMENT_MS = 1000;

async function readOwn({ driver }: ChosenDriver, caseNo: string): Promise<CaseAnswer> {
  return expectStatus(await driver.rest<CaseAnswer>('GET', `/v1/cases/${caseNo}`), 200).body;
}

const ownCase = (
  chosen: ChosenDriver,
  caseNo: string,
  what: string,
  isThere: (seen: CaseAnswer) => boolean,
): Promise<CaseAnswer> =>
  eventually(what, async () => {
    const seen = await readOwn(chosen, caseNo);
    return isThere(seen) ? seen : null;
  });
