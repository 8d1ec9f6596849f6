import fs from 'node:fs';
import { loadTextModels } from './imaging/ocr/textModels.ts';
import { modelFiles } from './imaging/ocr/modelFiles.ts';
import { detectText } from './imaging/ocr/detectText.ts';
import { recogniseText } from './imaging/ocr/recogniseText.ts';
import { cropText, lineWidthPx } from './imaging/ocr/cropText.ts';
import { loadRgbImage } from './imaging/ocr/rgbImage.ts';
import { isUpsideDown } from './imaging/ocr/textDirection.ts';
const models = await loadTextModels(modelFiles());
const T: Record<string, number> = {}; const add = (k: string, t: number) => (T[k] = (T[k] ?? 0) + performance.now() - t);
for (let i = 0; i < 12; i++) { const b = fs.readFileSync('/work/shared/data/cards/clean_front_0.jpg'); if (i === 2) for (const k in T) delete T[k];
  let t = performance.now(); const img = await loadRgbImage(b, 1600); add('load', t); t = performance.now(); const boxes = await detectText(models, img); add('det', t); t = performance.now(); await isUpsideDown(models, img, boxes); add('cls', t);
  t = performance.now(); for (const x of boxes) { const w = lineWidthPx(x, 1600); cropText(img, x, w, Math.ceil(w / 8) * 8, false); } add('crop', t);
  t = performance.now(); for (const x of boxes) await recogniseText(models, img, x, false); add('rec(incl crop)', t); if (!i) console.log(boxes.length); }
for (const k in T) console.log(k, (T[k]! / 10).toFixed(1));
