import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import path from 'node:path';
import { REPOSITORY } from '../stack/repository.ts';
import type { Row } from './table.ts';

/** What the figures depend on. */
export function machineFacts(temporalCli: string | null, chrome: string | undefined): Row[] {
  const [cpu] = cpus();
  return [
    ['cores', `${cpus().length}`, cpu?.model ?? ''],
    ['memory', `${Math.round(totalmem() / 2 ** 30)} GB`],
    [
      'load before the start',
      loadavg()
        .map((value) => value.toFixed(1))
        .join(' '),
      'above 0.5 somebody else is working too, and the figures are worse than the product',
    ],
    ['Linux', release()],
    ['Node.js', process.versions.node],
    [
      'Temporal',
      temporalCli ? said(temporalCli, ['--version']) : 'from outside',
      `SDK ${packageVersion('@temporalio/worker')}, SQLite file`,
    ],
    ['MariaDB', said('mariadbd', ['--version']), 'commits not forced to the disk (profile of tests)'],
    ['browser', chrome ? said(chrome, ['--version']) : '—'],
    ['OCR', `onnxruntime-node ${packageVersion('onnxruntime-node')}`],
  ];
}

function said(program: string, args: readonly string[]): string {
  try {
    return (
      execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
        .trim()
        .split('\n')[0] ?? ''
    );
  } catch {
    return 'did not tell its version';
  }
}

function packageVersion(name: string): string {
  const text = readFileSync(path.join(REPOSITORY, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
