import { randomBytes } from 'node:crypto';
import { badObjectKey } from './storageErrors.ts';

const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}$/;
const MAX_CHARACTERS = 128;
const MAX_SEGMENTS = 6;

/**
 * A new random key, `<area>/3f/a9/<36 hex digits>`: the two levels keep directories small, and nothing about the file can be told from it.
 * @param area what the file is for, e.g. 'scans' or 'materials'
 */
export function newObjectKey(area: string): string {
  const name = randomBytes(20).toString('hex');
  return checkedObjectKey(`${area}/${name.slice(0, 2)}/${name.slice(2, 4)}/${name.slice(4)}`);
}

/** Segments of letters, digits, '_', '-' and '.', none of them beginning with a dot, so that no key leads out of the store. @throws StorageError `bad-object-key` */
export function checkedObjectKey(key: string): string {
  const segments = key.split('/');
  const fine =
    key.length <= MAX_CHARACTERS && segments.length <= MAX_SEGMENTS && segments.every((part) => SEGMENT.test(part));
  if (!fine) throw badObjectKey(key);
  return key;
}
