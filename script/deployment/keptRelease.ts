import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { RELEASE_NAME } from '../../config/environment.ts';
import { VERSIONED_QUEUES, type VersionedQueue } from '../../worker/deployment.ts';
import { REPOSITORY } from '../stack/repository.ts';

/** Releases whose cases may still be open: bundles, and the histories recorded with them. Kept in the repository, so that a clone stands alone. */
export const KEPT_RELEASES = path.join(REPOSITORY, 'test', 'fixtures', 'releases');

const manifestSchema = z.object({
  release: z.string().regex(RELEASE_NAME),
  /** of the bundles; they contain the workflow SDK they were built with */
  sdk: z.string(),
  keptOn: z.iso.date(),
  /** of the bundles as a worker loads them */
  sha256: z.object({ cases: z.hash('sha256'), imaging: z.hash('sha256') }),
});
export type ReleaseManifest = z.infer<typeof manifestSchema>;

export interface KeptRelease {
  manifest: ReleaseManifest;
  bundles: Record<VersionedQueue, string>;
  /** folder of the recorded histories */
  histories: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export function keptReleaseNames(root: string = KEPT_RELEASES): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

/** @throws Error when the release is not kept, or its bundles are not the ones that were kept */
export function readKeptRelease(release: string, root: string = KEPT_RELEASES): KeptRelease {
  if (!keptReleaseNames(root).includes(release)) throw new Error(`release ${release} is not kept in ${root}`);
  const folder = path.join(root, release);
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')));
  const read = (queue: VersionedQueue): string => {
    const code = gunzipSync(readFileSync(path.join(folder, `${queue}.js.gz`))).toString('utf8');
    if (manifest.release !== release || sha256(code) !== manifest.sha256[queue])
      throw new Error(`${folder}: ${queue}.js.gz is not the bundle its manifest tells of`);
    return code;
  };
  return {
    manifest,
    bundles: { cases: read('cases'), imaging: read('imaging') },
    histories: path.join(folder, 'histories'),
  };
}

/** Puts bundles and manifest where WORKFLOW_BUNDLES can name them. */
export function unpackRelease({ manifest, bundles }: KeptRelease, directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const queue of VERSIONED_QUEUES) writeFileSync(path.join(directory, `${queue}.js`), bundles[queue]);
  writeFileSync(path.join(directory, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

export interface ReleaseToKeep {
  release: string;
  sdk: string;
  keptOn: string;
  /** as they were built, with their inline source maps */
  bundles: Record<VersionedQueue, string>;
  /** file name → content */
  histories: Readonly<Record<string, string>>;
}

/** The same bundles give the same bytes. @throws Error when a release of that name is there: what open cases run on is never replaced */
export function writeKeptRelease(kept: ReleaseToKeep, root: string = KEPT_RELEASES): ReleaseManifest {
  const folder = path.join(root, kept.release);
  mkdirSync(root, { recursive: true });
  if (keptReleaseNames(root).includes(kept.release)) throw new Error(`${folder} is there already`);
  const bundles = { cases: withoutSourceMap(kept.bundles.cases), imaging: withoutSourceMap(kept.bundles.imaging) };
  const manifest = manifestSchema.parse({
    release: kept.release,
    sdk: kept.sdk,
    keptOn: kept.keptOn,
    sha256: { cases: sha256(bundles.cases), imaging: sha256(bundles.imaging) },
  });
  mkdirSync(path.join(folder, 'histories'), { recursive: true });
  for (const queue of VERSIONED_QUEUES)
    writeFileSync(path.join(folder, `${queue}.js.gz`), gzipSync(bundles[queue], { level: 9 }));
  for (const [name, content] of Object.entries(kept.histories))
    writeFileSync(path.join(folder, 'histories', name), content);
  writeFileSync(path.join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** The SDK wants an inline source map to be there. */
const EMPTY_SOURCE_MAP = Buffer.from(
  JSON.stringify({ version: 3, file: 'workflow-bundle.js', sources: [], names: [], mappings: '' }),
).toString('base64');

/** Two thirds of a bundle are its inline source map, which says where the files of the building machine lie and is of use to a debugger only. */
function withoutSourceMap(code: string): string {
  return code.replace(
    /\n\/\/# sourceMappingURL=data:[^\n]*\n?$/,
    `\n//# sourceMappingURL=data:application/json;base64,${EMPTY_SOURCE_MAP}\n`,
  );
}
