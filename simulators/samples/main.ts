import path from 'node:path';
import { isPlainDate } from '../../domain/time.ts';
import { demoDay } from '../people/demoDay.ts';
import { writeSamples } from './writeSamples.ts';

/** `main.ts DIR [YYYY-MM-DD]`: writes the sample images, laid relative to the given day, to DEMO_DAY or to today in Shanghai. */
async function main(): Promise<void> {
  const [folder, day = demoDay()] = process.argv.slice(2);
  if (!folder || !isPlainDate(day)) {
    console.error('用法：script/samples 目标文件夹 [基准日期 YYYY-MM-DD]');
    process.exitCode = 2;
    return;
  }
  const files = await writeSamples(folder, day);
  console.log(`已在 ${path.resolve(folder)} 写入 ${files.length} 张样张（基准日期 ${day}）：`);
  for (const file of files) console.log(`  ${file}`);
}

await main();
