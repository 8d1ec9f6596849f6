import { createRest, expectStatus, type Rest, type RestAnswer } from './rest.ts';

type Json = Record<string, unknown>;

/** A member of the desk: log-in by cookie, tasks and decisions. */
export interface Clerk {
  rest: Rest;
  logIn(): Promise<RestAnswer<Json>>;
  tasks(query?: string): Promise<Json[]>;
  taskOf(caseNo: string): Promise<Json | undefined>;
  read(caseNo: string): Promise<RestAnswer<Json>>;
  /**
   * Decides on the version just read, unless another one is given.
   * When the case takes a step by itself between the two (the proposal of a grade), it is read again, unless the request has a key that keeps its answer.
   */
  decide(
    caseNo: string,
    action: string,
    input?: Json,
    options?: { key?: string; version?: number; signal?: AbortSignal },
  ): Promise<RestAnswer<Json>>;
}

/** More than the steps a case takes by itself in a row. */
const READINGS = 3;

export function createClerk(baseUrl: string, login: string, password: string): Clerk {
  const rest = createRest(baseUrl);
  let cookie = '';
  const call = <T = Json>(method: string, path: string, request: Parameters<Rest>[2] = {}) =>
    rest<T>(method, path, { cookie, ...request });

  const clerk: Clerk = {
    rest: call,
    async logIn() {
      const answer = await rest<Json>('POST', '/v1/desk/session', { json: { login, password } });
      if (answer.status === 201) cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      return answer;
    },
    async tasks(query = '') {
      return expectStatus(await call<{ tasks: Json[] }>('GET', `/v1/desk/tasks${query}`), 200).body.tasks;
    },
    async taskOf(caseNo) {
      return (await clerk.tasks(`?q=${caseNo}`))[0];
    },
    read: (caseNo) => call('GET', `/v1/desk/cases/${caseNo}`),
    async decide(caseNo, action, input = {}, { key = 'new', version, signal } = {}) {
      const readAgain = version === undefined && key === 'new';
      for (let tries = readAgain ? READINGS : 1; ; tries -= 1) {
        const ifMatch = version ?? expectStatus(await clerk.read(caseNo), 200).headers.get('etag') ?? '';
        const answer = await call('POST', `/v1/desk/cases/${caseNo}/${action}`, {
          json: input,
          idempotencyKey: key,
          ifMatch,
          ...(signal ? { signal } : {}),
        });
        if (tries === 1 || answer.status !== 412) return answer;
      }
    },
  };
  return clerk;
}
