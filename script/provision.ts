import { fileURLToPath } from 'node:url';
import { provisionTemporal } from './stack/provisionTemporal.ts';
import { readTemporalSettings } from '../temporal/settings.ts';

/** Applies temporal.yaml to the engine: namespace, retention, search attributes. Environment: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const settings = readTemporalSettings();
  const applied = await provisionTemporal({
    address: process.env['TEMPORAL_ADDRESS'] ?? settings.address,
    namespace: process.env['TEMPORAL_NAMESPACE'] ?? settings.namespace.name,
    retentionMs: settings.namespace.retention,
    searchAttributes: settings.searchAttributes,
  });
  process.stdout.write(`ready ${JSON.stringify(applied)}\n`);
}
