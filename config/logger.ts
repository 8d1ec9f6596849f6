import { pino, type Logger } from 'pino';

export type { Logger };

/**
 * The process log: JSON lines on standard error (standard output carries the `ready` line). Personal data is kept out at the source:
 * the log takes ids and codes; the paths below are a second net for request headers and bodies.
 */
export function createLogger(name: string, level = process.env['LOG_LEVEL'] ?? 'info'): Logger {
  return pino(
    {
      name,
      level,
      redact: {
        paths: [
          '*.authorization',
          '*.cookie',
          'req.headers.authorization',
          'req.headers.cookie',
          'body',
          '*.body',
          '*.idNumber',
          '*.phone',
          '*.name_',
        ],
        censor: '***',
      },
    },
    pino.destination({ fd: 2, sync: false }),
  );
}
