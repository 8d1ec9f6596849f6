import { z } from 'zod';
import { json, noContent } from '../harness/answers.ts';
import type { Answer, ControlRoute, Incoming } from '../harness/contracts.ts';
import { demoOpenid } from './wechatPeople.ts';
import type { WechatState } from './wechatState.ts';

const phone = z.string().regex(/^1\d{10}$/);
const openid = z.string().min(1);
const personSchema = z.object({ key: z.string().optional(), openid, phone });

/** What the phone in somebody's hand would do: get codes, allow or forbid messages, show them. */
export function wechatControl(state: WechatState): ControlRoute[] {
  function makeLoginCode({ body }: Incoming): Answer {
    const wanted = z.strictObject({ openid: openid.optional() }).parse(body ?? {});
    const who = wanted.openid ?? demoOpenid(state.tokens.random(9));
    return json(201, { code: state.loginCodes.make(who), openid: who });
  }

  function makePhoneCode({ body }: Incoming): Answer {
    return json(201, { code: state.phoneCodes.make(z.strictObject({ phone }).parse(body).phone) });
  }

  function setSubscription({ body }: Incoming): Answer {
    const wish = z.strictObject({ openid, accepted: z.boolean() }).parse(body);
    state.setSubscription(wish.openid, wish.accepted);
    return json(200, wish);
  }

  function addPeople({ body }: Incoming): Answer {
    const people = z.union([z.array(personSchema), personSchema.transform((person) => [person])]).parse(body);
    people.forEach((person) => state.addPerson(person));
    return json(201, { added: people.length });
  }

  function outbox({ query }: Incoming): Answer {
    const wanted = query.get('openid');
    return json(200, { messages: state.messages.filter(({ touser }) => wanted === null || touser === wanted) });
  }

  return [
    { method: 'POST', path: '/login-codes', handle: makeLoginCode },
    { method: 'POST', path: '/phone-codes', handle: makePhoneCode },
    { method: 'POST', path: '/subscriptions', handle: setSubscription },
    { method: 'POST', path: '/people', handle: addPeople },
    { method: 'POST', path: '/expire-tokens', handle: () => (state.tokens.expireAll(), noContent) },
    { method: 'GET', path: '/outbox', handle: outbox },
  ];
}
