import { existsSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from './repository.ts';

/**
 * What Node is told to run one of the repository's programs: what was compiled of it when the stack has a compiled product
 * (COMPILED_PRODUCT) and the program is part of it, else the source.
 */
export function programArgs(entry: string, env: Readonly<Record<string, string>>, root: string = REPOSITORY): string[] {
  const folder = env['COMPILED_PRODUCT'];
  const compiled = folder ? path.join(folder, entry.replace(/\.ts$/, '.js')) : null;
  return compiled && existsSync(compiled)
    ? ['--enable-source-maps', compiled]
    : ['--enable-source-maps', '--import', 'tsx', path.join(root, entry)];
}
