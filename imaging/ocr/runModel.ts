import type { InferenceSession, Tensor } from 'onnxruntime-node';

/** Runs a model with one input and one output of floats. */
export async function runModel(
  session: InferenceSession,
  input: Tensor,
): Promise<{ values: Float32Array; dims: readonly number[] }> {
  const [inputName = ''] = session.inputNames;
  const [outputName = ''] = session.outputNames;
  const output = (await session.run({ [inputName]: input }))[outputName];
  if (!(output?.data instanceof Float32Array)) throw new TypeError('the OCR model did not return floats');
  return { values: output.data, dims: output.dims };
}
