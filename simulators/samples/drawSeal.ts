import { SERIF, text } from './svg.ts';

const INK = '#c8202a';
/** The issuer's name runs clockwise over an arc of at most this width, symmetric to the top. */
const WIDEST_ARC_DEGREES = 236;
const DEGREES_PER_CHARACTER = 27;

/** A round red seal: name around the rim, a star, a line below. The line says that it is a specimen. */
export function drawSeal(centreX: number, centreY: number, radius: number, name: string, line: string): string {
  const characters = [...name];
  const arc = Math.min(WIDEST_ARC_DEGREES, DEGREES_PER_CHARACTER * (characters.length - 1));
  const step = arc / Math.max(characters.length - 1, 1);
  const size = radius * Math.min(0.27, step * 0.0125);
  const rim = characters.map((character, index) => {
    const turn = -arc / 2 + step * index;
    const style = { size, family: SERIF, weight: 700, fill: INK, anchor: 'middle' } as const;
    return `<g transform="rotate(${turn.toFixed(2)} ${centreX} ${centreY})">${text(centreX, centreY - radius * 0.66, character, style)}</g>`;
  });
  return (
    `<g opacity="0.72"><circle cx="${centreX}" cy="${centreY}" r="${radius}" fill="none" stroke="${INK}" stroke-width="${radius * 0.045}"/>` +
    `<path d="${star(centreX, centreY, radius * 0.27)}" fill="${INK}"/>${rim.join('')}` +
    text(centreX, centreY + radius * 0.66, line, { size: radius * 0.17, fill: INK, anchor: 'middle' }) +
    '</g>'
  );
}

function star(centreX: number, centreY: number, radius: number): string {
  const points = Array.from({ length: 10 }, (_, index) => {
    const distance = index % 2 === 0 ? radius : radius * 0.382;
    const angle = (index * Math.PI) / 5 - Math.PI / 2;
    return `${(centreX + Math.cos(angle) * distance).toFixed(1)} ${(centreY + Math.sin(angle) * distance).toFixed(1)}`;
  });
  return `M${points.join('L')}Z`;
}
