import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { createSealer } from '../../crypto/sealed.ts';
import { keptReleaseNames, readKeptRelease } from '../../script/deployment/keptRelease.ts';
import { quietRuntime, replayOn } from '../../script/deployment/replayOn.ts';
import { VERSIONED_QUEUES, type VersionedQueue } from '../../worker/deployment.ts';
import { bundledWorkflows } from '../support/bundledWorkflows.ts';
import { REPLAY_PAYLOAD_KEYS } from '../support/replayKeys.ts';
import { RECORDED_PATHS } from './paths.ts';

/** Names of workflow types whose histories belong to the imaging bundle; all others are of `cases`. */
const IMAGING_TYPES: readonly string[] = ['idCardScan'];

const recorded = fileURLToPath(new URL('./histories/', import.meta.url));
const payloads = createSealer(REPLAY_PAYLOAD_KEYS);

const filesIn = (directory: string): string[] => readdirSync(directory).toSorted();

/** The histories of a folder that belong to one bundle, by the workflow type that each begins with. */
function historiesIn(directory: string, queue: VersionedQueue) {
  return filesIn(directory)
    .map((file) => ({
      workflowId: path.basename(file, '.json'),
      history: historyFromJSON(JSON.parse(readFileSync(path.join(directory, file), 'utf8'))),
    }))
    .filter(({ history }) => {
      const type = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';
      return IMAGING_TYPES.includes(type) === (queue === 'imaging');
    });
}

describe('recorded histories', function () {
  this.timeout(120_000);
  before(() => quietRuntime());

  it('are there for every path, and none besides', () => {
    expect(filesIn(recorded)).to.deep.equal(RECORDED_PATHS.map(({ name }) => `${name}.json`).toSorted());
  });

  for (const queue of VERSIONED_QUEUES) {
    it(`of the ${queue} bundle replay against this build`, async () => {
      const histories = historiesIn(recorded, queue);
      const { replayed, failures } = await replayOn(bundledWorkflows(queue), payloads, histories);
      expect([...failures]).to.deep.equal([]);
      expect(replayed).to.equal(RECORDED_PATHS.filter(({ bundle = 'cases' }) => bundle === queue).length);
    });
  }

  // What is pinned runs on its own bundle, in the worker of today's SDK: that it still does so is what is tried here.
  for (const release of keptReleaseNames()) {
    it(`of release ${release} replay on the bundles that are kept of it`, async () => {
      const kept = readKeptRelease(release);
      let total = 0;
      for (const queue of VERSIONED_QUEUES) {
        const histories = historiesIn(kept.histories, queue);
        const { replayed, failures } = await replayOn(
          { workflowBundle: { code: kept.bundles[queue] } },
          payloads,
          histories,
        );
        expect([...failures], queue).to.deep.equal([]);
        expect(replayed, queue).to.equal(histories.length).and.to.be.greaterThan(0);
        total += replayed;
      }
      expect(total).to.equal(filesIn(kept.histories).length);
    });
  }
});
