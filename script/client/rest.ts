import { randomUUID } from 'node:crypto';

export interface RestAnswer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  /** parsed JSON, or null when the answer is something else */
  body: T;
  bytes: Buffer;
}

export interface RestRequest {
  json?: unknown;
  /** multipart files: field → bytes */
  files?: Record<string, { bytes: Uint8Array; name: string; type?: string }>;
  token?: string | null;
  cookie?: string | null;
  headers?: Record<string, string>;
  /** 'new' makes an Idempotency-Key; a text is used as it is */
  idempotencyKey?: string;
  ifMatch?: number | string;
  signal?: AbortSignal;
}

export type Rest = <T = Record<string, unknown>>(
  method: string,
  path: string,
  request?: RestRequest,
) => Promise<RestAnswer<T>>;

/** A plain client of the product's REST API, as tour, bench and tests use it: no knowledge of the product but its address. */
export function createRest(baseUrl: string): Rest {
  return async <T>(method: string, path: string, request: RestRequest = {}) => {
    const headers: Record<string, string> = { ...request.headers };
    let body: FormData | string | undefined;
    if (request.json !== undefined) {
      headers['content-type'] ??= 'application/json';
      body = JSON.stringify(request.json);
    } else if (request.files) {
      const form = new FormData();
      for (const [field, { bytes, name, type }] of Object.entries(request.files)) {
        form.append(field, new Blob([new Uint8Array(bytes)], { type: type ?? 'image/jpeg' }), name);
      }
      body = form;
    }
    if (request.token) headers['authorization'] = `Bearer ${request.token}`;
    if (request.cookie) headers['cookie'] = request.cookie;
    if (request.idempotencyKey)
      headers['idempotency-key'] = request.idempotencyKey === 'new' ? randomUUID() : request.idempotencyKey;
    if (request.ifMatch !== undefined)
      headers['if-match'] = typeof request.ifMatch === 'number' ? `"${request.ifMatch}"` : request.ifMatch;
    const answer = await fetch(new URL(path, baseUrl), {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
      ...(request.signal ? { signal: request.signal } : {}),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const isJson = (answer.headers.get('content-type') ?? '').includes('json');
    return {
      status: answer.status,
      headers: answer.headers,
      body: (isJson ? JSON.parse(bytes.toString('utf8')) : null) as T,
      bytes,
    };
  };
}

/** @throws Error that shows the problem when the answer is not the expected one */
export function expectStatus<T>(answer: RestAnswer<T>, ...statuses: number[]): RestAnswer<T> {
  if (statuses.includes(answer.status)) return answer;
  throw new Error(
    `expected ${statuses.join(' or ')}, got ${answer.status}: ${answer.bytes.toString('utf8').slice(0, 600)}`,
  );
}
