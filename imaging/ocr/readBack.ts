import type { IdCardBack } from '../../domain/idCard.ts';
import { backFields } from './backFields.ts';
import { rowsOf, type PageLayout } from './pageLayout.ts';

/** 签发机关 stands on no other document (licences say 发证机关); the title is large enough to survive any blur. */
const EMBLEM_SIDE = /居民身份|签发机关/;
const TEMPORARY = /临时/;

export const ABSENT_BACK: IdCardBack = { found: false, authority: null, validFrom: null, validTo: null, flags: [] };

/** Reads a page as the emblem side; `ABSENT_BACK` when it is something else. */
export function readBack(layout: PageLayout): IdCardBack {
  const rows = rowsOf(layout.placed, layout.tiltRad);
  if (!rows.some(({ text }) => EMBLEM_SIDE.test(text))) return ABSENT_BACK;
  const { authority, validFrom, validTo } = backFields(rows);
  const temporary = rows.some(({ text }) => EMBLEM_SIDE.test(text) && TEMPORARY.test(text));
  return { found: true, authority, validFrom, validTo, flags: temporary ? ['temporary-card'] : [] };
}
