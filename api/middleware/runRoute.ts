import express, { type Request, type RequestHandler, type Response } from 'express';
import { canonicalJson, sha256Hex } from '../../crypto/digest.ts';
import { problem } from '../../domain/errors.ts';
import type { Platform } from '../platform.ts';
import type { Identity, Reply, Route, RouteContext } from '../route.ts';
import { authorize } from './authorize.ts';
import { runOnce } from './idempotency.ts';
import { parsePart } from './parseRequest.ts';
import { readIdempotencyKey, readIfMatch } from './preconditions.ts';
import { receiveFiles, type ReceivedFiles } from './receiveFiles.ts';
import { noteActor, requestIdOf } from './requestLog.ts';
import { sendReply, sendStored } from './sendReply.ts';

const JSON_LIMIT = '256kb';
const jsonParser = express.json({ limit: JSON_LIMIT, strict: true, type: 'application/json' });

type Context = RouteContext<unknown, unknown, unknown>;
type Answer = { kind: 'reply'; reply: Reply<unknown> } | Awaited<ReturnType<typeof runOnce>>;

/**
 * One declared route as a handler: authorise → read what came → parse → one call → write the answer. Nothing of a request is read before
 * its caller is known.
 */
export function runRoute(platform: Platform, route: Route): RequestHandler {
  return async (request, response) => {
    const identity = await authorize(platform, route, request);
    noteActor(response, identity);
    const idempotencyKey = route.idempotent ? readIdempotencyKey(request) : null;
    const ifMatchVersion = route.ifMatch ? readIfMatch(request) : null;
    const params = parsePart(route.params, request.params, 'params');
    const query = parsePart(route.query, { ...request.query }, 'query');
    // A route that takes both is told by the content type which of them came.
    const upload =
      route.multipart && (!route.body || request.is('multipart/form-data'))
        ? await receiveFiles(platform.stagingFolder, route.multipart, request, response)
        : null;
    let answer: Answer;
    try {
      const body = upload ? undefined : await readBody(route, request, response);
      const context: Context = {
        params,
        query,
        body,
        identity,
        idempotencyKey,
        ifMatchVersion,
        requestId: requestIdOf(response),
        files: upload?.files ?? {},
        request,
        response,
      };
      answer = await answerOf(platform, route, context, upload);
    } finally {
      // Before the answer: who has one can rely on nothing being left of his upload.
      await upload?.discard();
    }
    if (answer.kind === 'stored') sendStored(response, answer.answer);
    else sendReply(response, answer.reply);
  };
}

async function answerOf(
  platform: Platform,
  route: Route,
  context: Context,
  upload: ReceivedFiles | null,
): Promise<Answer> {
  const work = () => route.handle(context);
  if (context.idempotencyKey === null) return { kind: 'reply', reply: await work() };
  const content = upload
    ? Object.fromEntries(Object.entries(upload.files).map(([field, { sha256 }]) => [field, sha256]))
    : (context.body ?? null);
  const claim = {
    actor: actorKey(context.identity),
    key: context.idempotencyKey,
    route: `${route.method} ${route.path}`,
    bodyHash: sha256Hex(canonicalJson({ params: context.params ?? null, content })),
  };
  return runOnce(platform, claim, { requestId: context.requestId, answersAnew: route.answersAnew ?? false }, work);
}

/** Two callers may use the same key: a key belongs to its caller. */
function actorKey(identity: Identity): string {
  switch (identity.kind) {
    case 'driver':
      return `user:${identity.userId}`;
    case 'staff':
      return `staff:${identity.staffId}`;
    case 'anonymous':
      throw new Error('a key needs a caller');
  }
}

async function readBody(route: Route, request: Request, response: Response): Promise<unknown> {
  if (!route.body) return undefined;
  const hasBody =
    request.get('content-length') !== '0' &&
    (request.get('content-length') ?? request.get('transfer-encoding')) !== undefined;
  if (hasBody && !request.is('application/json'))
    throw problem('unsupported-media-type', '请以 application/json 格式提交。');
  await new Promise<void>((resolve, reject) => {
    jsonParser(request, response, (error?: unknown) => (error ? reject(error as Error) : resolve()));
  });
  // No body at all is an empty one: an action without an input need not send braces.
  return parsePart(route.body, hasBody ? (request.body as unknown) : {}, 'body');
}
