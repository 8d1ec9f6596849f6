import { z } from 'zod';
import { route, type Route } from '../route.ts';
import { openApiDocument } from './openApiDocument.ts';

/** GET /v1/openapi.json: the contract, generated from the same declarations that serve it. */
export function openApiRoute(publicBaseUrl: string, routes: readonly Route[]): Route {
  let json: string | null = null;
  return route({
    method: 'get',
    path: '/v1/openapi.json',
    actor: { kind: 'anyone' },
    action: 'contract.read',
    summary: '接口说明（OpenAPI 3.1）',
    tags: ['平台'],
    produces: ['application/json'],
    status: 200,
    answer: z.unknown(),
    handle: () => {
      json ??= JSON.stringify(openApiDocument(publicBaseUrl, routes));
      return Promise.resolve({ status: 200, bytes: Buffer.from(json), mediaType: 'application/json; charset=utf-8' });
    },
  });
}
