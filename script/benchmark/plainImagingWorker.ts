import { createVoucherActivities } from '../../activities/voucherActivities.ts';
import { createVoucherRepository } from '../../db/vouchers.ts';
import type { DocumentRenderer } from '../../imaging/browser/renderDocument.ts';
import { createFileStore } from '../../integrations/storage/createFileStore.ts';
import { openProcess } from '../../worker/processRooms.ts';
import { runTemporalWorker } from '../../worker/runTemporalWorker.ts';

/** Stands in for the imaging worker where pictures are not to be paid for: vouchers are numbered, signed and stored, but not drawn. */
const { log, life, environment, settings, keyring, database, sealed, facts } = openProcess('bench-imaging', {
  poolSize: 6,
});

const renderer: DocumentRenderer = {
  render: async () => ({ png: Buffer.from('not drawn'), pdf: Buffer.from('not drawn') }),
  warm: async () => undefined,
  close: async () => undefined,
};

await runTemporalWorker({
  life,
  log,
  environment,
  settings,
  keyring,
  queue: 'imaging',
  activities: createVoucherActivities({
    facts,
    vouchers: createVoucherRepository(database, sealed),
    files: createFileStore(environment.STORAGE_URL, keyring.files),
    renderer,
    keyring,
    publicBaseUrl: environment.PUBLIC_BASE_URL,
  }),
});
life.ready({ worker: 'bench-imaging' });
