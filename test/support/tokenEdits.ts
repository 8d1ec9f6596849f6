import type { KeyObject } from 'node:crypto';
import { readToken } from '../../imaging/qr/verificationToken.ts';

/** Every text one edit away from the token (a character changed or left out, something before or after it) that is read all the same. */
export function acceptedEdits(token: string, keys: ReadonlyMap<number, KeyObject>): string[] {
  const edits = [`${token}A`, `A${token}`, `${token}=`];
  for (let at = 0; at < token.length; at++) {
    const [before, behind] = [token.slice(0, at), token.slice(at + 1)];
    edits.push(before + behind);
    for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567a01=') edits.push(before + character + behind);
  }
  return edits.filter((edited) => edited !== token && readToken(edited, keys).ok);
}
