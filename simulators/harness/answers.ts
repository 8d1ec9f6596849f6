import type { Answer, Incoming } from './contracts.ts';

export const json = (status: number, body: unknown, headers?: Record<string, string>): Answer => ({
  status,
  body,
  ...(headers ? { headers } : {}),
});

export const noContent: Answer = { status: 204 };

/** Bearer key as the gateways ask for; any key will do when none is set. */
export function bearerKey(apiKey: string | undefined): (incoming: Incoming) => Answer | null {
  return ({ headers }) => {
    const given = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
    const known = given !== undefined && (apiKey === undefined || given === apiKey);
    return known ? null : json(401, { code: 'unauthorized', message: 'the API key is missing or wrong' });
  };
}
