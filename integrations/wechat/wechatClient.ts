import { z } from 'zod';
import { callOutside, OutsideError, outsideUrl, type OutsideCall } from '../http.ts';
import { createAccessToken, createMemoryTokenStore, type StoredToken, type TokenStore } from './accessToken.ts';
import { isTokenError, wechatError } from './wechatErrors.ts';

export interface WechatClientOptions {
  baseUrl: string;
  appId: string;
  appSecret: string;
  /** per call; 6 seconds by default: the applicant is waiting */
  timeoutMs?: number;
  /** memory of this process by default, which is enough: WeChat gives every caller the same stable token */
  tokenStore?: TokenStore;
  /** which edition of the mini-program a subscription message opens */
  miniprogramState?: 'developer' | 'trial' | 'formal';
  now?: () => number;
}

export interface SubscribeMessage {
  openid: string;
  templateId: string;
  /** field of the template → text, e.g. thing1 (at most 20 characters) */
  data: Record<string, string>;
  /** page of the mini-program that it opens */
  page?: string;
}

/** The server interfaces of WeChat. Every method @throws OutsideError; refusals carry codes such as `invalid-code` or `user-refused`. */
export interface WechatClient {
  /**
   * Who logs in with this code (wx.login; one use, 5 minutes). WeChat's session key is not handed on: nothing here needs it.
   * After `outcomeUnknown` the code may be used up: the mini-program fetches a new one.
   */
  codeToSession(code: string): Promise<{ openid: string; unionid: string | null }>;
  /** The number behind a code of the phone component, which is not a log-in code. 11 digits for the mainland. One use, as above. */
  phoneNumber(code: string): Promise<{ phone: string; countryCode: string }>;
  /** Sends one subscription message. WeChat knows no idempotency key: after `outcomeUnknown` a second try may arrive twice. */
  sendSubscribeMessage(message: SubscribeMessage): Promise<{ messageId: string | null }>;
}

const errorSchema = z.object({ errcode: z.int().optional(), errmsg: z.string().optional() });
const sessionSchema = z.object({ openid: z.string().min(1).max(128), unionid: z.string().optional() });
const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.int().min(1).max(7200) });
const phoneSchema = z.object({ phone_info: z.object({ purePhoneNumber: z.string().min(1), countryCode: z.string() }) });
const sentSchema = z.object({ msgid: z.union([z.string(), z.number()]).optional() });

type Call = Pick<OutsideCall, 'operation' | 'method' | 'url' | 'body' | 'changes'>;

export function createWechatClient(options: WechatClientOptions): WechatClient {
  const { baseUrl, appId, appSecret, timeoutMs = 6_000, miniprogramState = 'formal', now = Date.now } = options;
  const accessToken = createAccessToken(options.tokenStore ?? createMemoryTokenStore(), fetchStableToken, now);
  /** The token of a call whose outcome nobody knows. While it is set, fetching one, which changes nothing, shows first whether WeChat is back. */
  let doubted: string | undefined;

  /** @returns the body, or the number WeChat answers instead */
  async function ask<Schema extends z.ZodType>(call: Call, schema: Schema): Promise<z.infer<Schema> | WechatFailure> {
    const answer = await callOutside({ ...call, timeoutMs });
    const { errcode = 0, errmsg = '' } = answer.as(errorSchema);
    return errcode === 0 ? answer.as(schema) : new WechatFailure(errcode, errmsg);
  }

  async function fetchStableToken(): Promise<StoredToken> {
    const operation = 'wechat.stableToken';
    const body = { grant_type: 'client_credential', appid: appId, secret: appSecret };
    const url = outsideUrl(baseUrl, 'cgi-bin', 'stable_token');
    const token = orThrow(operation, await ask({ operation, method: 'POST', url, body, changes: false }, tokenSchema));
    return { token: token.access_token, expiresAtMs: now() + token.expires_in * 1000 };
  }

  async function askUnder<Schema extends z.ZodType>(
    token: string,
    call: Call,
    schema: Schema,
  ): Promise<z.infer<Schema> | WechatFailure> {
    const url = new URL(call.url);
    url.searchParams.set('access_token', token);
    try {
      const answer = await ask({ ...call, url }, schema);
      doubted = undefined;
      return answer;
    } catch (error) {
      if (error instanceof OutsideError && error.outcomeUnknown) doubted = token;
      throw error;
    }
  }

  /** A token that is turned down has had no effect, so the call is made a second time with a new one; not a third. */
  async function askWithToken<Schema extends z.ZodType>(call: Call, schema: Schema): Promise<z.infer<Schema>> {
    const token = await accessToken.current(doubted);
    const first = await askUnder(token, call, schema);
    if (!(first instanceof WechatFailure && isTokenError(first.errcode))) return orThrow(call.operation, first);
    return orThrow(call.operation, await askUnder(await accessToken.current(token), call, schema));
  }

  return {
    async codeToSession(code) {
      const operation = 'wechat.codeToSession';
      const url = outsideUrl(baseUrl, 'sns', 'jscode2session');
      const query = { appid: appId, secret: appSecret, js_code: code, grant_type: 'authorization_code' };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      const session = orThrow(operation, await ask({ operation, method: 'GET', url, changes: true }, sessionSchema));
      return { openid: session.openid, unionid: session.unionid ?? null };
    },

    async phoneNumber(code) {
      const url = outsideUrl(baseUrl, 'wxa', 'business', 'getuserphonenumber');
      const call: Call = { operation: 'wechat.phoneNumber', method: 'POST', url, body: { code }, changes: true };
      const { phone_info: found } = await askWithToken(call, phoneSchema);
      return { phone: found.purePhoneNumber, countryCode: found.countryCode };
    },

    async sendSubscribeMessage({ openid, templateId, data, page }) {
      const url = outsideUrl(baseUrl, 'cgi-bin', 'message', 'subscribe', 'send');
      const body = {
        touser: openid,
        template_id: templateId,
        ...(page === undefined ? {} : { page }),
        data: Object.fromEntries(Object.entries(data).map(([field, value]) => [field, { value }])),
        miniprogram_state: miniprogramState,
        lang: 'zh_CN',
      };
      const operation = 'wechat.sendSubscribeMessage';
      const { msgid } = await askWithToken({ operation, method: 'POST', url, body, changes: true }, sentSchema);
      return { messageId: msgid === undefined ? null : String(msgid) };
    },
  };
}

class WechatFailure {
  readonly errcode: number;
  readonly errmsg: string;
  constructor(errcode: number, errmsg: string) {
    this.errcode = errcode;
    this.errmsg = errmsg;
  }
}

function orThrow<Body>(operation: string, result: Body | WechatFailure): Body {
  if (result instanceof WechatFailure) throw wechatError(operation, result.errcode, result.errmsg);
  return result;
}
