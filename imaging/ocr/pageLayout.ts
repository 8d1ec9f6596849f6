import type { ReadBox, ReadCharacter } from './textBox.ts';

/** A box in the coordinates of the de-skewed page. */
export type PlacedBox = { box: ReadBox; x: number; y: number };

/** A de-skewed page: its boxes from top to bottom, and the tilt that was taken out. */
export type PageLayout = { placed: PlacedBox[]; tiltRad: number };

/** One line of the page, from left to right, without spaces. */
export type Row = { text: string; characters: ReadCharacter[]; members: PlacedBox[] };

/** Below this mean probability a box is noise (guilloche, faces, wood grain). */
const MIN_BOX_CONFIDENCE = 0.45;
/** Only boxes this much wider than high have a trustworthy angle. */
const MIN_ASPECT_WITH_ANGLE = 2.5;

/** Takes the tilt out: rows made by absolute height alone mix up the fields from about 8° on. */
export function deskew(boxes: ReadBox[]): PageLayout {
  const legible = boxes.filter((box) => box.text !== '' && box.confidence > MIN_BOX_CONFIDENCE);
  const tiltRad = medianAngle(legible);
  const placed = legible.map((box) => place(box, tiltRad)).sort((a, b) => a.y - b.y);
  return { placed, tiltRad };
}

/** Where a box lies on the page with the tilt taken out. */
export function place(box: ReadBox, tiltRad: number): PlacedBox {
  const cos = Math.cos(tiltRad);
  const sin = Math.sin(tiltRad);
  return { box, x: box.centerX * cos + box.centerY * sin, y: box.centerY * cos - box.centerX * sin };
}

/** Groups boxes into rows, following the slope of each row: perspective tilts the rows of one card differently. */
export function rowsOf(placed: PlacedBox[], tiltRad: number): Row[] {
  const rows: PlacedBox[][] = [];
  for (const item of placed) {
    const row = rows.find((members) => continuesRow(members, item, tiltRad));
    if (row) row.push(item);
    else rows.push([item]);
  }
  return rows.sort((a, b) => meanY(a) - meanY(b)).map(rowOf);
}

function continuesRow(members: PlacedBox[], item: PlacedBox, tiltRad: number): boolean {
  const nearest = members.reduce((best, member) =>
    Math.abs(member.x - item.x) < Math.abs(best.x - item.x) ? member : best,
  );
  const { angleRad, width, height } = nearest.box;
  const slope = width / height > MIN_ASPECT_WITH_ANGLE ? Math.tan(angleRad - tiltRad) : 0;
  const expectedY = nearest.y + slope * (item.x - nearest.x);
  return Math.abs(expectedY - item.y) < 0.5 * Math.min(height, item.box.height);
}

function rowOf(members: PlacedBox[]): Row {
  members.sort((a, b) => a.x - b.x);
  const characters = members.flatMap(({ box }) => box.characters).filter(({ character }) => !/[\s|]/.test(character));
  return { characters, text: textOf(characters), members };
}

/** The characters as a string. */
export function textOf(characters: ReadCharacter[]): string {
  return characters.map(({ character }) => character).join('');
}

function meanY(members: PlacedBox[]): number {
  return members.reduce((sum, { y }) => sum + y, 0) / members.length;
}

/** The median of the boxes' angles, weighted by their width. */
function medianAngle(boxes: ReadBox[]): number {
  const elongated = boxes.filter((box) => box.width / box.height > MIN_ASPECT_WITH_ANGLE);
  const sorted = [...(elongated.length > 0 ? elongated : boxes)].sort((a, b) => a.angleRad - b.angleRad);
  const half = sorted.reduce((sum, box) => sum + box.width, 0) / 2;
  let passed = 0;
  return sorted.find((box) => (passed += box.width) >= half)?.angleRad ?? 0;
}
