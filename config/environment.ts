import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65535);

/** What a release may be called; it becomes part of the engine's `deployment:release`. */
export const RELEASE_NAME = /^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$/;

/** What a process may be told from outside. Everything else is `temporal.yaml` (the engine) or data in the database (law, offices, texts). */
const environmentSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  DATABASE_URL: z.url({ protocol: /^mysql$/ }),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  TEMPORAL_ADDRESS: z.string().min(1),
  TEMPORAL_NAMESPACE: z.string().min(1).default('tongban'),
  /** which release's workflows this process runs; without it they are not versioned */
  RELEASE: z.string().regex(RELEASE_NAME, 'letters, digits, dots and hyphens, 40 at most').optional(),
  KEYRING_FILE: z.string().min(1),
  STORAGE_URL: z.url({ protocol: /^(file|s3)$/ }),
  API_PORT: port.default(8080),
  OPERATIONS_PORT: port.default(0),
  PUBLIC_BASE_URL: z.url({ protocol: /^https?$/ }),
  WECHAT_BASE_URL: z.url(),
  WECHAT_APP_ID: z.string().min(1),
  WECHAT_APP_SECRET: z.string().min(1),
  SMS_BASE_URL: z.url(),
  SMS_API_KEY: z.string().min(1),
  IDENTITY_BASE_URL: z.url(),
  IDENTITY_API_KEY: z.string().min(1),
  REGISTRY_BASE_URL: z.url(),
  REGISTRY_API_KEY: z.string().min(1),
  COURIER_BASE_URL: z.url(),
  COURIER_API_KEY: z.string().min(1),
  /** hours in which people may be reminded, '08:00-20:00'; by default those of temporal.yaml */
  REMINDER_HOURS: z
    .string()
    .regex(/^\d\d:\d\d-\d\d:\d\d$/)
    .optional(),
  CHROME_PATH: z.string().optional(),
  OCR_MODELS_DIR: z.string().optional(),
});

export type Environment = z.infer<typeof environmentSchema>;

/** Reads the environment once, at the start of a process. @throws Error naming every missing or wrong variable (never its value) */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  const parsed = environmentSchema.safeParse(source);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The environment is not complete:\n  ${problems.join('\n  ')}`);
}
