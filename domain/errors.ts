import { PROBLEM_CATALOGUE } from './problemCatalogue.ts';

/** Stable kebab-case codes; workflows, activities and API use the same ones. */
export type ProblemCode = keyof typeof PROBLEM_CATALOGUE;

export interface ProblemDescription {
  /** HTTP */
  status: number;
  title: string;
  /** what to do */
  advice: string;
}

export const PROBLEM_CODES = Object.keys(PROBLEM_CATALOGUE) as ProblemCode[];

export const isProblemCode = (text: unknown): text is ProblemCode =>
  typeof text === 'string' && Object.hasOwn(PROBLEM_CATALOGUE, text);

export function describeProblem(code: ProblemCode): ProblemDescription {
  const [status, title, advice] = PROBLEM_CATALOGUE[code];
  return { status, title, advice };
}

/** A refusal that a person can act on. `detail` and `extra` reach the caller: never personal data. */
export class DomainProblem extends Error {
  override readonly name = 'DomainProblem';
  readonly code: ProblemCode;
  /** Chinese, what happened and what to do; by default the catalogue's advice */
  readonly detail: string;
  /** further members of the problem document, e.g. `allowedActions` */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: ProblemCode, detail?: string, extra: Record<string, unknown> = {}) {
    super(code);
    this.code = code;
    this.detail = detail ?? describeProblem(code).advice;
    this.extra = extra;
  }
}

/** A problem to be thrown: `throw problem('stale-version', undefined, { version })`. */
export function problem(code: ProblemCode, detail?: string, extra?: Record<string, unknown>): DomainProblem {
  return new DomainProblem(code, detail, extra);
}
