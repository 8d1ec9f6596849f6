import { parentPort, workerData } from 'node:worker_threads';
import { modelFiles } from './modelFiles.ts';
import { readCardSide, type CardSideReading } from './readCardSide.ts';
import { loadTextModels } from './textModels.ts';
import type { ThreadMessage } from './threadPool.ts';

/** Entry of a reader thread: loads the models, says so, then answers one image after the other. */
const { modelsDir } = workerData as { modelsDir?: string };
const models = await loadTextModels(modelFiles(modelsDir));

parentPort?.on('message', (image: Uint8Array) => void answer(image));
say('ready');

async function answer(image: Uint8Array): Promise<void> {
  try {
    say({ result: await readCardSide(models, image) });
  } catch (error) {
    say({ unreadable: error instanceof Error ? error.message : String(error) });
  }
}

function say(message: ThreadMessage<CardSideReading>): void {
  parentPort?.postMessage(message);
}
