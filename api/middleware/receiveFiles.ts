import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import multer, { MulterError } from 'multer';
import { problem } from '../../domain/errors.ts';
import { MAX_IMAGE_BYTES } from '../../imaging/intake/acceptImage.ts';
import type { ReceivedFile } from '../route.ts';

export interface ReceivedFiles {
  files: Record<string, ReceivedFile>;
  /** removes the staged files, whatever became of them */
  discard(): Promise<void>;
}

/**
 * Receives the named file fields of a multipart request into staging files, each at most 10 MiB (inclusive).
 * @throws DomainProblem unsupported-media-type, image-missing, image-too-large, invalid-request; nothing is left behind then
 */
export async function receiveFiles(
  stagingFolder: string,
  fields: readonly string[],
  request: Request,
  response: Response,
): Promise<ReceivedFiles> {
  if (!request.is('multipart/form-data'))
    throw problem('unsupported-media-type', '请以 multipart/form-data 格式上传图片。');
  const folder = path.join(stagingFolder, randomBytes(16).toString('hex'));
  const discard = () => rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await receive(folder, fields, request, response);
    return { files: await describe(request, fields), discard };
  } catch (error) {
    await discard();
    throw multipartProblem(error, fields);
  }
}

async function receive(folder: string, fields: readonly string[], request: Request, response: Response): Promise<void> {
  const upload = multer({
    storage: multer.diskStorage({
      destination: folder,
      filename: (_request, _file, done) => done(null, randomBytes(16).toString('hex')),
    }),
    // busboy calls a file of exactly the limit cut off: one byte more here, compared below.
    limits: { fileSize: MAX_IMAGE_BYTES + 1, files: fields.length, fields: 0, parts: fields.length, headerPairs: 20 },
  }).fields(fields.map((name) => ({ name, maxCount: 1 })));
  await new Promise<void>((resolve, reject) => {
    upload(request, response, (error: unknown) => (error ? reject(error) : resolve()));
  });
}

async function describe(request: Request, fields: readonly string[]): Promise<Record<string, ReceivedFile>> {
  const staged = (request.files ?? {}) as Record<string, Express.Multer.File[]>;
  const received: Record<string, ReceivedFile> = {};
  for (const field of fields) {
    const file = staged[field]?.[0];
    if (!file) throw problem('image-missing', undefined, { field });
    if (file.size > MAX_IMAGE_BYTES) throw problem('image-too-large', undefined, { field });
    received[field] = { path: file.path, byteCount: file.size, sha256: await sha256OfFile(file.path) };
  }
  return received;
}

async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function multipartProblem(error: unknown, fields: readonly string[]): unknown {
  if (error instanceof MulterError) {
    if (error.code === 'LIMIT_FILE_SIZE') return problem('image-too-large', undefined, { field: error.field });
    return problem('invalid-request', `上传内容不正确：只接受字段${fields.join('、')}，每个字段一张图片。`);
  }
  // busboy's own errors (a body that breaks off, a broken header) have no class of their own.
  if (error instanceof Error && /unexpected end of form|malformed|multipart|boundary/i.test(error.message))
    return problem('invalid-request', '上传内容不完整，请重新上传。');
  return error;
}
