import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { markAsSample } from '../simulators/samples/markAsSample.ts';
import { materialSamples } from '../simulators/samples/materialSamples.ts';

/** The papers shown are those of this day, so that drawing them again gives the same pictures. */
const DAY = '2026-01-05';
const FOLDER = path.join(import.meta.dirname, '..', 'api', 'samples');

/** Draws the pictures that the API shows beside the material slots into `api/samples`; they are committed. */
await mkdir(FOLDER, { recursive: true });
for (const [name, draw] of Object.entries(materialSamples(DAY))) {
  const picture = await markAsSample(await draw());
  await writeFile(path.join(FOLDER, `${name}.jpg`), picture);
  console.log(`${name}.jpg ${picture.length} B`);
}
