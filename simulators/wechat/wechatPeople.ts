import { createHash } from 'node:crypto';

/** A person with WeChat on his phone. */
export interface WechatPerson {
  key?: string;
  openid: string;
  phone: string;
}

const MIN_SUFFIX = 6;

/** The person with this key, or whose openid ends like this (6 characters or more). */
export function findPerson(people: Iterable<WechatPerson>, name: string): WechatPerson | undefined {
  const all = [...people];
  return (
    all.find(({ key }) => key === name) ?? all.find(({ openid }) => name.length >= MIN_SUFFIX && openid.endsWith(name))
  );
}

/** The openid of somebody who is known by nothing but this word: the same word, the same openid. Shaped like WeChat's: `o` and 27 more. */
export const demoOpenid = (word: string): string =>
  `o${createHash('sha256').update(word).digest('base64url').slice(0, 27)}`;
