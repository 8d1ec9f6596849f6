import { z } from 'zod';
import { json, noContent } from '../harness/answers.ts';
import type { Answer, Incoming, Simulator, SimulatedRoute, SimulatorOptions } from '../harness/contracts.ts';
import { openJournal } from '../harness/journal.ts';
import { startSimulator } from '../harness/startSimulator.ts';
import { createAccessTokens } from './accessTokens.ts';
import { createOneUseCodes } from './oneUseCodes.ts';
import { demoOpenid, findPerson, type WechatPerson } from './wechatPeople.ts';
import { wrongField } from './templateFields.ts';

export interface WechatSimulatorOptions extends SimulatorOptions {
  people?: readonly WechatPerson[];
  /** checked when given */
  appId?: string;
  appSecret?: string;
}

const personSchema = z.object({
  key: z.string().optional(),
  openid: z.string().min(1),
  phone: z.string().regex(/^1\d{10}$/),
});

const messageSchema = z.object({
  touser: z.string(),
  template_id: z.string(),
  page: z.string().optional(),
  data: z.record(z.string(), z.object({ value: z.string() })),
  miniprogram_state: z.enum(['developer', 'trial', 'formal']).optional(),
  lang: z.string().optional(),
});
type Message = z.infer<typeof messageSchema> & { msgid: string; receivedAt: string };

type Entry =
  | { type: 'person'; person: WechatPerson }
  | { type: 'message'; message: Message }
  | { type: 'subscription'; openid: string; accepted: boolean };

/** WeChat answers everything with HTTP 200 and says what is wrong by a number. */
const wechatError = (errcode: number, errmsg: string): Answer => json(200, { errcode, errmsg });
const OK = { errcode: 0, errmsg: 'ok' };
const BUSY_CALLER = wechatError(45011, 'api minute-quota reach limit, must slower, retry next minute');

/**
 * Stand-in for the server interfaces of a WeChat mini-program: log-in codes, phone codes, the stable token and subscription messages.
 * Its one liberty: codes `demo-<key or end of an openid>` and `demo-phone-<key>` work any number of times.
 */
export async function startWechatSimulator(options: WechatSimulatorOptions = {}): Promise<Simulator> {
  const now = options.now ?? Date.now;
  const people = new Map<string, WechatPerson>();
  const messages: Message[] = [];
  const refusing = new Set<string>();
  const loginCodes = createOneUseCodes('login', now);
  const phoneCodes = createOneUseCodes('phone', now);
  const tokens = createAccessTokens(now);
  const journal = openJournal<Entry>(options.stateFile, apply);

  function apply(entry: Entry): void {
    switch (entry.type) {
      case 'person':
        return void people.set(entry.person.openid, entry.person);
      case 'message':
        return void messages.push(entry.message);
      case 'subscription':
        return void (entry.accepted ? refusing.delete(entry.openid) : refusing.add(entry.openid));
    }
  }

  function addPerson({ key, openid, phone }: WechatPerson): void {
    const person = { ...(key === undefined ? {} : { key }), openid, phone };
    if (JSON.stringify(people.get(openid)) !== JSON.stringify(person)) journal.record({ type: 'person', person });
  }
  for (const person of options.people ?? []) addPerson(person);

  function wrongApp(appid: string, secret: string): Answer | null {
    if (options.appId !== undefined && appid !== options.appId) return wechatError(40013, 'invalid appid');
    if (options.appSecret !== undefined && secret !== options.appSecret) return wechatError(40125, 'invalid appsecret');
    return null;
  }

  function openidOfCode(code: string): string | null {
    if (/^demo-(?!phone-)/.test(code)) {
      const name = code.slice('demo-'.length);
      return findPerson(people.values(), name)?.openid ?? demoOpenid(name);
    }
    return loginCodes.use(code);
  }

  function phoneOfCode(code: string): string | null {
    if (!code.startsWith('demo-phone-')) return phoneCodes.use(code);
    return findPerson(people.values(), code.slice('demo-phone-'.length))?.phone ?? null;
  }

  const withToken = (incoming: Incoming, then: () => Answer): Answer =>
    tokens.isValid(incoming.query.get('access_token') ?? '')
      ? then()
      : wechatError(40001, 'invalid credential, access_token is invalid or not latest');

  const routes: SimulatedRoute[] = [
    {
      method: 'GET',
      path: '/sns/jscode2session',
      refusal: wechatError(40226, 'code blocked'),
      tooMany: BUSY_CALLER,
      handle({ query }) {
        const [appid, secret, code] = [query.get('appid'), query.get('secret'), query.get('js_code')];
        if (!appid) return wechatError(41002, 'appid missing');
        if (!secret) return wechatError(41004, 'appsecret missing');
        if (!code) return wechatError(41008, 'missing code');
        if (query.get('grant_type') !== 'authorization_code') return wechatError(40002, 'invalid grant_type');
        const wrong = wrongApp(appid, secret);
        if (wrong) return wrong;
        const openid = openidOfCode(code);
        if (!openid) return wechatError(40029, 'invalid code');
        return json(200, { openid, session_key: tokens.random(16) });
      },
    },
    {
      method: 'POST',
      path: '/cgi-bin/stable_token',
      refusal: wechatError(40243, 'AppSecret is frozen'),
      tooMany: wechatError(45009, 'reach max api daily quota limit'),
      handle({ body }) {
        const request = z
          .object({
            grant_type: z.string(),
            appid: z.string(),
            secret: z.string(),
            force_refresh: z.boolean().optional(),
          })
          .parse(body);
        if (request.grant_type !== 'client_credential') return wechatError(40002, 'invalid grant_type');
        return wrongApp(request.appid, request.secret) ?? json(200, tokens.issue(request.force_refresh ?? false));
      },
    },
    {
      method: 'POST',
      path: '/wxa/business/getuserphonenumber',
      refusal: wechatError(40029, 'invalid code'),
      tooMany: BUSY_CALLER,
      handle: (incoming) =>
        withToken(incoming, () => {
          const { code } = z.object({ code: z.string() }).parse(incoming.body);
          const phone = phoneOfCode(code);
          if (!phone) return wechatError(40029, 'invalid code');
          const watermark = { timestamp: Math.floor(now() / 1000), appid: options.appId ?? '' };
          return json(200, {
            ...OK,
            phone_info: { phoneNumber: phone, purePhoneNumber: phone, countryCode: '86', watermark },
          });
        }),
    },
    {
      method: 'POST',
      path: '/cgi-bin/message/subscribe/send',
      refusal: wechatError(43101, 'user refuse to accept the msg'),
      tooMany: wechatError(45009, 'reach max api daily quota limit'),
      handle: (incoming) =>
        withToken(incoming, () => {
          const message = messageSchema.parse(incoming.body);
          if (!/^o[\w-]{20,40}$/.test(message.touser)) return wechatError(40003, 'invalid openid');
          if (!/^[\w-]{1,64}$/.test(message.template_id)) return wechatError(40037, 'invalid template_id');
          if (message.page !== undefined && !/^[\w/-]+(\?.*)?$/.test(message.page))
            return wechatError(41030, 'invalid page');
          if (refusing.has(message.touser)) return wechatError(43101, 'user refuse to accept the msg');
          const field = wrongField(message.data);
          if (field !== null) return wechatError(47003, `argument invalid! data.${field}.value invalid`);
          const msgid = String(messages.length + 1);
          journal.record({
            type: 'message',
            message: { ...message, msgid, receivedAt: new Date(now()).toISOString() },
          });
          return json(200, { ...OK, msgid });
        }),
    },
  ];

  return startSimulator(
    {
      routes,
      badRequest: () => wechatError(47001, 'data format error'),
      control: [
        {
          method: 'POST',
          path: '/login-codes',
          handle({ body }) {
            const { openid } = z.strictObject({ openid: z.string().min(1).optional() }).parse(body ?? {});
            const known = openid ?? demoOpenid(tokens.random(9));
            return json(201, { code: loginCodes.make(known), openid: known });
          },
        },
        {
          method: 'POST',
          path: '/phone-codes',
          handle({ body }) {
            const { phone } = z.strictObject({ phone: z.string().regex(/^1\d{10}$/) }).parse(body);
            return json(201, { code: phoneCodes.make(phone) });
          },
        },
        {
          method: 'POST',
          path: '/subscriptions',
          handle({ body }) {
            const wish = z.strictObject({ openid: z.string().min(1), accepted: z.boolean() }).parse(body);
            journal.record({ type: 'subscription', ...wish });
            return json(200, wish);
          },
        },
        { method: 'POST', path: '/people', handle: ({ body }) => (addPerson(personSchema.parse(body)), json(201, {})) },
        { method: 'POST', path: '/expire-tokens', handle: () => (tokens.expireAll(), noContent) },
        {
          method: 'GET',
          path: '/outbox',
          handle({ query }) {
            const openid = query.get('openid');
            return json(200, { messages: openid ? messages.filter(({ touser }) => touser === openid) : messages });
          },
        },
      ],
    },
    options.port,
  );
}
