import { escapeHtml } from './escapeHtml.ts';
import { rosette } from './guilloche.ts';

const GOOD = { line: '#b59a5b', text: '#143a42' };
const FAILED = { line: '#a8a8a8', text: '#8c1d18' };

/** The grade in large letters on a rosette, in tenths of a millimetre (460 × 400). A failed assessment is not adorned in gold. */
export function gradeMark(grade: string, gradeName: string): string {
  const colour = grade === 'B' ? FAILED : GOOD;
  const size = grade.length >= 3 ? 100 : 128;
  const rings = [0, 5, 10, 15].map((turn) => rosette(168, 14, 18, turn)).join('');
  const inner = [0, 3, 6].map((turn) => rosette(140, 5, 40, turn)).join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-230 -200 460 400" text-anchor="middle" fill="${colour.text}">` +
    `<g fill="none" stroke="${colour.line}"><circle r="186" stroke-width="4"/><circle r="193" stroke-width="1.2"/>` +
    `<path d="${rings}" stroke-width="1.3"/><path d="${inner}" stroke-width=".9"/></g>` +
    `<circle r="132" fill="#fffefa" stroke="${colour.line}" stroke-width="2"/>` +
    `<text y="-66" font-size="33" letter-spacing="4">考核等级</text>` +
    `<text y="${size * 0.33 + 2}" font-size="${size}" font-weight="bold" font-family="'Liberation Serif','LXGW WenKai',serif">${escapeHtml(grade)}</text>` +
    `<text y="100" font-size="38" letter-spacing="6" font-weight="bold">${escapeHtml(gradeName)}</text></svg>`
  );
}
