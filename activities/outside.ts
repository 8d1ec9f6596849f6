import { ApplicationFailure } from '@temporalio/common';
import { RenderFailed } from '../imaging/browser/renderFailed.ts';
import { OcrFailure } from '../imaging/ocr/ocrFailure.ts';
import { OutsideError } from '../integrations/http.ts';
import { StorageError } from '../integrations/storage/storageErrors.ts';

/**
 * An error of the outside as the workflow should see it: a refusal is an answer and is not repeated; everything else is tried again within
 * the activity's budget. The type is what the needs-attention queue shows; no message of the outside gets into a history.
 */
export function asFailure(system: string, error: unknown): unknown {
  if (!(error instanceof OutsideError)) return error;
  if (error.kind === 'refused')
    return ApplicationFailure.create({ type: 'refused', message: `${system} refused`, nonRetryable: true });
  return ApplicationFailure.create({
    type: `${system}-${error.kind}`,
    message: `${system}: ${error.kind}`,
    ...(error.retryAfterMs ? { nextRetryDelay: error.retryAfterMs } : {}),
  });
}

/** Runs one call of the outside with its errors translated. */
export async function outside<T>(system: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw asFailure(system, error);
  }
}

/**
 * The same for a question: not being let ask is no answer to it, least of all a no to what was sent before. It is asked again, as after an
 * outage.
 */
export async function asked<T>(system: string, question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof OutsideError && error.kind === 'refused')
      throw ApplicationFailure.create({ type: `${system}-query-refused`, message: `${system}: a question is refused` });
    throw asFailure(system, error);
  }
}

/** Runs work on browser, storage and OCR, so that the needs-attention queue says which of them is in trouble. */
export async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const known = error instanceof RenderFailed || error instanceof StorageError || error instanceof OcrFailure;
    throw known ? ApplicationFailure.create({ type: error.code, message: error.code }) : error;
  }
}
