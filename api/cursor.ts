import { z } from 'zod';
import { problem } from '../domain/errors.ts';

/** Where a list goes on: behind the row with this instant and key. */
export interface Position {
  atMs: number;
  key: string;
}

const positionSchema = z.tuple([z.int(), z.string().max(64)]);

/** Opaque to the caller; what it holds may change with the order of a list. */
export const writeCursor = ({ atMs, key }: Position): string =>
  Buffer.from(JSON.stringify([atMs, key]), 'utf8').toString('base64url');

/** @throws DomainProblem invalid-request for what is no cursor of ours */
export function readCursor(cursor: string | undefined): Position | null {
  if (cursor === undefined) return null;
  try {
    const [atMs, key] = positionSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { atMs, key };
  } catch {
    throw problem('invalid-request', '翻页位置不正确，请从第一页重新读取。');
  }
}
