import { escapeHtml } from './escapeHtml.ts';

export interface SealText {
  /** the authority, on the arc */
  officeName: string;
  /** what the seal is for, under the star */
  purpose?: string;
}

/** Drawn in units of a tenth of a millimetre around the centre: official seals of local authorities measure 42 mm. */
const OUTER = 210;
const RING = 11;
const STAR = 66;
const RED = '#c8161d';

/** Half the opening of the arc that stays free at the bottom, in degrees. */
const FREE_HALF_ANGLE = 62;
const MAX_STEP_DEG = 28;
const LETTER = 58;
const TEXT_RADIUS = OUTER - RING - 14;

/**
 * A round red seal with star and office name, as `<svg>`, sized by its surroundings. It is an image of the office's seal; what proves the
 * document is the signature in its QR code.
 */
export function sealSvg({ officeName, purpose = '' }: SealText): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-OUTER} ${-OUTER} ${2 * OUTER} ${2 * OUTER}" fill="${RED}" role="img">` +
    `<circle r="${OUTER - RING / 2 - 1}" fill="none" stroke="${RED}" stroke-width="${RING}"/>` +
    `<circle r="${OUTER - RING - 7}" fill="none" stroke="${RED}" stroke-width="1.6"/>` +
    `<path d="${starPath()}"/>${arcText(officeName)}${purposeText(purpose)}</svg>`
  );
}

function starPath(): string {
  // The inner corners of a regular pentagram lie at 0.382 of its radius.
  const corners = Array.from({ length: 10 }, (_, index) => pointAt(index * 36, index % 2 === 0 ? STAR : STAR * 0.382));
  return `M${corners.join('L')}z`;
}

/** Clockwise from the top. */
function pointAt(degrees: number, radius: number): string {
  const angle = (degrees * Math.PI) / 180;
  return `${round(Math.sin(angle) * radius)} ${round(-Math.cos(angle) * radius)}`;
}

/** Characters stand upright on the arc, evenly spread; long names get narrower and then smaller letters. */
function arcText(name: string): string {
  const characters = Array.from(name);
  const arc = 360 - 2 * FREE_HALF_ANGLE;
  const step = Math.min(MAX_STEP_DEG, arc / Math.max(1, characters.length - 1));
  const room = ((step * Math.PI) / 180) * (TEXT_RADIUS - LETTER * 0.6);
  const narrow = Math.min(1, Math.max(0.62, (room * 0.96) / LETTER));
  const size = Math.min(LETTER, (room * 0.96) / narrow);
  const first = (-step * (characters.length - 1)) / 2;
  return characters
    .map((character, index) => {
      const turn = round(first + index * step);
      return (
        `<text transform="rotate(${turn}) translate(0 ${-TEXT_RADIUS}) scale(${round(narrow)} 1.12)" ` +
        `y="${round(size * 0.86)}" font-size="${round(size)}" font-weight="bold" text-anchor="middle">${escapeHtml(character)}</text>`
      );
    })
    .join('');
}

function purposeText(purpose: string): string {
  if (purpose === '') return '';
  const size = Math.min(34, 230 / Array.from(purpose).length);
  return `<text y="128" font-size="${round(size)}" font-weight="bold" text-anchor="middle">${escapeHtml(purpose)}</text>`;
}

const round = (value: number): number => Math.round(value * 100) / 100;
