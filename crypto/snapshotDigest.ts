import { canonicalJson, sha256Hex } from './digest.ts';

/** Tells two snapshots of a case apart, whatever the order of their keys; the instant they were written at does not count. */
export function snapshotDigest(snapshot: { asOfMs: number }): string {
  const { asOfMs: _, ...facts } = snapshot;
  return sha256Hex(canonicalJson(facts));
}
