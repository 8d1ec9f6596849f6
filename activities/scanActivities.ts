import { Context } from '@temporalio/activity';
import { judgeIdCard } from '../domain/idCard.ts';
import { shanghaiDate } from '../domain/time.ts';
import type { ScanRepository } from '../db/realNameScans.ts';
import type { IdCardReader } from '../imaging/ocr/idCardReader.ts';
import type { FileStore } from '../integrations/storage/fileStore.ts';
import type { ScanActivities } from '../workflows/imaging/idCardScan.ts';
import { heartbeating } from './heartbeating.ts';
import { named } from './outside.ts';

/** OCR of a scan: files in, read-out in the row. Repeating it reads the same pictures again and writes the same row. */
export function createScanActivities(deps: {
  scans: ScanRepository;
  files: FileStore;
  reader: IdCardReader;
}): ScanActivities {
  return {
    async readIdCard({ scanId }) {
      const { frontKey, backKey } = await deps.scans.imagesOf(scanId);
      const [front, back] = await named(() => Promise.all([deps.files.get(frontKey), deps.files.get(backKey)]));
      const signal = Context.current().cancellationSignal;
      const reading = await named(() => heartbeating(() => deps.reader.read({ front, back }, { signal })));
      const readAtMs = Date.now();
      await deps.scans.recordReading(scanId, { reading, ...judgeIdCard(reading, shanghaiDate(readAtMs)), readAtMs });
    },
    recordScanFailure: ({ scanId }) => deps.scans.recordFailure(scanId),
  };
}
