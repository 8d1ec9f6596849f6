import { z } from 'zod';
import { CORRECTION_STATE_NAMES, CORRECTION_STATES } from '../../domain/correction.ts';
import { CORRECTION_ITEM_NAMES, CORRECTION_ITEMS, itemNames } from '../../domain/correctionItems.ts';
import type { CorrectionOfCase } from '../../db/correctionViews.ts';
import { instantSchema, isoInstant, isoInstantOrNull } from '../present.ts';

/** On a case: the record it rests on is being, or has been put right since it was begun. */
export const recordCorrectionView = z
  .object({
    no: z.string(),
    state: z.enum(CORRECTION_STATES),
    stateName: z.string(),
    items: z.array(z.object({ item: z.enum(CORRECTION_ITEMS), label: z.string() })),
    filedAt: instantSchema,
    correctedAt: instantSchema.nullable(),
    message: z.string(),
  })
  .meta({ id: 'RecordCorrection' });

export const presentCorrectionsOfCase = (
  corrections: readonly CorrectionOfCase[],
): z.input<typeof recordCorrectionView>[] =>
  corrections.map(({ no, state, items, filedAtMs, correctedAtMs }) => ({
    no,
    state,
    stateName: CORRECTION_STATE_NAMES[state],
    items: items.map((item) => ({ item, label: CORRECTION_ITEM_NAMES[item] })),
    filedAt: isoInstant(filedAtMs),
    correctedAt: isoInstantOrNull(correctedAtMs),
    message:
      correctedAtMs === null
        ? `证件登记的${itemNames(items)}正在核实（${no}），结果可能影响本办件。`
        : `证件登记的${itemNames(items)}在申请开始之后已更正（${no}），请核对所填内容。`,
  }));
