import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { browserNotFound } from './renderFailed.ts';

/** The headless shell first: the same pixels as full Chromium in less than half the time, and no stalls with parallel pages. */
const NAMES = ['chromium-headless-shell', 'chrome-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/**
 * The program that draws documents: the one named, else the first of the known ones on the path.
 * @throws RenderFailed `browser-not-found`
 */
export function findBrowser(chromePath?: string, searchPath = process.env['PATH'] ?? ''): string {
  if (chromePath) {
    if (isProgram(chromePath)) return chromePath;
    throw browserNotFound([chromePath]);
  }
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
  if (!found) throw browserNotFound(NAMES);
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
