import fs from 'node:fs';
import { createIdCardReader } from './imaging/ocr/idCardReader.ts';
import type { IdCardReading } from './domain/idCard.ts';
const dir = '/work/shared/data/cards/';
const labels = JSON.parse(fs.readFileSync(dir + 'labels.json', 'utf8'));
const t00 = performance.now(); const reader = await createIdCardReader(); console.log('start', performance.now() - t00);
const n: Record<string, number> = {};
const fr = labels.filter((l: any) => l.side === 'front'), bk = labels.filter((l: any) => l.side === 'back');
const t0 = performance.now();
const run = async (f: any, b: any) => { const r = await reader.read({ front: fs.readFileSync(dir + f.file), back: fs.readFileSync(dir + b.file) });
  const d = (s: string) => s === '长期' ? 'long-term' : s.replaceAll('.', '-'); const chk = (file: string, k: string, got: unknown, want: unknown) => { n[k + '#'] = (n[k + '#'] ?? 0) + 1; if (got === want) n[k] = (n[k] ?? 0) + 1; else console.log('   ', file, k, got, '!=', want); };
  const p = f.p; chk(f.file, 'found', r.front.found, true); chk(f.file, 'number', r.front.numberValid && r.front.number, p.id); for (const k of ['name', 'sex', 'nation', 'birth', 'address'] as const) chk(f.file, k, r.front[k], p[k]);
  const doubt = r.front.flags.includes('name-doubtful') || (r.front.confidence.name ?? 0) < 0.8; const right = r.front.name === p.name; n[`doubt ${doubt} right ${right}`] = (n[`doubt ${doubt} right ${right}`] ?? 0) + 1; if (r.front.flags.length || r.quality.front.length) console.log(f.file, r.front.flags.join(), r.quality.front.map((q) => q.code).join());
  chk(b.file, 'foundB', r.back.found, true); chk(b.file, 'authority', r.back.authority, b.p.authority); chk(b.file, 'from', r.back.validFrom, d(b.p.from)); chk(b.file, 'to', r.back.validTo, d(b.p.to)); if (r.back.flags.length) console.log(b.file, r.back.flags.join()); };
await Promise.all(fr.map((f: any, i: number) => run(f, bk[i % bk.length])));
console.log(n, 'ms per image', (performance.now() - t0) / fr.length / 2);
for (const [a, b] of [['clean_back_2', 'clean_front_0'], ['clean_front_0', 'clean_front_1']]) { const r = await reader.read({ front: fs.readFileSync(`${dir}${a}.jpg`), back: fs.readFileSync(`${dir}${b}.jpg`) }); console.log(a, b, r.front.found, r.front.flags, r.back.found, r.back.flags); }
for (const f of fs.readdirSync('/work/shared/data/pages')) if (f.endsWith('_0.jpg')) { const b = fs.readFileSync('/work/shared/data/pages/' + f); const r = await reader.read({ front: b, back: b }); console.log(f, r.front.found, r.back.found, r.front.flags, r.back.flags); }
await reader.close();
