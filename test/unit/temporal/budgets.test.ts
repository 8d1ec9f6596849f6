import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { workflowSettings } from '../../../workflows/settings.generated.ts';

const WORKFLOWS = fileURLToPath(new URL('../../../workflows', import.meta.url));
type Kind = keyof typeof workflowSettings.activities;
/** Our own database and engine alone: repeated until they are back, because nothing can be said to anybody without them. */
const WITHOUT_BUDGET: readonly string[] = ['records', 'lookups', 'calendarReplan'] satisfies Kind[];
/** Asked by the person who waits: its end is an answer to him, so it is no longer than he would wait. */
const WITHIN_MINUTES: readonly Kind[] = ['scan'];

/** The options of every activity proxy in the workflows, as they are written there. */
function proxies(): { file: string; options: string }[] {
  const files = readdirSync(WORKFLOWS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return files.flatMap((file) => {
    const text = readFileSync(path.join(WORKFLOWS, file), 'utf8');
    return [...text.matchAll(/= proxy(?:Local)?Activities<[^;]*?\((?<options>[^;]*)\);/g)].map(({ groups }) => ({
      file,
      options: groups?.['options'] ?? '',
    }));
  });
}

const kindsIn = (options: string): Kind[] =>
  (Object.keys(workflowSettings.activities) as Kind[]).filter((kind) => new RegExp(`\\b${kind}\\b[.)]`).test(options));

describe('temporal: budgets of outside steps', () => {
  it('every kind of activity gives up in time, but for those on our own database and engine', () => {
    for (const [kind, settings] of Object.entries(workflowSettings.activities) as [Kind, object][]) {
      const ends = 'scheduleToClose' in settings || 'maximumAttempts' in (settings as { retry: object }).retry;
      expect(ends, kind).to.equal(!WITHOUT_BUDGET.includes(kind));
    }
    for (const kind of WITHIN_MINUTES)
      expect((workflowSettings.activities[kind] as { scheduleToClose: number }).scheduleToClose).to.be.at.most(120_000);
  });

  it('whatever is asked of another queue, where the outside is spoken to, has such a budget', () => {
    const outside = proxies().filter(({ options }) => options.includes('taskQueue'));
    expect(outside.length).to.be.at.least(5);
    for (const { file, options } of outside) {
      const bounded = /scheduleToCloseTimeout:/.test(options) || /ordinary\((?:imaging|ministry)\)/.test(options);
      expect(bounded, `${file}: ${options}`).to.equal(true);
      expect(
        kindsIn(options).some((kind) => WITHOUT_BUDGET.includes(kind)),
        `${file}: ${options}`,
      ).to.equal(false);
    }
  });
});
