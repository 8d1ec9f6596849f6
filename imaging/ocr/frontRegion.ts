import type { PlacedBox } from './pageLayout.ts';

const LABEL = /姓名|性别|出生|住址|公民|身份号/;
const NUMBER = /\d{14,}[\dX]?/;
/** The portrait begins here, as a part of the way from the labels' left edge to the number's right edge. */
const TEXT_COLUMN_SHARE = 0.64;

/**
 * The boxes that belong to the card's printed fields: between 姓名 and the number's row, left of the portrait. What lies beside the card (a receipt,
 * a business card) would otherwise run into the address. Without a number and a label there is nothing to measure by: all boxes.
 */
export function frontRegion(placed: PlacedBox[]): PlacedBox[] {
  const number = placed.find(({ box }) => NUMBER.test(box.text));
  const labels = placed.filter(({ box }) => LABEL.test(box.text));
  if (!number || labels.length === 0) return placed;
  const lineHeight = number.box.height;
  const top = (placed.find(({ box }) => /姓名/.test(box.text)) ?? highest(labels)).y - lineHeight;
  const bottom = number.y + lineHeight * 0.7;
  const left = Math.min(...labels.filter(({ y }) => y < number.y + lineHeight).map(leftEdge));
  const right = number.x + number.box.width / 2;
  const portraitLeft = left + TEXT_COLUMN_SHARE * (right - left);
  return placed.filter((item) => {
    const besideNumber = Math.abs(item.y - number.y) < lineHeight * 0.7;
    const withinRows = item.y > top && item.y < bottom;
    const withinColumns = item.x > left - lineHeight * 0.3 && item.x < right + lineHeight;
    return withinRows && withinColumns && (item.x < portraitLeft || besideNumber);
  });
}

function leftEdge({ box, x }: PlacedBox): number {
  return x - box.width / 2;
}

function highest(items: PlacedBox[]): PlacedBox {
  return items.reduce((best, item) => (item.y < best.y ? item : best));
}
