import { z } from 'zod';
import type { SimulatorOptions } from '../harness/contracts.ts';
import { openJournal } from '../harness/journal.ts';
import { createAccessTokens, type AccessTokens } from './accessTokens.ts';
import { createOneUseCodes, type OneUseCodes } from './oneUseCodes.ts';
import { demoOpenid, findPerson, type WechatPerson } from './wechatPeople.ts';

export interface WechatSimulatorOptions extends SimulatorOptions {
  people?: readonly WechatPerson[];
  /** checked when given */
  appId?: string;
  appSecret?: string;
}

export const messageSchema = z.object({
  touser: z.string(),
  template_id: z.string(),
  page: z.string().optional(),
  data: z.record(z.string(), z.object({ value: z.string() })),
  miniprogram_state: z.enum(['developer', 'trial', 'formal']).optional(),
  lang: z.string().optional(),
});
export type SentMessage = z.infer<typeof messageSchema>;
type StoredMessage = SentMessage & { msgid: string; receivedAt: string };

type Entry =
  | { type: 'person'; person: WechatPerson }
  | { type: 'message'; message: StoredMessage }
  | { type: 'subscription'; openid: string; accepted: boolean };

/** What the stand-in knows. People, messages and subscriptions outlive it when there is a file; codes and tokens do not. */
export interface WechatState {
  loginCodes: OneUseCodes;
  phoneCodes: OneUseCodes;
  tokens: AccessTokens;
  messages: readonly StoredMessage[];
  nowMs(): number;
  addPerson(person: WechatPerson): void;
  setSubscription(openid: string, accepted: boolean): void;
  refusesMessages(openid: string): boolean;
  /** @returns its msgid */
  addMessage(message: SentMessage): string;
  /** Who a log-in code stands for; `demo-…` codes can be used again and again. */
  openidOfCode(code: string): string | null;
  phoneOfCode(code: string): string | null;
}

export function createWechatState({ now = Date.now, people = [], stateFile }: WechatSimulatorOptions): WechatState {
  const known = new Map<string, WechatPerson>();
  const messages: StoredMessage[] = [];
  const refusing = new Set<string>();
  const loginCodes = createOneUseCodes('login', now);
  const phoneCodes = createOneUseCodes('phone', now);
  const journal = openJournal<Entry>(stateFile, apply);

  function apply(entry: Entry): void {
    switch (entry.type) {
      case 'person':
        return void known.set(entry.person.openid, entry.person);
      case 'message':
        return void messages.push(entry.message);
      case 'subscription':
        return void (entry.accepted ? refusing.delete(entry.openid) : refusing.add(entry.openid));
    }
  }

  function addPerson({ key, openid, phone }: WechatPerson): void {
    const person = { ...(key === undefined ? {} : { key }), openid, phone };
    if (JSON.stringify(known.get(openid)) !== JSON.stringify(person)) journal.record({ type: 'person', person });
  }
  people.forEach(addPerson);

  return {
    loginCodes,
    phoneCodes,
    tokens: createAccessTokens(now),
    messages,
    nowMs: now,
    addPerson,
    setSubscription: (openid, accepted) => journal.record({ type: 'subscription', openid, accepted }),
    refusesMessages: (openid) => refusing.has(openid),
    addMessage(message) {
      const msgid = String(messages.length + 1);
      journal.record({ type: 'message', message: { ...message, msgid, receivedAt: new Date(now()).toISOString() } });
      return msgid;
    },
    openidOfCode(code) {
      if (!/^demo-(?!phone-)/.test(code)) return loginCodes.use(code);
      const name = code.slice('demo-'.length);
      return findPerson(known.values(), name)?.openid ?? demoOpenid(name);
    },
    phoneOfCode(code) {
      if (!code.startsWith('demo-phone-')) return phoneCodes.use(code);
      return findPerson(known.values(), code.slice('demo-phone-'.length))?.phone ?? null;
    },
  };
}
