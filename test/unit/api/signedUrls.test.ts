import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { createSignedUrls } from '../../../api/signedUrls.ts';

describe('signed links', () => {
  let nowMs = Date.UTC(2026, 10, 23);
  const links = createSignedUrls(randomBytes(32), () => nowMs);
  const partsOf = (url: string) => {
    const query = new URL(url, 'http://localhost').searchParams;
    const part = (name: string) => query.get(name) ?? '';
    return { resource: part('resource'), expires: part('expires'), signature: part('signature') };
  };

  it('open what they were made for', () => {
    expect(links.read(partsOf(links.urlFor('material/C1/slot/1')))).to.equal('material/C1/slot/1');
  });

  it('open nothing else and not for longer', () => {
    const link = partsOf(links.urlFor('material/C1/slot/1'));
    expect(links.read({ ...link, resource: 'material/C2/slot/1' })).to.equal(null);
    expect(links.read({ ...link, expires: String(Number(link.expires) + 60_000) })).to.equal(null);
    expect(links.read({ ...link, signature: 'f'.repeat(64) })).to.equal(null);
    const other = createSignedUrls(randomBytes(32), () => nowMs);
    expect(other.read(link)).to.equal(null);
  });

  it('end after five minutes', () => {
    const link = partsOf(links.urlFor('material/C1/slot/1'));
    nowMs += 5 * 60_000 - 1;
    expect(links.read(link)).to.equal('material/C1/slot/1');
    nowMs += 2;
    expect(links.read(link)).to.equal(null);
  });
});
