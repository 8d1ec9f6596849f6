import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { sha256Hex } from '../../crypto/digest.ts';
import { currentDocument, LEGAL_DOCUMENTS, missingConsents } from '../../domain/documents.ts';
import { problem } from '../../domain/errors.ts';
import { maskPhone } from '../../domain/masking.ts';
import { isMobileNumber, mobileNumberSchema } from '../../domain/phone.ts';
import type { CodeVerdict } from '../../db/smsChallenges.ts';
import { OutsideError } from '../../integrations/http.ts';
import type { TokenPair } from '../driverSessions.ts';
import { driverOf } from '../middleware/identity.ts';
import { instantSchema, isoInstant } from '../present.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const tags = ['登录'];
const wechatCode = z.string().regex(/^[\w-]{1,128}$/);
const smsPurpose = z.enum(['verify-phone']);

const consentInput = z.strictObject({ document: z.enum(LEGAL_DOCUMENTS), version: z.string().max(16) });

const sessionView = z
  .object({
    accessToken: z.string(),
    accessExpiresAt: instantSchema,
    refreshToken: z.string(),
    refreshExpiresAt: instantSchema,
  })
  .meta({ id: 'DriverSession' });

const presentSession = (pair: TokenPair): z.infer<typeof sessionView> => ({
  accessToken: pair.accessToken,
  accessExpiresAt: isoInstant(pair.accessExpiresAtMs),
  refreshToken: pair.refreshToken,
  refreshExpiresAt: isoInstant(pair.refreshExpiresAtMs),
});

/** Log-in, refresh and leaving; the telephone number that comes before everything else (L-01 … L-14). */
export function authRoutes(services: Services): Route[] {
  return [...sessionRoutes(services), ...phoneRoutes(services)];
}

function sessionRoutes(services: Services): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/auth/wechat-sessions',
      actor: { kind: 'anyone' },
      action: 'session.open',
      summary: '微信授权登录',
      tags,
      body: z.strictObject({ code: wechatCode, consents: z.array(consentInput).max(10).default([]) }),
      status: 201,
      answer: sessionView,
      problems: ['wechat-code-invalid', 'wechat-user-blocked', 'wechat-busy', 'consent-required'],
      async handle({ body, request }) {
        await services.attempts.logIn(request.ip ?? '');
        const { openid } = await services.wechat.codeToSession(body.code).catch(refuseWechatCode);
        const userId = await enter(services, openid, body.consents);
        return { status: 201, body: presentSession(await services.driverSessions.open(userId)) };
      },
    }),
    route({
      method: 'post',
      path: '/v1/auth/refresh',
      actor: { kind: 'anyone' },
      action: 'session.refresh',
      summary: '更新登录',
      tags,
      body: z.strictObject({ refreshToken: z.string().max(256) }),
      status: 200,
      answer: sessionView,
      problems: ['session-expired'],
      async handle({ body }) {
        const pair = await services.driverSessions.refresh(body.refreshToken);
        if (!pair) throw problem('session-expired');
        return { status: 200, body: presentSession(pair) };
      },
    }),
    route({
      method: 'delete',
      path: '/v1/auth/session',
      actor: { kind: 'driver' },
      action: 'session.close',
      summary: '退出登录',
      tags,
      status: 204,
      async handle({ identity }) {
        await services.driverSessions.close(driverOf(identity).sessionId);
        return { status: 204 };
      },
    }),
  ];
}

function phoneRoutes(services: Services): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/auth/phone-numbers',
      actor: { kind: 'driver' },
      action: 'phone.authorise',
      summary: '授权使用微信绑定的手机号码',
      tags,
      body: z.strictObject({ code: wechatCode }),
      status: 201,
      // The one place where a number is answered in full: the next request needs it, and its owner has just handed it over.
      answer: z.object({ phone: z.string(), phoneMasked: z.string(), verified: z.boolean() }),
      idempotent: true,
      problems: ['wechat-code-invalid', 'wechat-busy', 'phone-invalid'],
      async handle({ body, identity }) {
        const { userId } = driverOf(identity);
        const { phone, countryCode } = await services.wechat.phoneNumber(body.code).catch(refuseWechatCode);
        if (countryCode !== '86' || !isMobileNumber(phone))
          throw problem('phone-invalid', '暂不支持境外手机号码，请使用其他手机号码。');
        await services.phones.authorise(userId, phone, 'wechat', services.now());
        return { status: 201, body: { phone, phoneMasked: maskPhone(phone), verified: false } };
      },
    }),
    route({
      method: 'post',
      path: '/v1/auth/sms-codes',
      actor: { kind: 'driver' },
      action: 'sms-code.request',
      summary: '获取验证码',
      tags,
      body: z.strictObject({ phone: mobileNumberSchema, purpose: smsPurpose.default('verify-phone') }),
      status: 202,
      answer: z.object({ resendAt: instantSchema, expiresAt: instantSchema }).meta({ id: 'SmsCodeSent' }),
      idempotent: true,
      problems: ['sms-too-soon', 'sms-limit-reached'],
      async handle({ body: { phone, purpose }, identity }) {
        const { userId } = driverOf(identity);
        await services.attempts.smsCode(userId);
        const nowMs = services.now();
        const code = String(randomInt(1_000_000)).padStart(6, '0');
        const sent = await services.smsChallenges.request({ userId, purpose, phone, code, nowMs });
        if (sent.kind !== 'sent') {
          const retryAfterSeconds = Math.ceil((sent.retryAtMs - nowMs) / 1000);
          throw problem(sent.kind === 'too-soon' ? 'sms-too-soon' : 'sms-limit-reached', undefined, {
            retryAfterSeconds,
            resendAt: isoInstant(sent.retryAtMs),
          });
        }
        return {
          status: 202,
          body: { resendAt: isoInstant(sent.resendAtMs), expiresAt: isoInstant(sent.expiresAtMs) },
        };
      },
    }),
    route({
      method: 'post',
      path: '/v1/auth/sms-codes/verify',
      actor: { kind: 'driver' },
      action: 'sms-code.verify',
      summary: '提交验证',
      tags,
      body: z.strictObject({
        phone: mobileNumberSchema,
        code: z.string().regex(/^\d{6}$/, { error: '请填写短信中的6位数字' }),
        purpose: smsPurpose.default('verify-phone'),
      }),
      status: 200,
      answer: z.object({ phoneMasked: z.string(), verified: z.boolean(), next: z.string() }),
      idempotent: true,
      problems: ['sms-code-wrong', 'sms-code-expired', 'sms-code-used', 'sms-code-locked'],
      async handle({ body, identity }) {
        const { userId } = driverOf(identity);
        await services.attempts.smsCode(userId);
        requireVerified(await services.smsChallenges.verify({ ...body, userId, nowMs: services.now() }));
        return { status: 200, body: { phoneMasked: maskPhone(body.phone), verified: true, next: 'real-name' } };
      },
    }),
  ];
}

/** A refusal by WeChat is about the code; anything else is WeChat's trouble and answered as such. */
function refuseWechatCode(error: unknown): never {
  if (error instanceof OutsideError && error.kind === 'refused')
    throw problem(error.code === 'high-risk-user' ? 'wechat-user-blocked' : 'wechat-code-invalid');
  throw error;
}

/** Nobody gets in without having agreed to what is in force today (L-07); before that nothing is kept of him. @returns the account */
async function enter(
  services: Services,
  openid: string,
  given: readonly z.infer<typeof consentInput>[],
): Promise<string> {
  const known = await services.users.findByOpenid(openid);
  const agreed = known === null ? [] : await services.consents.ofUser(known);
  const stillMissing = missingConsents([...agreed, ...given]);
  if (stillMissing.length > 0) {
    const titles = stillMissing.map(({ title }) => `《${title}》`).join('');
    const missing = stillMissing.map(({ document, version, title }) => ({ document, version, title }));
    throw problem('consent-required', `请阅读并同意最新版本的${titles}。`, { missing });
  }
  const atMs = services.now();
  const userId = known ?? (await services.users.ofOpenid(openid, atMs));
  const fresh = missingConsents(agreed).map(({ document }) => currentDocument(document));
  await services.consents.add(
    userId,
    fresh.map(({ document, version, text }) => ({
      document,
      version,
      textSha256: sha256Hex(text),
      action: 'agreed' as const,
      channel: 'wechat-log-in',
      atMs,
    })),
  );
  return userId;
}

function requireVerified(verdict: CodeVerdict): void {
  switch (verdict.kind) {
    case 'verified':
      return;
    case 'wrong':
      throw problem('sms-code-wrong', `验证码不正确，还可以输入${verdict.attemptsLeft}次。`, {
        attemptsLeft: verdict.attemptsLeft,
      });
    case 'none':
      throw problem('sms-code-expired', '该号码没有有效的验证码，请先获取验证码。');
    case 'expired':
      throw problem('sms-code-expired');
    case 'used':
      throw problem('sms-code-used');
    case 'locked':
      throw problem('sms-code-locked');
  }
}
