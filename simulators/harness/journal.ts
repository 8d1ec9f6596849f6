import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import path from 'node:path';

export interface Journal<Entry> {
  /** applies the entry and, when there is a file, has it there before it returns */
  record(entry: Entry): void;
}

/**
 * What a stand-in remembers: entries applied in order. With a file, those of earlier runs are applied first; a last line that a crash cut
 * off is dropped. Without one everything is gone with the process.
 */
export function openJournal<Entry>(file: string | undefined, apply: (entry: Entry) => void): Journal<Entry> {
  if (file === undefined) return { record: apply };
  mkdirSync(path.dirname(file), { recursive: true });
  if (existsSync(file)) {
    const text = readFileSync(file, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
    for (const line of whole.split('\n')) if (line !== '') apply(JSON.parse(line) as Entry);
  }
  return {
    record(entry) {
      appendFileSync(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
      apply(entry);
    },
  };
}
