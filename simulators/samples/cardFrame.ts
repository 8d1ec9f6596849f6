import { text } from './svg.ts';

/** The ID-1 format (85.6 × 54 mm) at 300 dpi, in pixels. */
export const CARD = { width: 1011, height: 638 } as const;

const CORNER_RADIUS_PX = 36;

/** The card's body with its background; `pattern` is clipped to the rounded outline. */
export function cardFrame(side: 'front' | 'back', pattern: string): string {
  const [from, middle, to] = side === 'front' ? ['#e7f1f8', '#f6eef1', '#e3f0f4'] : ['#eef6f1', '#f7f5ee', '#eaf2f6'];
  const outline = `width="${CARD.width}" height="${CARD.height}" rx="${CORNER_RADIUS_PX}"`;
  return (
    `<defs><linearGradient id="${side}-body" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${from}"/>` +
    `<stop offset="0.5" stop-color="${middle}"/><stop offset="1" stop-color="${to}"/></linearGradient>` +
    `<clipPath id="${side}-outline"><rect ${outline}/></clipPath></defs>` +
    `<rect ${outline} fill="url(#${side}-body)"/><g clip-path="url(#${side}-outline)">${pattern}</g>`
  );
}

/** Marks every drawn card as a specimen, so that no picture from here can pass for a real document. */
export function specimenMark(centreX: number, y: number): string {
  return text(centreX, y, '样张 SPECIMEN', {
    size: 20,
    fill: '#b8434a',
    anchor: 'middle',
    letterSpacing: 3,
    opacity: 0.75,
  });
}
