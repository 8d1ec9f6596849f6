import { createDocumentRenderer } from '../../imaging/browser/renderDocument.ts';
import { VOUCHER_PAGE, VOUCHER_TEMPLATE_VERSION, voucherHtml } from '../../imaging/voucher/voucherDocument.ts';
import type { VoucherContent } from '../../domain/voucher.ts';
import { timed } from './inParallel.ts';

const WARM_UP = 3;

/** PNG and PDF of one voucher on one warm browser, one after the other; milliseconds each. */
export async function voucherCost(chromePath: string | undefined, count: number): Promise<number[]> {
  const renderer = createDocumentRenderer({ browsers: 1, ...(chromePath ? { chromePath } : {}) });
  const renderMs: number[] = [];
  try {
    await renderer.warm();
    for (let index = -WARM_UP; index < count; index += 1) {
      const draw = async () =>
        renderer.render({ html: await voucherHtml(SAMPLE), ...VOUCHER_PAGE, fixedDateMs: SAMPLE.issuedAtMs });
      await timed(index < 0 ? [] : renderMs, draw);
    }
  } finally {
    await renderer.close();
  }
  return renderMs;
}

const SAMPLE: VoucherContent = {
  number: 'PZ51010020261120000001X',
  holderName: '王志强',
  idNumberMasked: '510***********6159',
  certificateNumberMasked: '510***********6159',
  categories: ['经营性道路货物运输驾驶员'],
  issuerName: '成都市交通运输局',
  employer: '个人',
  cycleStart: '2025-11-15',
  cycleEnd: '2026-11-14',
  points: 0,
  grade: 'AAA',
  gradeName: 'AAA级（优良）',
  restoration: false,
  officeName: '成都市交通运输局',
  assessedOn: '2026-11-20',
  nextCycleEnd: '2027-11-14',
  issuedAtMs: Date.UTC(2026, 10, 20, 2),
  version: 1,
  templateVersion: VOUCHER_TEMPLATE_VERSION,
  // As long as a real one.
  verificationUrl: `HTTP://127.0.0.1:8080/V/${'A2B3C4D5'.repeat(19).slice(0, 151)}`,
};
