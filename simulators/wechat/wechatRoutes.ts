import { z } from 'zod';
import { json } from '../harness/answers.ts';
import type { Answer, Incoming, SimulatedRoute } from '../harness/contracts.ts';
import { wrongField } from './templateFields.ts';
import { DAILY_QUOTA, INVALID_CODE, MINUTE_QUOTA, USER_REFUSES, wechatError, wechatOk } from './wechatAnswers.ts';
import { messageSchema, type WechatSimulatorOptions, type WechatState } from './wechatState.ts';

const tokenRequestSchema = z.object({
  grant_type: z.string(),
  appid: z.string(),
  secret: z.string(),
  force_refresh: z.boolean().optional(),
});

/** The documented calls of a mini-program's server. */
export function wechatRoutes(
  state: WechatState,
  app: Pick<WechatSimulatorOptions, 'appId' | 'appSecret'>,
): SimulatedRoute[] {
  function wrongApp(appid: string, secret: string): Answer | null {
    if (app.appId !== undefined && appid !== app.appId) return wechatError(40013, 'invalid appid');
    if (app.appSecret !== undefined && secret !== app.appSecret) return wechatError(40125, 'invalid appsecret');
    return null;
  }

  const withToken =
    (handle: (incoming: Incoming) => Answer) =>
    (incoming: Incoming): Answer =>
      state.tokens.isValid(incoming.query.get('access_token') ?? '')
        ? handle(incoming)
        : wechatError(40001, 'invalid credential, access_token is invalid or not latest');

  function codeToSession({ query }: Incoming): Answer {
    const [appid, secret, code] = [query.get('appid'), query.get('secret'), query.get('js_code')];
    if (!appid) return wechatError(41002, 'appid missing');
    if (!secret) return wechatError(41004, 'appsecret missing');
    if (!code) return wechatError(41008, 'missing code');
    if (query.get('grant_type') !== 'authorization_code') return wechatError(40002, 'invalid grant_type');
    const wrong = wrongApp(appid, secret);
    if (wrong) return wrong;
    const openid = state.openidOfCode(code);
    return openid ? json(200, { openid, session_key: state.tokens.random(16) }) : INVALID_CODE;
  }

  function stableToken({ body }: Incoming): Answer {
    const request = tokenRequestSchema.parse(body);
    if (request.grant_type !== 'client_credential') return wechatError(40002, 'invalid grant_type');
    return wrongApp(request.appid, request.secret) ?? json(200, state.tokens.issue(request.force_refresh ?? false));
  }

  function phoneNumber({ body }: Incoming): Answer {
    const phone = state.phoneOfCode(z.object({ code: z.string() }).parse(body).code);
    if (!phone) return INVALID_CODE;
    const watermark = { timestamp: Math.floor(state.nowMs() / 1000), appid: app.appId ?? '' };
    return wechatOk({ phone_info: { phoneNumber: phone, purePhoneNumber: phone, countryCode: '86', watermark } });
  }

  function sendMessage({ body }: Incoming): Answer {
    const message = messageSchema.parse(body);
    if (!/^o[\w-]{20,40}$/.test(message.touser)) return wechatError(40003, 'invalid openid');
    if (!/^[\w-]{1,64}$/.test(message.template_id)) return wechatError(40037, 'invalid template_id');
    if (message.page !== undefined && !/^[\w/-]+(\?.*)?$/.test(message.page)) return wechatError(41030, 'invalid page');
    if (state.refusesMessages(message.touser)) return USER_REFUSES;
    const field = wrongField(message.data);
    if (field !== null) return wechatError(47003, `argument invalid! data.${field}.value invalid`);
    return wechatOk({ msgid: state.addMessage(message) });
  }

  return [
    {
      method: 'GET',
      path: '/sns/jscode2session',
      handle: codeToSession,
      refusal: wechatError(40226, 'code blocked'),
      tooMany: MINUTE_QUOTA,
    },
    {
      method: 'POST',
      path: '/cgi-bin/stable_token',
      handle: stableToken,
      refusal: wechatError(40243, 'AppSecret is frozen'),
      tooMany: DAILY_QUOTA,
    },
    {
      method: 'POST',
      path: '/wxa/business/getuserphonenumber',
      handle: withToken(phoneNumber),
      refusal: INVALID_CODE,
      tooMany: MINUTE_QUOTA,
    },
    {
      method: 'POST',
      path: '/cgi-bin/message/subscribe/send',
      handle: withToken(sendMessage),
      refusal: USER_REFUSES,
      tooMany: DAILY_QUOTA,
    },
  ];
}
