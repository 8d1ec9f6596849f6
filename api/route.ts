import type { Request, Response } from 'express';
import type { z } from 'zod';
import { STAFF_ROLES, type StaffRole } from '../domain/staffRoles.ts';

export { STAFF_ROLES, type StaffRole };

/** Who may call a route at all. `driver`: Bearer token; `desk`: staff cookie and one of `roles`; `anyone`: the public. */
export type RouteActor = { kind: 'anyone' } | { kind: 'driver' } | { kind: 'desk'; roles: readonly StaffRole[] };

export interface DriverIdentity {
  kind: 'driver';
  userId: string;
  sessionId: string;
}
export interface StaffIdentity {
  kind: 'staff';
  staffId: string;
  name: string;
  officeCode: string;
  roles: readonly StaffRole[];
}
/** Set by `authorize` before a handler runs; a handler never looks at headers or cookies itself. */
export type Identity = DriverIdentity | StaffIdentity | { kind: 'anonymous' };

/** An upload of one field, as it came: nothing about it has been checked but its size. */
export interface ReceivedFile {
  path: string;
  byteCount: number;
  /** SHA-256, hexadecimal */
  sha256: string;
}

export interface RouteContext<Params, Query, Body, Who extends Identity = Identity> {
  params: Params;
  query: Query;
  body: Body;
  identity: Who;
  /** present when the route says `idempotent` */
  idempotencyKey: string | null;
  /** version from `If-Match`, present when the route says `ifMatch` */
  ifMatchVersion: number | null;
  requestId: string;
  /** staged uploads by field, when the route says `multipart`; gone when the handler has answered */
  files: Readonly<Record<string, ReceivedFile>>;
  /** for what cannot be said otherwise: streams of uploads, cookies */
  request: Request;
  response: Response;
}

/**
 * What a handler answers. `etag` is a version number; `bytes` answers a file. The framework writes it; handlers do not touch `response.send`.
 * `unsettled`: taken, but how it ended is not known yet; the same Idempotency-Key asks again instead of getting this answer for ever.
 */
export type Reply<T> =
  | { status: number; body: T; etag?: number; headers?: Record<string, string>; unsettled?: true }
  | { status: number; bytes: Buffer; mediaType: string; headers?: Record<string, string> }
  | { status: 204 | 302 | 303 | 304; headers?: Record<string, string> };

/**
 * One path of the API, declared as data: what it takes (zod), who may call it and for which action (`authorize` denies what declares nothing),
 * what it answers. OpenAPI is generated from the same declaration.
 */
export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Express path with `:name` parameters, from the root: '/v1/cases/:no' */
  path: string;
  actor: RouteActor;
  /** stable name of what is done, for authorisation, audit and metrics: 'case.submit' */
  action: string;
  summary: string;
  tags: readonly string[];
  params?: Params;
  query?: Query;
  body?: Body;
  /** multipart instead of JSON (with `body`: or JSON): names of the file fields, all required; `files` of the context holds them */
  multipart?: readonly string[];
  answer?: Answer;
  /** content type when the answer is not JSON */
  produces?: readonly string[];
  status: number;
  /** further statuses it answers the same content with, e.g. 202 when it takes longer */
  otherStatuses?: readonly number[];
  /** needs `Idempotency-Key`; the same key with another body is 422, with the same body the first answer again */
  idempotent?: boolean;
  /**
   * its answer shows a person to whoever may see him now, and every look is recorded: it is not kept under the key, the same key has the work run
   * again, which must bear it. Refusals are kept.
   */
  answersAnew?: boolean;
  /** needs `If-Match` (428 without) */
  ifMatch?: boolean;
  /** problem codes of domain/errors.ts it can answer besides the general ones */
  problems?: readonly string[];
  handle(context: RouteContext<z.output<Params>, z.output<Query>, z.output<Body>>): Promise<Reply<z.input<Answer>>>;
}

/** Keeps the inference of one route's schemas while the list of routes stays uniform. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  definition: Route<P, Q, B, A>,
): Route {
  return definition as unknown as Route;
}
