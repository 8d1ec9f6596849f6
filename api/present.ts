import { z } from 'zod';

/** An instant as the API writes it: ISO 8601, UTC. */
export const instantSchema = z.iso.datetime();

export const isoInstant = (epochMs: number): string => new Date(epochMs).toISOString();
export const isoInstantOrNull = (epochMs: number | null): string | null =>
  epochMs === null ? null : isoInstant(epochMs);
