import fs from 'node:fs';
import { loadTextModels } from './imaging/ocr/textModels.ts';
import { modelFiles } from './imaging/ocr/modelFiles.ts';
import { readPage } from './imaging/ocr/readPage.ts';
import { deskew, rowsOf } from './imaging/ocr/pageLayout.ts';
import { frontRegion } from './imaging/ocr/frontRegion.ts';
import { frontFields } from './imaging/ocr/frontFields.ts';
const models = await loadTextModels(modelFiles());
const labels = JSON.parse(fs.readFileSync('/work/shared/data/cards/labels.json', 'utf8'));
for (const l of labels) { if (l.side !== 'front') continue;
  const boxes = await readPage(models, fs.readFileSync('/work/shared/data/cards/' + l.file)); const layout = deskew(boxes);
  const rows = rowsOf(frontRegion(layout.placed), layout.tiltRad); const f = frontFields(rows);
  const row = rows.find((r) => f.name && r.text.includes(f.name.value)); const m = row?.members.map((x) => `${x.box.text}:${(x.box.width / x.box.height).toFixed(2)}`);
  console.log(l.cond, f.name?.value === l.p.name ? 'ok ' : 'BAD', l.p.name, f.name?.value, f.name?.confidence.toFixed(2), m?.join(' | ')); }
