/**
 * What may stand in the log about an error. Messages of the database quote rows and statements, so of those only the code is kept; the
 * places in the code say the rest.
 */
export function loggableError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, errno } = error as Error & { code?: unknown; errno?: unknown };
  const ofDatabase = 'sql' in error || 'sqlState' in error || typeof errno === 'number';
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(ofDatabase ? {} : { message: error.message }),
    at: frames.slice(0, 12).map((frame) => frame.trim()),
  };
}
