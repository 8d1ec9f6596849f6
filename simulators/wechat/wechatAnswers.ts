import { json } from '../harness/answers.ts';
import type { Answer } from '../harness/contracts.ts';

/** WeChat answers everything with HTTP 200 and says what is wrong by a number. */
export const wechatError = (errcode: number, errmsg: string): Answer => json(200, { errcode, errmsg });

export const wechatOk = (body: object): Answer => json(200, { errcode: 0, errmsg: 'ok', ...body });

export const INVALID_CODE = wechatError(40029, 'invalid code');
export const USER_REFUSES = wechatError(43101, 'user refuse to accept the msg');
export const MINUTE_QUOTA = wechatError(45011, 'api minute-quota reach limit, must slower, retry next minute');
export const DAILY_QUOTA = wechatError(45009, 'reach max api daily quota limit');
