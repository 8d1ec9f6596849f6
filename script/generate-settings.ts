import { writeFileSync } from 'node:fs';
import { readTemporalSettings, type TemporalSettings } from '../temporal/settings.ts';

/** The part of `temporal.yaml` that workflows need, as the text of a module: a workflow's sandbox reads no files. */
export function workflowSettingsModule(settings: TemporalSettings): string {
  const wakeUps = { nightMs: settings.wakeUps.night, dayMs: settings.wakeUps.day };
  const part = {
    activities: settings.activities,
    attentionRetryMs: settings.attentionRetry,
    parcelTrackingMs: settings.parcelTracking,
    wakeUps,
  };
  return `// Generated from temporal.yaml by script/generate-settings.ts; a unit test compares. Durations in milliseconds.\nexport const workflowSettings = ${JSON.stringify(part, null, 2)} as const;\n`;
}

if (process.argv[1]?.endsWith('generate-settings.ts')) {
  writeFileSync(
    new URL('../workflows/settings.generated.ts', import.meta.url),
    workflowSettingsModule(readTemporalSettings()),
  );
}
