import { z } from 'zod';
import { writeCursor, type Position } from '../cursor.ts';

/** `cursor` and `limit` of a list. */
export const cursorParam = z.string().max(200);
export const limitParam = z.coerce.number().int().min(1).max(100).default(25);

/** One page out of the rows of a query that asked for one row more than the page holds. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  at: (row: T) => Position,
): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? writeCursor(at(last)) : null };
}
