import { hmacHex, sameDigest } from '../crypto/digest.ts';

/** Short-lived addresses for images and documents: an `<img>` cannot send a Bearer token, and a link that lasts would be a key. */
export interface SignedUrls {
  /** @param resource 'material/<caseNo>/<slot>/<imageId>', 'voucher/<id>.png', 'scan/<id>/front' */
  urlFor(resource: string): string;
  /** The resource of a link, or null when it is forged or past its time. */
  read(link: { resource: string; expires: string; signature: string }): string | null;
}

const VALID_MS = 5 * 60_000;

export function createSignedUrls(tokenKey: Buffer, now: () => number): SignedUrls {
  const signature = (resource: string, expires: string) => hmacHex(tokenKey, `file\n${resource}\n${expires}`);
  return {
    urlFor(resource) {
      const expires = String(now() + VALID_MS);
      const query = new URLSearchParams({ resource, expires, signature: signature(resource, expires) });
      return `/v1/files?${query.toString()}`;
    },
    read({ resource, expires, signature: given }) {
      if (!sameDigest(signature(resource, expires), given)) return null;
      return Number(expires) >= now() ? resource : null;
    },
  };
}
