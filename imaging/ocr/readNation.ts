import type { Field } from './field.ts';
import { NATIONS } from './nations.ts';
import { place, type PageLayout, type PlacedBox } from './pageLayout.ts';
import { sequenceLogScore } from './sequenceLogScore.ts';
import type { ReadBox } from './textBox.ts';

/** Of 316 nations read 6 were wrong, 5 of them less than 4 nats ahead of the runner-up: that margin becomes a confidence of 0.8. */
const MARGIN_SCALE_NATS = 2.5;

/**
 * Reads the nation by asking which of the 56 the line behind 民族 most likely says: free text loses one in ten.
 * Undefined when the 民族 row was not found.
 */
export function readNation(region: PlacedBox[], layout: PageLayout, boxes: ReadBox[]): Field | undefined {
  const label = region.find(({ box }) => isNationLabel(box));
  const line = label && nationLine(label, layout, boxes);
  if (!line) return undefined;
  const scored = NATIONS.map((nation) => ({ nation, score: sequenceLogScore(line.box.trace, line.before + nation) }));
  const [best, second] = scored.sort((a, b) => b.score - a.score);
  if (!best || !second || best.score === -Infinity) return undefined;
  // 仫佬 cannot be spelled with PP-OCRv4's dictionary and comes out as 仡佬: never be sure of such a lookalike.
  const unspellable = scored.filter(({ score }) => score === -Infinity);
  const hasLookalike = unspellable.some(({ nation }) =>
    [...nation].some((character) => best.nation.includes(character)),
  );
  const marginNats = hasLookalike ? 0 : best.score - second.score;
  return { value: best.nation, confidence: 1 - Math.exp(-marginNats / MARGIN_SCALE_NATS) };
}

/** A short box with 民 or 族, which is no address (…族自治县). */
function isNationLabel(box: ReadBox): boolean {
  return /民|族/.test(box.text) && box.width < box.height * 12 && !/[县州乡区镇]/.test(box.text);
}

/** The box that holds the nation, and the printed words that stand before it in the same box. */
function nationLine(
  label: PlacedBox,
  layout: PageLayout,
  boxes: ReadBox[],
): { box: ReadBox; before: string } | undefined {
  const right = boxRightOf(label, layout.placed) ?? boxRightOf(label, illegible(boxes, layout.tiltRad));
  if (right && !/民/.test(right.box.text)) return { box: right.box, before: '' };
  const { box } = label;
  if (box.width / box.height <= 2.6 && !/族./.test(box.text)) return undefined;
  const sexLabel = /别/.test(box.text) ? '性别' : '';
  return { box, before: `${sexLabel}${/[男女]/.exec(box.text)?.[0] ?? ''}民族` };
}

function boxRightOf(label: PlacedBox, candidates: PlacedBox[]): PlacedBox | undefined {
  const { height } = label.box;
  return candidates
    .filter(({ x, y }) => x > label.x && x - label.x < height * 8 && Math.abs(y - label.y) < height * 0.6)
    .sort((a, b) => a.x - b.x)[0];
}

/** A single faint character is often detected but not read. */
function illegible(boxes: ReadBox[], tiltRad: number): PlacedBox[] {
  return boxes.filter(({ text }) => text === '').map((box) => place(box, tiltRad));
}
