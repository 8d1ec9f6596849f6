import { z } from 'zod';
import { VOUCHER_STATE_NAMES, type VoucherState } from '../../domain/amendment.ts';
import { GRADE_NAMES, type Grade } from '../../domain/assessment.ts';
import type { OwnVoucher } from '../../db/vouchersView.ts';
import { driverOf } from '../middleware/identity.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { downloadRoutes } from './downloads.ts';

const tags = ['凭证'] as const;
const driver = { kind: 'driver' } as const;

const voucherAnswer = z
  .object({
    id: z.string(),
    caseNo: z.string(),
    number: z.string(),
    state: z.string(),
    stateName: z.string(),
    grade: z.string(),
    gradeName: z.string(),
    cycle: z.object({ start: z.string(), end: z.string() }),
    issuedAt: z.string(),
    png: z.string(),
    pdf: z.string(),
  })
  .meta({ id: 'Voucher' });

const present = (voucher: OwnVoucher): z.input<typeof voucherAnswer> => ({
  id: voucher.id,
  caseNo: voucher.caseNo,
  number: voucher.number,
  state: voucher.state,
  stateName: VOUCHER_STATE_NAMES[voucher.state as VoucherState],
  grade: voucher.grade,
  gradeName: GRADE_NAMES[voucher.grade as Grade],
  cycle: { start: voucher.cycleStart, end: voucher.cycleEnd },
  issuedAt: new Date(voucher.issuedAtMs).toISOString(),
  png: `/v1/vouchers/${voucher.id}.png`,
  pdf: `/v1/vouchers/${voucher.id}.pdf`,
});

/** 凭证下载: exists only when the case is approved and graded; the holder's own only. */
export function voucherRoutes(services: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/vouchers',
      actor: driver,
      action: 'voucher.list',
      summary: '我的凭证',
      tags,
      status: 200,
      answer: z.object({ vouchers: z.array(voucherAnswer) }),
      async handle({ identity }) {
        const vouchers = await services.vouchersView.ofUser(driverOf(identity).userId);
        return { status: 200, body: { vouchers: vouchers.map(present) } };
      },
    }),
    ...downloadRoutes(services, {
      collection: 'vouchers',
      noun: 'voucher',
      name: '凭证',
      tags,
      find: (userId, id) => services.vouchersView.find(userId, id),
      fileName: ({ number }) => number,
    }),
  ];
}
