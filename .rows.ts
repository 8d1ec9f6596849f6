import fs from 'node:fs';
import { loadTextModels } from './imaging/ocr/textModels.ts';
import { modelFiles } from './imaging/ocr/modelFiles.ts';
import { readPage } from './imaging/ocr/readPage.ts';
import { deskew, rowsOf } from './imaging/ocr/pageLayout.ts';
const models = await loadTextModels(modelFiles());
for (const f of ['cards/blur5_front_0','cards/blur5_front_1','cards/blur5_back_2','cards/motion15_front_0','cards/motion15_back_2','cards/blur3_back_2','cards/w300_back_2','cards/phone_back_2','cards/clutter_back_2','cards/phonebad_back_2','cards/dark2_back_2','pages/dl_clean_0','pages/dl_phone_0','pages/qc_clean_0','pages/qc_phone_1']) {
  const boxes = await readPage(models, fs.readFileSync(`/work/shared/data/${f}.jpg`)); const layout = deskew(boxes);
  console.log(f, rowsOf(layout.placed, layout.tiltRad).map((r) => r.text).join(' / ')); }
