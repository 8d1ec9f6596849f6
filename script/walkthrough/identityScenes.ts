import { maskAddress, maskIdNumber, maskName, maskPhone } from '../../domain/masking.ts';
import { drawIdCardPhoto } from '../../simulators/samples/drawIdCardPhoto.ts';
import { expectStatus } from '../client/rest.ts';
import type { ScanAnswer } from './answers.ts';
import type { ChosenDriver } from './chooseDriver.ts';
import { eventually } from './eventually.ts';
import type { Narrator } from './narrator.ts';

/** From the first tap to a proved identity: log-in, telephone number, ID card. */
export async function identityScenes({ person, driver, fromDemo }: ChosenDriver, tell: Narrator): Promise<void> {
  tell.step('Log in with WeChat', '微信授权登录');
  tell.say(
    `${fromDemo ? 'A demo driver' : 'A person invented for this run'}: ${maskName(person.name)} (${person.story})`,
  );
  expectStatus(await driver.logIn(), 201);
  tell.say('用户协议 and 隐私政策 are agreed to in their current versions; a session is open.');

  tell.step('Verify the telephone number', '手机验证码');
  expectStatus(await driver.verifyPhone(person.phone), 200);
  tell.say(`A code was sent to ${maskPhone(person.phone)}, read from the outbox of the SMS stand-in and entered.`);

  tell.step('A blurred photo of the ID card is refused', '身份证照片');
  const [sharpFront, back, blurred] = await Promise.all([
    drawIdCardPhoto(person, 'front', 'phone'),
    drawIdCardPhoto(person, 'back', 'phone'),
    drawIdCardPhoto(person, 'front', 'blurred'),
  ]);
  tell.refusal(expectStatus(await driver.scan({ front: blurred, back }), 422));

  tell.step('Photos of both sides are read', '身份证识别');
  const { body: taken } = expectStatus(await driver.scan({ front: sharpFront, back }), 201, 202);
  // On a busy machine the read-out is not there yet and is asked for again (202).
  const scan = await eventually('the read-out', async () => {
    const { body } = expectStatus(
      await driver.rest<ScanAnswer>('GET', `/v1/real-name/scans/${String(taken['id'])}`),
      200,
    );
    return body.state === 'reading' ? null : body;
  });
  readOut(scan, tell);

  tell.step('Prove the identity', '实名认证');
  expectStatus(await driver.proveIdentity(scan.id), 200, 202);
  const proved = await eventually('the outcome of the check', async () => {
    const { body } = expectStatus(await driver.rest('GET', '/v1/real-name'), 200);
    return body['state'] === 'checking' ? null : body;
  });
  if (proved['state'] !== 'verified') throw new Error(`the identity was not verified: ${String(proved['message'])}`);
  tell.say(`${String(proved['nameMasked'])}, ${String(proved['idNumberMasked'])}: ${String(proved['message'])}`);
}

/** The holder sees all of it and compares; here it is masked. */
function readOut({ card, usable, findings }: ScanAnswer, tell: Narrator): void {
  if (!card) throw new Error('the card was not read');
  const hidden = (text: string | null, mask: (text: string) => string): string => (text ? mask(text) : '—');
  tell.say(
    `姓名 ${hidden(card.name, maskName)} · 性别 ${card.sex} · 民族 ${card.nation} · 出生 ${card.birth?.slice(0, 4)}-**-**`,
  );
  tell.say(`号码 ${hidden(card.idNumber, maskIdNumber)} · 住址 ${hidden(card.address, maskAddress)}`);
  tell.say(`签发机关 ${card.authority} · 有效期至 ${card.validTo === 'long-term' ? '长期' : card.validTo}`);
  for (const { message } of findings) tell.say(`! ${message}`);
  if (!usable) throw new Error('the card was read but cannot be used');
}
