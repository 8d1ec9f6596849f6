import { z } from 'zod';
import type { ClockMove } from '../../domain/caseClocks.ts';
import { CLOCK_NAMES, LADDER_CLOCKS } from '../../domain/ladder.ts';
import { plainDateSchema } from '../../domain/time.ts';

const CLOCKS = [...LADDER_CLOCKS, 'receipt', 'supplement'] as const satisfies readonly ClockMove['clock'][];
const MOVED_CLOCK_NAMES: Readonly<Record<ClockMove['clock'], string>> = {
  ...CLOCK_NAMES,
  receipt: '视为受理期限',
  supplement: '补正期限',
};

const datedView = z.object({
  date: plainDateSchema,
  provisional: z.boolean().meta({ description: '预计：相关年份的安排尚未公布' }),
});

/** A limit that a calendar moves, or makes certain. */
export const clockMoveView = z
  .object({ clock: z.enum(CLOCKS), clockName: z.string(), from: datedView, to: datedView })
  .meta({ id: 'ClockMove' });

export const presentClockMove = ({ clock, from, to }: ClockMove): z.input<typeof clockMoveView> => ({
  clock,
  clockName: MOVED_CLOCK_NAMES[clock],
  from: datedOf(from),
  to: datedOf(to),
});

/** '~2027-01-05' is only expected (`ClockMove`). */
const datedOf = (text: string) => ({ date: text.replace('~', ''), provisional: text.startsWith('~') });
