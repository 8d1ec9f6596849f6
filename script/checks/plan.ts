import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** A program whose exit code is its verdict. */
export interface Check {
  name: string;
  args: readonly string[];
}

/** Mocha files of one folder of test/. */
export interface Suite {
  name: string;
  /** null: it needs no services */
  stack: {
    /** module that opens what its tests share, once in every lane */
    shared: string;
    /** how many lanes, each in a private stack of its own, share its files at most */
    lanes: number;
    /** it kills servers and watches what is in time: nothing runs beside its own lanes */
    alone: boolean;
  } | null;
}

/** Longest first: several of them run side by side. All are run by this Node. */
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

const PRODUCT = 'test/support/productHooks.ts';

export const SUITES: readonly Suite[] = [
  { name: 'unit', stack: null },
  { name: 'replay', stack: null },
  { name: 'workflows', stack: { shared: 'test/support/rigHooks.ts', lanes: 1, alone: false } },
  { name: 'api', stack: { shared: PRODUCT, lanes: 2, alone: false } },
  { name: 'faults', stack: { shared: PRODUCT, lanes: 2, alone: true } },
];

/** A stack of its own is not worth its start for less. */
const FILES_WORTH_A_LANE = 4;

/** Names of the lanes in which these files of a suite run: its own name when there is one. */
export function laneNames({ name, stack }: Suite, files: number): string[] {
  const count = Math.max(1, Math.min(stack?.lanes ?? 1, Math.floor(files / FILES_WORTH_A_LANE)));
  return count === 1 ? [name] : Array.from({ length: count }, (_, index) => `${name} ${index + 1}`);
}

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
