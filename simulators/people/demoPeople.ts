import type { PlainDate } from '../../domain/time.ts';
import type { DemoPerson } from './demoPerson.ts';
import { makePerson } from './makePerson.ts';
import { assessmentStories } from './stories/assessment.ts';
import { certificateStories } from './stories/certificate.ts';
import { hinderedStories } from './stories/hindered.ts';
import { renewalStories } from './stories/renewal.ts';
import type { Story } from './stories/story.ts';

const STORIES: readonly Story[] = [...assessmentStories, ...renewalStories, ...certificateStories, ...hinderedStories];

/**
 * The drivers of the demonstration, laid relative to `today` (Asia/Shanghai), so that their stories hold on any day: for each business somebody
 * who can apply, and for each refusal somebody who is told it.
 */
export function demoPeople(today: PlainDate): DemoPerson[] {
  return STORIES.map(({ seed, ...options }) => makePerson(seed, { today, ...options }));
}

/** Somebody else to whom the same has happened. @throws RangeError when there is no such story */
export function personLike(key: string, seed: number, today: PlainDate): DemoPerson {
  const found = STORIES.find((one) => one.key === key);
  if (!found) throw new RangeError(`no demo person ${key}`);
  const { key: _, name: __, nation: ___, ...options } = found;
  return makePerson(seed, { today, ...options });
}
