import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** A program whose exit code is its verdict. */
export interface Check {
  name: string;
  args: readonly string[];
}

/** Mocha files of one folder of test/. `services`: it runs in the private test stack, alone. */
export interface Suite {
  name: string;
  services: boolean;
  /** root hooks in test/support */
  hooks: string | null;
}

/** Longest first: two of them run side by side. All are run by this Node. */
export const CHECKS: readonly Check[] = [
  { name: 'lint', args: ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'] },
  {
    name: 'typecheck',
    args: [
      'node_modules/typescript/bin/tsc',
      '--noEmit',
      '-p',
      '.',
      '--incremental',
      '--tsBuildInfoFile',
      'node_modules/.cache/tongban.tsbuildinfo',
    ],
  },
  {
    name: 'rules',
    args: ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', '.'],
  },
  { name: 'format', args: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'] },
  { name: 'openapi', args: ['--import', 'tsx', 'script/checks/openapi.ts'] },
];

export const SUITES: readonly Suite[] = [
  { name: 'unit', services: false, hooks: null },
  { name: 'replay', services: false, hooks: null },
  { name: 'workflows', services: true, hooks: 'test/support/rigHooks.ts' },
  { name: 'api', services: true, hooks: 'test/support/productHooks.ts' },
  { name: 'faults', services: true, hooks: 'test/support/productHooks.ts' },
];

export interface Selection {
  checks: readonly Check[];
  suites: readonly Suite[];
  /** only test files whose path holds one of these; all when empty */
  filters: readonly string[];
}

/**
 * What the words on the command line ask for: names of checks and suites choose them, any other word filters test files by path.
 * Nothing said is everything; `unit domain` is the unit tests of domain; `working-days` alone is that test wherever it is.
 */
export function select(words: readonly string[]): Selection {
  const names = words.filter((word) => word !== '--only' && word !== '--');
  const isName = (word: string): boolean => [...CHECKS, ...SUITES].some(({ name }) => name === word);
  const chosen = names.filter(isName);
  const filters = names.filter((word) => !isName(word));
  const all = chosen.length === 0;
  return {
    checks: CHECKS.filter(({ name }) => (all ? filters.length === 0 : chosen.includes(name))),
    suites: SUITES.filter(({ name }) => all || chosen.includes(name)),
    filters,
  };
}

/** The test files of a suite, in a fixed order. */
export function testFiles(root: string, suite: Suite, filters: readonly string[]): string[] {
  const folder = path.join(root, 'test', suite.name);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => path.join('test', suite.name, name))
    .filter((file) => filters.length === 0 || filters.some((word) => file.includes(word)))
    .toSorted();
}
