import { rosette, waveBorder, type Rectangle } from './guilloche.ts';

const PAGE = { width: 210, height: 148 };

interface Palette {
  line: string;
  wave: string;
  /** pale enough to read over */
  pale: string;
  paper: string;
}

const inset = (by: number): Rectangle => ({ x: by, y: by, width: PAGE.width - 2 * by, height: PAGE.height - 2 * by });

const frame = (by: number, strokeWidth: number, colour: string): string => {
  const { x, y, width, height } = inset(by);
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="${colour}" stroke-width="${strokeWidth}"/>`;
};

/** Paper, border and the pale rosette behind the text: always the same, so it is drawn once. */
export const VOUCHER_ORNAMENT = drawOrnament({ line: '#2c5a63', wave: '#6f9aa0', pale: '#e3ecec', paper: '#fdfdfa' });

/** The same page in the colours of a certificate. */
export const CERTIFICATE_ORNAMENT = drawOrnament({
  line: '#7d2a2a',
  wave: '#b98a6a',
  pale: '#f3e7dc',
  paper: '#fffdf8',
});

function drawOrnament({ line, wave, pale, paper }: Palette): string {
  return (
    `<svg class="ornament" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${PAGE.width} ${PAGE.height}">` +
    `<rect width="${PAGE.width}" height="${PAGE.height}" fill="#fff"/>` +
    `<rect x="5" y="5" width="${PAGE.width - 10}" height="${PAGE.height - 10}" fill="${paper}"/>` +
    watermark(pale) +
    `<path d="${waveBorder(inset(7.6), { amplitude: 2.1, period: 5.6, strands: 4 })}" fill="none" stroke="${wave}" stroke-width="0.13"/>` +
    frame(5, 0.5, line) +
    frame(5.6, 0.15, line) +
    frame(9.6, 0.15, line) +
    frame(10.2, 0.35, line) +
    corners(line, paper) +
    `</svg>`
  );
}

/** Interlaced rosettes behind the text, pale enough to read over. */
function watermark(pale: string): string {
  const lines = [0, 2.5, 5, 7.5].map((turn) => rosette(33, 9, 12, turn * 3) + rosette(14, 7, 12, turn * 3)).join('');
  return `<g transform="translate(80 80)" fill="none" stroke="${pale}" stroke-width="0.18"><path d="${lines}"/></g>`;
}

function corners(line: string, paper: string): string {
  const at = 7.6;
  const places = [
    [at, at],
    [PAGE.width - at, at],
    [at, PAGE.height - at],
    [PAGE.width - at, PAGE.height - at],
  ];
  const figure =
    `<circle r="4.1" fill="${paper}" stroke="${line}" stroke-width="0.35"/>` +
    `<path d="${rosette(2.5, 1.1, 8)}${rosette(2.5, 1.1, 8, 22.5)}${rosette(1.2, 0.5, 8)}" fill="none" stroke="${line}" stroke-width="0.14"/>`;
  return places.map(([x, y]) => `<g transform="translate(${x} ${y})">${figure}</g>`).join('');
}
