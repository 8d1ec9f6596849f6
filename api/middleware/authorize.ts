import type { Request } from 'express';
import { problem } from '../../domain/errors.ts';
import type { Platform } from '../platform.ts';
import { STAFF_ROLES, type Identity, type Route } from '../route.ts';
import { readDeskCookie } from './deskCookie.ts';
import { requireOwnOrigin } from './requireOwnOrigin.ts';

const ACTION = /^[a-z][a-z-]*(\.[a-z][a-z-]*)+$/;

/**
 * Deny by default: a route that does not say who may call it and for what stops the start of the process.
 * @throws Error naming the route and what is missing
 */
export function assertDeclared(route: Route): void {
  const name = `${route.method?.toUpperCase()} ${route.path}`;
  const { actor, action } = route as Partial<Route>;
  if (!actor) throw new Error(`${name} declares no actor`);
  if (!action || !ACTION.test(action)) throw new Error(`${name} declares no action such as 'case.submit'`);
  switch (actor.kind) {
    case 'anyone':
    case 'driver':
      break;
    case 'desk': {
      const known = actor.roles.length > 0 && actor.roles.every((role) => STAFF_ROLES.includes(role));
      if (!known) throw new Error(`${name} is for the desk but names no role`);
      break;
    }
    default: {
      const never: never = actor;
      throw new Error(`${name} is for nobody known: ${JSON.stringify(never)}`);
    }
  }
  if (route.idempotent && (actor.kind === 'anyone' || route.produces))
    throw new Error(`${name} cannot be idempotent: it needs a caller and an answer in JSON`);
  if (route.answersAnew && !route.idempotent) throw new Error(`${name} keeps no answer that it could give anew`);
}

/** Who calls, if he may. @throws DomainProblem unauthenticated, session-expired, forbidden, origin-not-allowed */
export async function authorize(platform: Platform, route: Route, request: Request): Promise<Identity> {
  switch (route.actor.kind) {
    case 'anyone':
      return { kind: 'anonymous' };
    case 'driver': {
      const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(request.get('authorization') ?? '')?.[1];
      if (!token) throw problem('unauthenticated');
      const driver = await platform.authenticateDriver(token);
      if (!driver) throw problem('session-expired');
      return driver;
    }
    case 'desk': {
      const cookie = readDeskCookie(platform.publicBaseUrl, request.get('cookie'));
      if (!cookie) throw problem('unauthenticated');
      requireOwnOrigin(platform.publicBaseUrl, request);
      const staff = await platform.authenticateStaff(cookie);
      if (!staff) throw problem('session-expired');
      const { roles } = route.actor;
      if (!staff.roles.some((role) => roles.includes(role))) throw problem('forbidden');
      return staff;
    }
    default: {
      const never: never = route.actor;
      throw new Error(`nobody may call this: ${JSON.stringify(never)}`);
    }
  }
}
