import { z } from 'zod';

export const FAULT_KINDS = [
  /** answers after `delayMs` (3000) */
  'slow',
  /** HTTP 500, nothing done */
  '500',
  /** too many calls, nothing done */
  '429',
  /** never answers, nothing done */
  'hang',
  /** does it, never answers */
  'hang-after-effect',
  /** the request arrives twice, as when something in between repeats it; the second answer is sent */
  'duplicate',
  /** a business refusal, nothing done */
  'refuse',
  /** does it, answers 200 with `body`, by default JSON that is cut off */
  'wrong-json',
  /** closes the connection, nothing done */
  'drop-connection',
] as const;

const faultSchema = z.strictObject({
  /** '*', a path as documented ('/v1/submissions/:key') or 'GET /v1/submissions/:key' */
  route: z.string().min(1),
  kind: z.enum(FAULT_KINDS),
  /** how many calls it hits; left out: every one until the faults are deleted */
  times: z.int().min(1).optional(),
  delayMs: z.int().min(0).max(600_000).optional(),
  /** Retry-After of a `429`, instead of what this system usually says */
  retryAfterSeconds: z.int().min(0).max(86_400).optional(),
  /** text sent instead of the answer (`wrong-json`) */
  body: z.string().optional(),
});
export type Fault = z.infer<typeof faultSchema>;

export interface Faults {
  /** @throws ZodError when it is no fault, RangeError when no route has this name: a fault that never comes would make a test prove nothing */
  add(fault: unknown): void;
  clear(): void;
  /** The fault that hits this call, oldest first; one use of it is gone. */
  take(route: { method: string; path: string }): Fault | null;
  pending(): readonly Fault[];
}

export function createFaults(routes: readonly { method: string; path: string }[]): Faults {
  let waiting: Fault[] = [];
  const hits = (fault: Fault, route: { method: string; path: string }): boolean =>
    fault.route === '*' || fault.route === route.path || fault.route === `${route.method} ${route.path}`;

  return {
    add(input) {
      const fault = faultSchema.parse(input);
      if (!routes.some((route) => hits(fault, route))) {
        throw new RangeError(
          `no such route; there are ${routes.map(({ method, path }) => `${method} ${path}`).join(', ')}`,
        );
      }
      waiting.push(fault);
    },
    clear() {
      waiting = [];
    },
    take(route) {
      const fault = waiting.find((candidate) => hits(candidate, route));
      if (!fault) return null;
      if (fault.times !== undefined) {
        fault.times -= 1;
        if (fault.times === 0) waiting = waiting.filter((candidate) => candidate !== fault);
      }
      return fault;
    },
    pending: () => waiting,
  };
}
