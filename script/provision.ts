import { fileURLToPath } from 'node:url';
import { provisionSchedules } from './stack/provisionSchedules.ts';
import { provisionTemporal } from './stack/provisionTemporal.ts';
import { readTemporalSettings } from '../temporal/settings.ts';

/**
 * Applies temporal.yaml to the engine: namespace, retention, search attributes, schedules. Environment: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE;
 * TEMPORAL_SCHEDULES=paused makes new schedules that run only when asked to.
 */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const settings = readTemporalSettings();
  const address = process.env['TEMPORAL_ADDRESS'] ?? settings.address;
  const namespace = process.env['TEMPORAL_NAMESPACE'] ?? settings.namespace.name;
  const applied = await provisionTemporal({
    address,
    namespace,
    retentionMs: settings.namespace.retention,
    searchAttributes: settings.searchAttributes,
  });
  const schedules = await provisionSchedules({
    address,
    namespace,
    schedules: settings.schedules,
    paused: process.env['TEMPORAL_SCHEDULES'] === 'paused',
  });
  process.stdout.write(`ready ${JSON.stringify({ ...applied, schedules })}\n`);
}
