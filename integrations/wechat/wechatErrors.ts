import { OutsideError, type OutsideErrorKind } from '../http.ts';

const MINUTE_MS = 60_000;

interface Meaning {
  kind: OutsideErrorKind;
  code: string;
  retryAfterMs?: number;
}

/** WeChat's numbers, as documented for the calls we make. `bad-answer` are those that only a change of our configuration can mend. */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  [-1]: { kind: 'server-error', code: 'busy' },
  40001: { kind: 'server-error', code: 'token-not-accepted' },
  40014: { kind: 'server-error', code: 'token-not-accepted' },
  42001: { kind: 'server-error', code: 'token-not-accepted' },
  45009: { kind: 'rate-limited', code: 'daily-quota' },
  45011: { kind: 'rate-limited', code: 'minute-quota', retryAfterMs: MINUTE_MS },
  40013: { kind: 'bad-answer', code: 'wrong-app-id' },
  40125: { kind: 'bad-answer', code: 'wrong-app-secret' },
  40243: { kind: 'bad-answer', code: 'app-secret-frozen' },
  41002: { kind: 'bad-answer', code: 'app-id-missing' },
  41004: { kind: 'bad-answer', code: 'app-secret-missing' },
  41008: { kind: 'refused', code: 'invalid-code' },
  40029: { kind: 'refused', code: 'invalid-code' },
  40163: { kind: 'refused', code: 'invalid-code' },
  40226: { kind: 'refused', code: 'high-risk-user' },
  40003: { kind: 'refused', code: 'invalid-openid' },
  40037: { kind: 'refused', code: 'invalid-template' },
  41030: { kind: 'refused', code: 'invalid-page' },
  43101: { kind: 'refused', code: 'user-refused' },
  47003: { kind: 'refused', code: 'invalid-field' },
};

/** WeChat answers with HTTP 200 and a number in the body. Numbers nobody listed are refusals named by the number. */
export function wechatError(operation: string, errcode: number, errmsg: string): OutsideError {
  const meaning = MEANINGS[errcode] ?? { kind: 'refused', code: `wechat-${errcode}` };
  return new OutsideError({ operation, ...meaning, reason: errmsg, detail: `errcode ${errcode}` });
}

/** The access token is no longer valid: a new one may help. */
export const isTokenError = (errcode: number): boolean => errcode === 40001 || errcode === 40014 || errcode === 42001;
