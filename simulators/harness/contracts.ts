import type { IncomingHttpHeaders } from 'node:http';

/** A request as a stand-in sees it. */
export interface Incoming {
  /** parts of the path: `:key` in '/v1/submissions/:key' */
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** parsed JSON; undefined when there was none */
  body: unknown;
}

export interface Answer {
  status: number;
  /** sent as JSON */
  body?: unknown;
  headers?: Record<string, string>;
}

/** One documented call of the system that is stood in for. */
export interface SimulatedRoute {
  method: 'GET' | 'POST';
  path: string;
  /** does what the call does and answers; runs twice under the fault `duplicate` */
  handle(incoming: Incoming): Answer;
  /** how this system says no to this call (fault `refuse`) */
  refusal: Answer;
  /** how it says "too many" (fault `429`); by default HTTP 429 with Retry-After */
  tooMany?: Answer;
}

/** A route for tests and for a person trying things out; never touched by faults, not part of what is stood in for. */
export interface ControlRoute {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** below /__control */
  path: string;
  handle(incoming: Incoming): Answer;
}

export interface SimulatorDefinition {
  routes: readonly SimulatedRoute[];
  control: readonly ControlRoute[];
  /** answers those who may not call, null for the others */
  authorise?(incoming: Incoming): Answer | null;
  /** how the system answers a body that it cannot read */
  badRequest?(problems: readonly string[]): Answer;
}

/** What every stand-in can be told at its start. */
export interface SimulatorOptions {
  /** 0 or nothing: any free port */
  port?: number;
  /** file that keeps what was received over a restart; nothing: memory only */
  stateFile?: string;
  /** epoch milliseconds; the real clock by default */
  now?: () => number;
}

export interface Simulator {
  /** without a slash at the end */
  url: string;
  /** ends hanging connections too */
  close(): Promise<void>;
}
