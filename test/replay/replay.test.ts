import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { createSealer } from '../../crypto/sealed.ts';
import { createDataConverter } from '../../temporal/dataConverter.ts';
import { workflowEntry } from '../../worker/runTemporalWorker.ts';
import { REPLAY_PAYLOAD_KEYS } from '../support/replayKeys.ts';
import { RECORDED_PATHS } from './paths.ts';

const directory = new URL('./histories/', import.meta.url);

describe('recorded histories', function () {
  this.timeout(120_000);
  before(() => Runtime.install({ logger: new DefaultLogger('ERROR') }));

  it('has one for every path, and none besides', () => {
    const files = readdirSync(directory).map((file) => file.replace('.json', ''));
    expect(files.toSorted()).to.deep.equal(RECORDED_PATHS.map(({ name }) => name).toSorted());
  });

  for (const bundle of ['cases', 'imaging'] as const) {
    it(`of the ${bundle} bundle replay against this build`, async () => {
      const paths = RECORDED_PATHS.filter((path) => (path.bundle ?? 'cases') === bundle);
      const histories = paths.map(({ name }) => ({
        workflowId: name,
        history: historyFromJSON(JSON.parse(readFileSync(new URL(`${name}.json`, directory), 'utf8'))),
      }));
      const dataConverter = createDataConverter(createSealer(REPLAY_PAYLOAD_KEYS));
      const options = { workflowsPath: workflowEntry(bundle), dataConverter };
      const failures: string[] = [];
      let replayed = 0;
      for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
        replayed += 1;
        if (error) failures.push(`${workflowId}: ${error.message}`);
      }
      expect(failures).to.deep.equal([]);
      expect(replayed).to.equal(paths.length);
    });
  }
});
