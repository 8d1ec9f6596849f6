import { z } from 'zod';
import { ACTORS } from './lifecycle.ts';

/** Who acts: the role he acts in and his id (user id, staff id; 'clock' and 'workflow' act in their own name). Never a name or number. */
export const actorSchema = z.strictObject({ kind: z.enum(ACTORS), id: z.string().min(1).max(64) });
export type Actor = z.infer<typeof actorSchema>;

export const CLOCK: Actor = { kind: 'clock', id: 'clock' };
export const WORKFLOW: Actor = { kind: 'workflow', id: 'workflow' };
