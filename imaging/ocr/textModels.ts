import { readFile } from 'node:fs/promises';
import { InferenceSession } from 'onnxruntime-node';
import type { ModelFiles } from './modelFiles.ts';

/** The loaded networks. `dictionary[i]` is the character of class i; class 0 is CTC's blank, the last one the space. */
export type TextModels = {
  detection: InferenceSession;
  recognition: InferenceSession;
  direction: InferenceSession;
  dictionary: string[];
};

// One thread per session, always said explicitly: the default is one per core of the *host*, and oversubscribed cores triple the time.
const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  graphOptimizationLevel: 'all',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
};

/** Loads the networks (about 0.3 s and 100 MB). @throws Error when the dictionary does not belong to the recogniser. */
export async function loadTextModels(files: ModelFiles): Promise<TextModels> {
  const [detection, recognition, direction, lines] = await Promise.all([
    InferenceSession.create(files.detection, SESSION_OPTIONS),
    InferenceSession.create(files.recognition, SESSION_OPTIONS),
    InferenceSession.create(files.direction, SESSION_OPTIONS),
    readFile(files.dictionary, 'utf8'),
  ]);
  const dictionary = ['', ...lines.replace(/\r?\n$/, '').split(/\r?\n/), ' '];
  const [output] = recognition.outputMetadata;
  const classCount = output?.isTensor ? output.shape.at(-1) : undefined;
  if (typeof classCount === 'number' && classCount !== dictionary.length) {
    throw new Error(`OCR dictionary has ${dictionary.length} entries, the recogniser ${classCount} classes`);
  }
  return { detection, recognition, direction, dictionary };
}
