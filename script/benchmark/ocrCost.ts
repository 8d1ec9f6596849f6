import type { InferenceSession } from 'onnxruntime-node';
import { createIdCardReader } from '../../imaging/ocr/idCardReader.ts';
import { modelFiles } from '../../imaging/ocr/modelFiles.ts';
import { readPage } from '../../imaging/ocr/readPage.ts';
import { loadTextModels, type TextModels } from '../../imaging/ocr/textModels.ts';
import type { CardPhotos } from '../client/driver.ts';
import { timed } from './inParallel.ts';

export interface OcrCost {
  /** both sides through the product's reader with one thread: decoding, models, text to fields, image checks */
  readerMs: number[];
  /** both sides: the models alone, called with the very tensors that reading these pictures gives them */
  modelsMs: number[];
}

type Call = () => Promise<unknown>;

/** One card, read again and again; the first readings warm up and do not count. */
export async function ocrCost(photos: CardPhotos, rounds: number): Promise<OcrCost> {
  const cost: OcrCost = { readerMs: [], modelsMs: [] };
  const card = { front: Buffer.from(photos.front), back: Buffer.from(photos.back) };
  const reader = await createIdCardReader({ threads: 1 });
  try {
    await reader.read(card);
    for (let round = 0; round < rounds; round += 1) await timed(cost.readerMs, () => reader.read(card));
  } finally {
    await reader.close();
  }
  const calls = await modelCalls(card);
  const runAll = async (): Promise<void> => {
    for (const call of calls) await call();
  };
  await runAll();
  for (let round = 0; round < rounds; round += 1) await timed(cost.modelsMs, runAll);
  return cost;
}

async function modelCalls({ front, back }: { front: Buffer; back: Buffer }): Promise<Call[]> {
  const calls: Call[] = [];
  const models = await loadTextModels(modelFiles());
  const recording: TextModels = {
    ...models,
    detection: recorded(models.detection, calls),
    recognition: recorded(models.recognition, calls),
    direction: recorded(models.direction, calls),
  };
  for (const side of [front, back]) await readPage(recording, side);
  return calls;
}

/** The same session, whose calls can be repeated afterwards. */
function recorded(session: InferenceSession, calls: Call[]): InferenceSession {
  return new Proxy(session, {
    get(target, property) {
      if (property !== 'run') return Reflect.get(target, property, target) as unknown;
      return (feeds: InferenceSession.FeedsType) => {
        calls.push(() => target.run(feeds));
        return target.run(feeds);
      };
    },
  });
}
