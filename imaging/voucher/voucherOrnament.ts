import { rosette, waveBorder, type Rectangle } from './guilloche.ts';

const PAGE = { width: 210, height: 148 };
const LINE = '#2c5a63';
const WAVE = '#6f9aa0';
const PALE = '#e3ecec';
const PAPER = '#fdfdfa';

const inset = (by: number): Rectangle => ({ x: by, y: by, width: PAGE.width - 2 * by, height: PAGE.height - 2 * by });

const frame = (by: number, strokeWidth: number): string => {
  const { x, y, width, height } = inset(by);
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="${LINE}" stroke-width="${strokeWidth}"/>`;
};

/** Paper, border and the pale rosette behind the text: always the same, so it is drawn once. */
export const VOUCHER_ORNAMENT = drawOrnament();

function drawOrnament(): string {
  return (
    `<svg class="ornament" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${PAGE.width} ${PAGE.height}">` +
    `<rect width="${PAGE.width}" height="${PAGE.height}" fill="#fff"/>` +
    `<rect x="5" y="5" width="${PAGE.width - 10}" height="${PAGE.height - 10}" fill="${PAPER}"/>` +
    watermark() +
    `<path d="${waveBorder(inset(7.6), { amplitude: 2.1, period: 5.6, strands: 4 })}" fill="none" stroke="${WAVE}" stroke-width="0.13"/>` +
    frame(5, 0.5) +
    frame(5.6, 0.15) +
    frame(9.6, 0.15) +
    frame(10.2, 0.35) +
    corners() +
    `</svg>`
  );
}

/** Interlaced rosettes behind the text, pale enough to read over. */
function watermark(): string {
  const lines = [0, 2.5, 5, 7.5].map((turn) => rosette(33, 9, 12, turn * 3) + rosette(14, 7, 12, turn * 3)).join('');
  return `<g transform="translate(80 80)" fill="none" stroke="${PALE}" stroke-width="0.18"><path d="${lines}"/></g>`;
}

function corners(): string {
  const at = 7.6;
  const places = [
    [at, at],
    [PAGE.width - at, at],
    [at, PAGE.height - at],
    [PAGE.width - at, PAGE.height - at],
  ];
  const figure =
    `<circle r="4.1" fill="${PAPER}" stroke="${LINE}" stroke-width="0.35"/>` +
    `<path d="${rosette(2.5, 1.1, 8)}${rosette(2.5, 1.1, 8, 22.5)}${rosette(1.2, 0.5, 8)}" fill="none" stroke="${LINE}" stroke-width="0.14"/>`;
  return places.map(([x, y]) => `<g transform="translate(${x} ${y})">${figure}</g>`).join('');
}
