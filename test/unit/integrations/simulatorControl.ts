import { expect } from 'chai';
import { OutsideError } from '../../../integrations/http.ts';
import type { Simulator } from '../../../simulators/harness/contracts.ts';
import type { Fault } from '../../../simulators/harness/faults.ts';

/** Talks to the control routes of a stand-in, as tests and scripts do. */
export async function control<T>(simulator: Simulator, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${simulator.url}/__control${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export const addFault = (simulator: Simulator, fault: Fault): Promise<unknown> =>
  control(simulator, 'POST', '/faults', fault);

export const callsOf = async (simulator: Simulator): Promise<Record<string, number>> =>
  (await control<{ calls: Record<string, number> }>(simulator, 'GET', '/calls')).calls;

/** The OutsideError that a call ends with; anything else fails the test. */
export async function outsideError(call: Promise<unknown>): Promise<OutsideError> {
  const result = await call.then(
    () => null,
    (error: unknown) => error,
  );
  expect(result, 'the call should have failed').to.be.instanceOf(OutsideError);
  return result as OutsideError;
}
