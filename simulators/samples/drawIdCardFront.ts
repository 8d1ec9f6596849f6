import type { DemoPerson } from '../people/demoPerson.ts';
import { seededRandom } from '../people/seededRandom.ts';
import { CARD, cardFrame, specimenMark } from './cardFrame.ts';
import { drawFace } from './drawFace.ts';
import { guilloche } from './guilloche.ts';
import { spreadText, svgDocument, text, toJpeg } from './svg.ts';

const LABEL = { size: 27, fill: '#2f6fa8' } as const;
const VALUE = { size: 34 } as const;
const LABEL_LEFT = 66;
const LABEL_RIGHT = 107;
const VALUE_LEFT = 170;
const PORTRAIT = { x: 640, y: 110, width: 310, height: 380 };
const ADDRESS = { firstLineY: 332, lineHeight: 50, unitsPerLine: 22, maxLines: 3 };

/** The portrait side of the person's ID card as a flat scan (JPEG, 1011 × 638 px, 300 dpi of the ID-1 format). */
export async function drawIdCardFront(person: DemoPerson): Promise<Buffer> {
  return toJpeg(idCardFrontSvg(person));
}

/** The same side as an SVG document with transparent corners, to be laid on a desk or a scanner bed. */
export function idCardFrontSvg(person: DemoPerson): string {
  const random = seededRandom(person.seed * 17 + 3);
  const waves = guilloche(random, { ...CARD, colours: ['#9cc3dd', '#e0b4c0', '#a9d0c2'], families: 7, opacity: 0.42 });
  const face = drawFace(person.seed, person.sex, person.ageYears, PORTRAIT);
  return svgDocument(
    CARD.width,
    CARD.height,
    cardFrame('front', waves),
    face,
    ...fields(person),
    specimenMark(795, 48),
  );
}

function fields(person: DemoPerson): string[] {
  const [year = '', month = '', day = ''] = person.birth.split('-');
  return [
    spreadText(LABEL_LEFT + 12, LABEL_RIGHT, 98, '姓名', LABEL),
    text(VALUE_LEFT, 102, person.name, { ...VALUE, size: 40 }),
    spreadText(LABEL_LEFT + 12, LABEL_RIGHT, 178, '性别', LABEL),
    text(VALUE_LEFT, 180, person.sex, VALUE),
    spreadText(306, 335, 178, '民族', LABEL),
    text(394, 180, person.nation, VALUE),
    spreadText(LABEL_LEFT + 12, LABEL_RIGHT, 255, '出生', LABEL),
    text(VALUE_LEFT, 257, year, VALUE),
    text(264, 255, '年', LABEL),
    text(324, 257, String(Number(month)), { ...VALUE, anchor: 'middle' }),
    text(360, 255, '月', LABEL),
    text(420, 257, String(Number(day)), { ...VALUE, anchor: 'middle' }),
    text(456, 255, '日', LABEL),
    spreadText(LABEL_LEFT + 12, LABEL_RIGHT, ADDRESS.firstLineY - 2, '住址', LABEL),
    ...wrap(person.address).map((line, index) =>
      text(VALUE_LEFT, ADDRESS.firstLineY + index * ADDRESS.lineHeight, line, VALUE),
    ),
    text(LABEL_LEFT, 570, '公民身份号码', LABEL),
    spreadText(352, 948, 572, person.idNumber, { size: 48, weight: 500 }),
  ];
}

/** Breaks an address into the three lines of a card; a Chinese character is two units wide, digits and letters one. */
function wrap(address: string): string[] {
  const lines: string[] = [''];
  let units = 0;
  for (const piece of address.match(/[0-9A-Za-z]+|./gu) ?? []) {
    const width = /^[0-9A-Za-z]/.test(piece) ? piece.length : 2;
    if (units + width > ADDRESS.unitsPerLine) {
      lines.push('');
      units = 0;
    }
    lines[lines.length - 1] += piece;
    units += width;
  }
  if (lines.length > ADDRESS.maxLines) throw new RangeError('the address does not fit on a card');
  return lines;
}
