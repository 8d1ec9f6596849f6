import { randomBytes } from 'node:crypto';
import { verify } from '@node-rs/argon2';
import { z } from 'zod';
import { sha256Hex } from '../../crypto/digest.ts';
import { problem } from '../../domain/errors.ts';
import { STAFF_ROLES, STAFF_ROLE_NAMES, type StaffRole } from '../../domain/staffRoles.ts';
import type { StaffMember } from '../../db/staff.ts';
import { deskCookieHeader, readDeskCookie } from '../middleware/deskCookie.ts';
import { staffOf } from '../middleware/identity.ts';
import { requireOwnOrigin } from '../middleware/requireOwnOrigin.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const credentials = z
  .strictObject({ login: z.string().trim().min(1).max(64), password: z.string().min(1).max(128) })
  .meta({ id: 'DeskCredentials' });

const staffView = z
  .object({
    id: z.string(),
    name: z.string(),
    roles: z.array(z.enum(STAFF_ROLES)),
    roleNames: z.array(z.string()),
    office: z.object({ code: z.string(), name: z.string() }),
  })
  .meta({ id: 'DeskStaff' });

/** Log-in of the desk: name and password, answered with a cookie that no script can read. */
export function deskSessionRoutes(services: Services): Route[] {
  const { desk, publicBaseUrl, now } = services;

  async function present(staff: { id: string; name: string; officeCode: string; roles: readonly StaffRole[] }) {
    const office = await services.offices.find(staff.officeCode);
    return {
      id: staff.id,
      name: staff.name,
      roles: [...staff.roles],
      roleNames: staff.roles.map((role) => STAFF_ROLE_NAMES[role]),
      office: { code: staff.officeCode, name: office?.name ?? staff.officeCode },
    };
  }

  return [
    route({
      method: 'post',
      path: '/v1/desk/session',
      actor: { kind: 'anyone' },
      action: 'desk-session.open',
      summary: '业务办理端登录',
      tags: ['业务办理端'],
      body: credentials,
      answer: staffView,
      status: 201,
      problems: ['login-failed', 'account-locked', 'origin-not-allowed', 'rate-limited'],
      async handle({ body, request }) {
        // Nobody is logged in yet, but a foreign page must not log a clerk in under an account of its own either.
        requireOwnOrigin(publicBaseUrl, request);
        await services.attempts.logIn(request.ip ?? 'unknown');
        const member = await logIn(services, body);
        const before = readDeskCookie(publicBaseUrl, request.get('cookie'));
        if (before) await desk.sessions.end(sha256Hex(before));
        const token = randomBytes(32).toString('base64url');
        await desk.sessions.open(sha256Hex(token), member.id, now());
        return {
          status: 201,
          body: await present(member),
          headers: { 'Set-Cookie': deskCookieHeader(publicBaseUrl, { token }) },
        };
      },
    }),
    route({
      method: 'get',
      path: '/v1/desk/session',
      actor: { kind: 'desk', roles: STAFF_ROLES },
      action: 'desk-session.read',
      summary: '当前登录人员',
      tags: ['业务办理端'],
      answer: staffView,
      status: 200,
      async handle({ identity }) {
        const staff = staffOf(identity);
        return { status: 200, body: await present({ ...staff, id: staff.staffId }) };
      },
    }),
    route({
      method: 'delete',
      path: '/v1/desk/session',
      actor: { kind: 'desk', roles: STAFF_ROLES },
      action: 'desk-session.end',
      summary: '退出登录',
      tags: ['业务办理端'],
      status: 204,
      async handle({ request }) {
        const token = readDeskCookie(publicBaseUrl, request.get('cookie'));
        if (token) await desk.sessions.end(sha256Hex(token));
        return { status: 204, headers: { 'Set-Cookie': deskCookieHeader(publicBaseUrl, null) } };
      },
    }),
  ];
}

/**
 * Who logs in. Unknown names are counted, checked and refused exactly as wrong passwords are: the answer and its duration tell nothing.
 * @throws DomainProblem login-failed, account-locked
 */
async function logIn({ desk, now }: Services, { login, password }: z.output<typeof credentials>): Promise<StaffMember> {
  const loginKey = sha256Hex(login);
  const nowMs = now();
  const { lockedUntilMs } = await desk.staff.countLoginAttempt(loginKey, nowMs);
  if (lockedUntilMs !== null) {
    const minutes = Math.ceil((lockedUntilMs - nowMs) / 60_000);
    throw problem('account-locked', `多次输入错误，账号已暂时锁定，请在${minutes}分钟后再试，或联系管理员。`, {
      retryAfterSeconds: Math.ceil((lockedUntilMs - nowMs) / 1000),
    });
  }
  const found = await desk.staff.withPassword(login);
  const fits = await verify(found?.passwordHash ?? (await desk.unmatchableHash), password);
  if (!found || !fits) throw problem('login-failed');
  await desk.staff.forgetLoginAttempts(loginKey);
  return found.member;
}
