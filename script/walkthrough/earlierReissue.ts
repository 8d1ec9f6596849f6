import { submitApplication } from '../client/application.ts';
import { expectStatus } from '../client/rest.ts';
import { sampleApplication } from '../client/sampleApplication.ts';
import type { CaseAnswer } from './answers.ts';
import type { ChosenDriver } from './chooseDriver.ts';
import { clerkOf } from './deskHands.ts';
import { eventually } from './eventually.ts';
import type { TourStage } from './tourStage.ts';

/** A certificate that this system has made for the driver, in few words: `--business reissue` tells that story in full. */
export async function earlierReissue(
  { apiUrl, tell }: TourStage,
  { person, driver }: ChosenDriver,
): Promise<NonNullable<CaseAnswer['certificate']>> {
  tell.step('Before that: his certificate is reissued, told briefly', '补发');
  const choice = { business: 'reissue', kind: 'regular', delivery: 'pick-up' } as const;
  const caseNo = await submitApplication(driver, await sampleApplication(person, choice));
  const reading = (state: string) =>
    eventually(`the reissue that is ${state}`, async () => {
      const { body } = expectStatus(await driver.rest<CaseAnswer>('GET', `/v1/cases/${caseNo}`), 200);
      return body.state === state ? body : null;
    });
  const [acceptor, reviewer, counter] = [
    await clerkOf(apiUrl, person, 'acceptor', tell),
    await clerkOf(apiUrl, person, 'reviewer', tell),
    await clerkOf(apiUrl, person, 'counter', tell),
  ];
  expectStatus(await acceptor.decide(caseNo, 'accept'), 200, 202);
  await reading('accepted');
  expectStatus(await reviewer.decide(caseNo, 'approve'), 200, 202);
  await reading('fulfilling');
  expectStatus(await counter.decide(caseNo, 'mark-ready'), 200, 202);
  const code = await eventually('the pick-up code', async () => {
    const { body } = expectStatus(await driver.rest<CaseAnswer>('GET', `/v1/cases/${caseNo}`), 200);
    return body.delivery?.pickup?.code ?? null;
  });
  expectStatus(await counter.decide(caseNo, 'mark-collected', { code }), 200, 202);
  const { certificate, stateName } = await reading('completed');
  if (!certificate) throw new Error('a reissue brings a certificate');
  tell.say(`${caseNo} is ${stateName}: he holds ${certificate.identifier}, ${certificate.statusName}.`);
  return certificate;
}
