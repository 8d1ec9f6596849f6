import { expect } from 'chai';
import { createWechatClient, type WechatClient } from '../../../integrations/wechat/wechatClient.ts';
import type { Simulator } from '../../../simulators/harness/contracts.ts';
import { startWechatSimulator } from '../../../simulators/wechat/wechatSimulator.ts';
import { person, PEOPLE } from './people.ts';
import { addFault, callsOf, control, outsideError } from './simulatorControl.ts';

const APP = { appId: 'wx0123456789abcdef', appSecret: 'secret-of-the-app' };
const MINUTE_MS = 60_000;
const TOKEN_ROUTE = 'POST /cgi-bin/stable_token';
const SEND_ROUTE = 'POST /cgi-bin/message/subscribe/send';

describe('integrations: WeChat', () => {
  const driver = person('freight-clean');
  const message = {
    openid: driver.openid,
    templateId: 'case-progress',
    data: { phrase2: '已受理', thing3: '请留意进度' },
  };
  let nowMs = Date.UTC(2026, 10, 23);
  let simulator: Simulator;
  let client: WechatClient;
  const loginCode = async (openid?: string) =>
    (await control<{ code: string }>(simulator, 'POST', '/login-codes', openid === undefined ? {} : { openid })).code;
  const phoneCode = async () =>
    (await control<{ code: string }>(simulator, 'POST', '/phone-codes', { phone: driver.phone })).code;

  beforeEach(async () => {
    const now = () => nowMs;
    simulator = await startWechatSimulator({ people: PEOPLE, now, ...APP });
    client = createWechatClient({ baseUrl: simulator.url, timeoutMs: 500, now, ...APP });
  });
  afterEach(() => simulator.close());

  describe('log-in codes', () => {
    it('gives the openid and nothing that should stay on the server', async () => {
      expect(await client.codeToSession(await loginCode(driver.openid))).to.deep.equal({
        openid: driver.openid,
        unionid: null,
      });
    });

    it('refuses a wrong, a used and an expired code', async () => {
      const used = await loginCode();
      await client.codeToSession(used);
      const expired = await loginCode();
      nowMs += 5 * MINUTE_MS + 1;
      for (const code of ['nonsense', used, expired]) {
        expect(await outsideError(client.codeToSession(code)), code).to.include({
          kind: 'refused',
          code: 'invalid-code',
        });
      }
    });

    it('takes a code at the end of its five minutes', async () => {
      const code = await loginCode(driver.openid);
      nowMs += 5 * MINUTE_MS;
      expect((await client.codeToSession(code)).openid).to.equal(driver.openid);
    });

    it('knows demo codes by key and by the end of an openid', async () => {
      expect((await client.codeToSession('demo-freight-clean')).openid).to.equal(driver.openid);
      expect((await client.codeToSession(`demo-${driver.openid.slice(-8)}`)).openid).to.equal(driver.openid);
      const stranger = await client.codeToSession('demo-nobody-knows-me');
      expect(stranger.openid).to.match(/^o[\w-]{27}$/);
      expect(await client.codeToSession('demo-nobody-knows-me')).to.deep.equal(stranger);
    });

    it('tells blocked users, limits and a wrong configuration apart', async () => {
      await addFault(simulator, { route: '/sns/jscode2session', kind: 'refuse', times: 1 });
      expect(await outsideError(client.codeToSession('demo-a'))).to.include({
        kind: 'refused',
        code: 'high-risk-user',
      });
      await addFault(simulator, { route: '/sns/jscode2session', kind: '429', times: 1 });
      const limited = await outsideError(client.codeToSession('demo-a'));
      expect(limited).to.include({ kind: 'rate-limited', code: 'minute-quota', retryAfterMs: MINUTE_MS });
      const wrongApp = createWechatClient({ baseUrl: simulator.url, ...APP, appId: 'wx-other' });
      expect(await outsideError(wrongApp.codeToSession('demo-a'))).to.include({
        kind: 'bad-answer',
        code: 'wrong-app-id',
      });
      const wrongSecret = createWechatClient({ baseUrl: simulator.url, ...APP, appSecret: 'guess' });
      expect(await outsideError(wrongSecret.codeToSession('demo-a'))).to.include({
        kind: 'bad-answer',
        code: 'wrong-app-secret',
      });
    });

    it('keeps the secret and the code out of errors', async () => {
      for (const kind of ['500', 'hang', 'drop-connection', 'wrong-json', 'refuse'] as const) {
        await addFault(simulator, { route: '*', kind, times: 1 });
        const error = await outsideError(client.codeToSession('demo-secret-code'));
        expect(`${error.stack}${JSON.stringify(error)}`)
          .to.not.contain(APP.appSecret)
          .and.not.contain('secret-code');
      }
    });
  });

  describe('phone codes', () => {
    it('gives the number, once', async () => {
      const code = await phoneCode();
      expect(await client.phoneNumber(code)).to.deep.equal({ phone: driver.phone, countryCode: '86' });
      expect(await outsideError(client.phoneNumber(code))).to.include({ kind: 'refused', code: 'invalid-code' });
      expect((await client.phoneNumber('demo-phone-freight-clean')).phone).to.equal(driver.phone);
    });

    it('does not mix them up with log-in codes', async () => {
      expect(await outsideError(client.phoneNumber(await loginCode()))).to.include({ code: 'invalid-code' });
      expect(await outsideError(client.codeToSession(await phoneCode()))).to.include({ code: 'invalid-code' });
      expect(await outsideError(client.codeToSession('demo-phone-freight-clean'))).to.include({ code: 'invalid-code' });
    });
  });

  describe('access token', () => {
    it('fetches it once for many calls, also at the same time', async () => {
      await Promise.all([1, 2, 3].map(() => client.sendSubscribeMessage(message)));
      await client.sendSubscribeMessage(message);
      expect(await callsOf(simulator)).to.deep.equal({ [TOKEN_ROUTE]: 1, [SEND_ROUTE]: 4 });
    });

    it('fetches a new one five minutes before the end', async () => {
      await client.sendSubscribeMessage(message);
      nowMs += 115 * MINUTE_MS - 1;
      await client.sendSubscribeMessage(message);
      expect((await callsOf(simulator))[TOKEN_ROUTE]).to.equal(1);
      nowMs += 1;
      await client.sendSubscribeMessage(message);
      expect(await callsOf(simulator)).to.deep.equal({ [TOKEN_ROUTE]: 2, [SEND_ROUTE]: 3 });
    });

    it('replaces a token that WeChat no longer accepts, and sends the message once', async () => {
      await client.sendSubscribeMessage(message);
      await control(simulator, 'POST', '/expire-tokens');
      await client.sendSubscribeMessage(message);
      expect(await callsOf(simulator)).to.deep.equal({ [TOKEN_ROUTE]: 2, [SEND_ROUTE]: 3 });
      expect((await control<{ messages: unknown[] }>(simulator, 'GET', '/outbox')).messages).to.have.length(2);
    });

    it('gives up after the second token', async () => {
      const body = JSON.stringify({ access_token: 'never-valid', expires_in: 7200 });
      await addFault(simulator, { route: '/cgi-bin/stable_token', kind: 'wrong-json', body });
      const error = await outsideError(client.sendSubscribeMessage(message));
      expect(error).to.include({ kind: 'server-error', code: 'token-not-accepted', outcomeUnknown: false });
      expect(await callsOf(simulator)).to.deep.equal({ [TOKEN_ROUTE]: 2, [SEND_ROUTE]: 2 });
    });

    it('tries again after a token that could not be fetched', async () => {
      await addFault(simulator, { route: '/cgi-bin/stable_token', kind: '500', times: 1 });
      expect(await outsideError(client.sendSubscribeMessage(message))).to.include({
        kind: 'server-error',
        outcomeUnknown: false,
      });
      await client.sendSubscribeMessage(message);
    });
  });

  describe('subscription messages', () => {
    it('sends the fields in the documented form', async () => {
      const { messageId } = await client.sendSubscribeMessage({ ...message, page: 'pages/case/detail?id=1' });
      const { messages } = await control<{ messages: object[] }>(simulator, 'GET', `/outbox?openid=${driver.openid}`);
      expect(messages).to.have.length(1);
      expect(messages[0]).to.deep.include({
        touser: driver.openid,
        template_id: 'case-progress',
        page: 'pages/case/detail?id=1',
        data: { phrase2: { value: '已受理' }, thing3: { value: '请留意进度' } },
        miniprogram_state: 'formal',
        msgid: messageId,
      });
    });

    it('reports users who refuse messages', async () => {
      await control(simulator, 'POST', '/subscriptions', { openid: driver.openid, accepted: false });
      expect(await outsideError(client.sendSubscribeMessage(message))).to.include({
        kind: 'refused',
        code: 'user-refused',
      });
      await control(simulator, 'POST', '/subscriptions', { openid: driver.openid, accepted: true });
      await client.sendSubscribeMessage(message);
    });

    it('has fields that are too long or of the wrong kind refused', async () => {
      await client.sendSubscribeMessage({ ...message, data: { thing3: '字'.repeat(20), number1: '9'.repeat(32) } });
      const wrong = {
        thing3: '字'.repeat(21),
        number1: '9'.repeat(33),
        phrase2: '六个字的短语',
        character_string1: '编号',
        colour1: '红',
        thing1: '',
      };
      for (const [field, value] of Object.entries(wrong)) {
        const error = await outsideError(client.sendSubscribeMessage({ ...message, data: { [field]: value } }));
        expect(error, field).to.include({ kind: 'refused', code: 'invalid-field' });
        expect(error.reason).to.contain(`data.${field}.value`);
      }
    });

    it('has a wrong openid, template or page refused', async () => {
      expect(await outsideError(client.sendSubscribeMessage({ ...message, openid: 'x' }))).to.include({
        code: 'invalid-openid',
      });
      expect(await outsideError(client.sendSubscribeMessage({ ...message, templateId: '' }))).to.include({
        code: 'invalid-template',
      });
      expect(await outsideError(client.sendSubscribeMessage({ ...message, page: 'http://x' }))).to.include({
        code: 'invalid-page',
      });
    });

    it('does not know whether a message went out when no answer comes', async () => {
      await client.sendSubscribeMessage(message);
      await addFault(simulator, { route: '/cgi-bin/message/subscribe/send', kind: 'hang-after-effect', times: 1 });
      expect(await outsideError(client.sendSubscribeMessage(message))).to.include({
        kind: 'timeout',
        outcomeUnknown: true,
      });
    });

    it('risks one message in an outage, not every one of it: after an unknown outcome a call without effect goes first', async () => {
      await client.sendSubscribeMessage(message);
      await addFault(simulator, { route: '*', kind: '500' });
      expect(await outsideError(client.sendSubscribeMessage(message))).to.include({ outcomeUnknown: true });
      for (let tries = 0; tries < 3; tries += 1)
        expect(await outsideError(client.sendSubscribeMessage(message))).to.include({ outcomeUnknown: false });
      expect(await callsOf(simulator)).to.deep.equal({ [TOKEN_ROUTE]: 4, [SEND_ROUTE]: 2 });
      await control(simulator, 'DELETE', '/faults');
      await client.sendSubscribeMessage(message);
      await client.sendSubscribeMessage(message);
      expect(await callsOf(simulator)).to.deep.equal({ [TOKEN_ROUTE]: 5, [SEND_ROUTE]: 4 });
    });
  });
});
