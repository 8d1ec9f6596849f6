import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  type ResponseConfig,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { describeProblem, isProblemCode, type ProblemCode } from '../../domain/errors.ts';
import { deskCookieName } from '../middleware/deskCookie.ts';
import type { Route } from '../route.ts';

type Document = ReturnType<OpenApiGeneratorV31['generateDocument']>;

const BEARER = 'driverToken';
const COOKIE = 'deskCookie';

const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    instance: z.string(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457；code 固定不变，detail 为给用户看的说明' });

/** OpenAPI 3.1 of the declared routes. Pure: the same routes give the same document. */
export function openApiDocument(publicBaseUrl: string, routes: readonly Route[]): Document {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', BEARER, { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  registry.registerComponent('securitySchemes', COOKIE, {
    type: 'apiKey',
    in: 'cookie',
    name: deskCookieName(publicBaseUrl),
  });
  for (const declared of routes) registry.registerPath(operationOf(declared));
  const tags = [...new Set(routes.flatMap(({ tags: names }) => names))].map((name) => ({ name }));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: '通办 API',
      version: '1.0.0',
      description: '道路运政一网通办：诚信考核与从业资格证业务',
      license: { name: 'Proprietary', url: `${publicBaseUrl}/` },
    },
    servers: [{ url: publicBaseUrl }],
    tags,
  });
}

function operationOf(declared: Route): RouteConfig {
  return {
    method: declared.method,
    path: declared.path.replace(/:(\w+)/g, '{$1}'),
    operationId: operationIdOf(declared),
    summary: declared.summary,
    tags: [...declared.tags],
    security: securityOf(declared),
    request: requestOf(declared),
    responses: responsesOf(declared),
  };
}

/** Derived from the action; where one action has several paths, the method and path tell them apart. */
const operationIdOf = ({ action, method, path }: Route): string =>
  `${action}.${method}${path.replace(/[^A-Za-z0-9]+/g, '-')}`.replace(/-+$/, '');

function securityOf({ actor }: Route): Record<string, string[]>[] {
  switch (actor.kind) {
    case 'anyone':
      return [];
    case 'driver':
      return [{ [BEARER]: [] }];
    case 'desk':
      return [{ [COOKIE]: [] }];
  }
}

function requestOf(declared: Route): NonNullable<RouteConfig['request']> {
  const headers: Record<string, z.ZodType> = {};
  if (declared.idempotent) headers['Idempotency-Key'] = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);
  if (declared.ifMatch) headers['If-Match'] = z.string().regex(/^"\d{1,9}"$/);
  return {
    ...(declared.params ? { params: declared.params as z.ZodObject } : pathParametersOf(declared)),
    ...(declared.query ? { query: declared.query as z.ZodObject } : {}),
    ...(Object.keys(headers).length > 0 ? { headers: z.object(headers) } : {}),
    ...bodyOf(declared),
  };
}

function pathParametersOf({ path }: Route): { params?: z.ZodObject } {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  return names.length > 0 ? { params: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) } : {};
}

function bodyOf({ body, multipart }: Route): Pick<NonNullable<RouteConfig['request']>, 'body'> {
  if (multipart) {
    const properties = Object.fromEntries(
      multipart.map((field) => [field, { type: 'string' as const, format: 'binary' }]),
    );
    const schema = { type: 'object' as const, properties, required: [...multipart] };
    const json = body ? { 'application/json': { schema: body } } : {};
    return { body: { required: true, content: { ...json, 'multipart/form-data': { schema } } } };
  }
  return body ? { body: { required: true, content: { 'application/json': { schema: body } } } } : {};
}

function responsesOf(declared: Route): Record<string, ResponseConfig> {
  const responses: Record<string, ResponseConfig> = {};
  for (const status of [declared.status, ...(declared.otherStatuses ?? [])])
    responses[status] = successOf({ ...declared, status });
  for (const [status, codes] of codesByStatus(declared)) {
    responses[status] ??= {
      description: codes.map((code) => `${code}：${describeProblem(code).title}`).join('；'),
      content: { 'application/problem+json': { schema: problemSchema } },
    };
  }
  return responses;
}

function successOf({ status, answer, produces, ifMatch }: Route): ResponseConfig {
  const description = status >= 300 ? '转到其他地址' : status === 202 ? '已收到，正在办理' : '成功';
  const headers = ifMatch ? { headers: { ETag: { schema: { type: 'string' as const }, description: '版本号' } } } : {};
  if (produces) {
    const schema = { type: 'string' as const, format: 'binary' };
    return { description, ...headers, content: Object.fromEntries(produces.map((type) => [type, { schema }])) };
  }
  return answer && status !== 204
    ? { description, ...headers, content: { 'application/json': { schema: answer } } }
    : { description, ...headers };
}

function codesByStatus(declared: Route): Map<number, ProblemCode[]> {
  const codes = new Set<ProblemCode>(['internal-error', 'service-unavailable', 'rate-limited']);
  const add = (...more: ProblemCode[]) => more.forEach((code) => codes.add(code));
  if (declared.params || declared.path.includes(':')) add('not-found');
  if (declared.query || declared.body || declared.multipart) add('invalid-request');
  if (declared.body || declared.multipart) add('unsupported-media-type', 'body-too-large');
  if (declared.actor.kind !== 'anyone') add('unauthenticated', 'session-expired');
  if (declared.actor.kind === 'desk') add('forbidden', 'origin-not-allowed');
  if (declared.idempotent) add('idempotency-key-required', 'idempotency-mismatch', 'idempotency-in-progress');
  if (declared.ifMatch) add('precondition-required', 'stale-version');
  for (const code of declared.problems ?? []) {
    if (!isProblemCode(code)) throw new Error(`${declared.path} names a problem nobody knows: ${code}`);
    codes.add(code);
  }
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const { status } = describeProblem(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}
