import fs from 'node:fs';
import { loadTextModels } from './imaging/ocr/textModels.ts';
import { modelFiles } from './imaging/ocr/modelFiles.ts';
import { readPage } from './imaging/ocr/readPage.ts';
import { deskew, rowsOf } from './imaging/ocr/pageLayout.ts';
import { frontRegion } from './imaging/ocr/frontRegion.ts';
import { readNumber } from './imaging/ocr/readNumber.ts';
import { readNation } from './imaging/ocr/readNation.ts';
import { frontFields } from './imaging/ocr/frontFields.ts';
import { backFields } from './imaging/ocr/backFields.ts';
const models = await loadTextModels(modelFiles());
const labels = JSON.parse(fs.readFileSync('/work/shared/data/cards/labels.json', 'utf8'));
const n: Record<string, number> = {}; const bump = (k: string, ok: boolean) => { n[k] = (n[k] ?? 0) + (ok ? 1 : 0); n[k + '#'] = (n[k + '#'] ?? 0) + 1; };
let ms = 0;
for (const l of labels) {
  const t0 = performance.now();
  const boxes = await readPage(models, fs.readFileSync('/work/shared/data/cards/' + l.file));
  const layout = deskew(boxes); ms += performance.now() - t0;
  const p = l.p; const miss: string[] = [];
  if (l.side === 'front') {
    const region = frontRegion(layout.placed); const rows = rowsOf(region, layout.tiltRad);
    const num = readNumber(rows, boxes); const f = frontFields(rows); const nat = readNation(region, layout, boxes);
    const chk = (k: string, got: unknown, want: string) => { bump(k, got === want); if (got !== want) miss.push(`${k}: ${got} != ${want}`); };
    chk('number', num?.valid ? num.value : undefined, p.id); if (num?.valid && num.value !== p.id) console.log('FALSE ACCEPT');
    chk('name', f.name?.value, p.name); chk('sex', f.sex?.value, p.sex); chk('nation', nat?.value ?? f.nation?.value, p.nation); chk('birth', f.birth?.value, p.birth); chk('address', f.address?.value, p.address);
    const nb = f.name; console.log(l.file, 'name', nb?.confidence.toFixed(2), nb?.value === p.name, 'nat', nat?.marginNats.toFixed(1));
  } else { const f = backFields(rowsOf(layout.placed, layout.tiltRad)); const d = (s: string) => s === '长期' ? 'long-term' : s.replaceAll('.', '-'); const chk = (k: string, got: unknown, want: string) => { bump(k, got === want); if (got !== want) miss.push(`${k}: ${got} != ${want}`); };
    chk('authority', f.authority?.value, p.authority); chk('from', f.validFrom?.value, d(p.from)); chk('to', f.validTo?.value, d(p.to)); }
  if (process.argv[2]) console.log(l.file, rowsOf(layout.placed, layout.tiltRad).map((r) => r.text).join(' / '));
  if (miss.length) console.log('   ', l.file, miss.join(' ; '));
}
console.log(n, ms / labels.length);
