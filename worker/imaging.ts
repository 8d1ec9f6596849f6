import { createCertificateActivities } from '../activities/certificateActivities.ts';
import { createCertificateCorrection } from '../activities/certificateCorrection.ts';
import { createNoticeActivities } from '../activities/noticeActivities.ts';
import { createScanActivities } from '../activities/scanActivities.ts';
import { createVoucherActivities } from '../activities/voucherActivities.ts';
import { createCaseDocumentRepository } from '../db/caseDocuments.ts';
import { createCertificateCorrectionRepository } from '../db/certificateCorrections.ts';
import { createCertificateRepository } from '../db/certificates.ts';
import { createMaterialRepository } from '../db/materials.ts';
import { createOfficeRepository } from '../db/offices.ts';
import { createProvinceConfigRepository } from '../db/provinceConfigs.ts';
import { createScanRepository } from '../db/realNameScans.ts';
import { createVoucherRepository } from '../db/vouchers.ts';
import { createDocumentRenderer } from '../imaging/browser/renderDocument.ts';
import { createIdCardReader } from '../imaging/ocr/idCardReader.ts';
import { createFileStore } from '../integrations/storage/createFileStore.ts';
import { openProcess } from './processRooms.ts';
import { runTemporalWorker } from './runTemporalWorker.ts';

/** OCR and rendering: the only process that loads the OCR engine or a browser. */
const { log, life, environment, settings, keyring, database, sealed, facts } = openProcess('worker-imaging', {
  poolSize: 6,
});

const files = createFileStore(environment.STORAGE_URL, keyring.files);
const reader = await createIdCardReader({
  threads: 2,
  ...(environment.OCR_MODELS_DIR ? { modelsDir: environment.OCR_MODELS_DIR } : {}),
});
life.onStop(() => reader.close());
const renderer = createDocumentRenderer({
  browsers: 2,
  ...(environment.CHROME_PATH ? { chromePath: environment.CHROME_PATH } : {}),
});
life.onStop(() => renderer.close());
await renderer.warm();

await runTemporalWorker({
  life,
  log,
  environment,
  settings,
  keyring,
  queue: 'imaging',
  workflows: 'imaging',
  activities: {
    ...createScanActivities({ scans: createScanRepository(database, sealed), files, reader }),
    ...createVoucherActivities({
      facts,
      vouchers: createVoucherRepository(database, sealed),
      files,
      renderer,
      keyring,
      publicBaseUrl: environment.PUBLIC_BASE_URL,
    }),
    ...createCertificateActivities({
      facts,
      certificates: createCertificateRepository(database, sealed),
      materials: createMaterialRepository(database, sealed),
      files,
      renderer,
      keyring,
      publicBaseUrl: environment.PUBLIC_BASE_URL,
    }),
    ...createCertificateCorrection({
      facts,
      certificates: createCertificateRepository(database, sealed),
      corrections: createCertificateCorrectionRepository(database, sealed),
      files,
      renderer,
      keyring,
      publicBaseUrl: environment.PUBLIC_BASE_URL,
    }),
    ...createNoticeActivities({
      facts,
      offices: createOfficeRepository(database),
      configs: createProvinceConfigRepository(database),
      documents: createCaseDocumentRepository(database, sealed),
      files,
      renderer,
      keyring,
      publicBaseUrl: environment.PUBLIC_BASE_URL,
    }),
  },
});
life.ready({ worker: 'imaging' });
