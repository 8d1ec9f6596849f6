import type { DemoPerson } from '../people/demoPerson.ts';
import { seededRandom } from '../people/seededRandom.ts';
import { CARD, cardFrame, specimenMark } from './cardFrame.ts';
import { guilloche, rosette } from './guilloche.ts';
import { spreadText, svgDocument, text, toJpeg } from './svg.ts';

const TITLE_FILL = '#1b1d20';
const LABEL = { size: 31, fill: '#23262b' } as const;
const VALUE_LEFT = 388;

/** The emblem side (issuing authority and validity) as a flat scan: JPEG, 1011 × 638 px. */
export async function drawIdCardBack(person: DemoPerson): Promise<Buffer> {
  return toJpeg(idCardBackSvg(person));
}

/** The same side as an SVG document with transparent corners. A plain rosette stands where the emblem would be. */
export function idCardBackSvg(person: DemoPerson): string {
  const random = seededRandom(person.seed * 19 + 5);
  const waves = guilloche(random, { ...CARD, colours: ['#b5d3c2', '#dccbb0', '#b4cfdd'], families: 7, opacity: 0.34 });
  return svgDocument(
    CARD.width,
    CARD.height,
    cardFrame('back', waves),
    rosette(174, 170, 92, '#c33a34'),
    spreadText(352, 838, 152, '中华人民共和国', { size: 54, weight: 600, fill: TITLE_FILL }),
    spreadText(366, 826, 258, '居民身份证', { size: 84, weight: 600, fill: TITLE_FILL }),
    specimenMark(595, 336),
    text(242, 486, '签发机关', LABEL),
    text(VALUE_LEFT, 486, person.cardAuthority, { size: 33 }),
    text(242, 566, '有效期限', LABEL),
    text(VALUE_LEFT, 566, printedValidity(person), { size: 33 }),
  );
}

/** `2019.03.11-2039.03.11`, or `2019.03.11-长期` for holders of 46 and more (居民身份证法 art. 5). */
function printedValidity(person: DemoPerson): string {
  const to = person.cardTo === 'long-term' ? '长期' : dotted(person.cardTo);
  return `${dotted(person.cardFrom)}-${to}`;
}

function dotted(date: string): string {
  return date.replaceAll('-', '.');
}
