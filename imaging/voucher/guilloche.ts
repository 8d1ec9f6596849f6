/** Line ornaments of securities, drawn by formula: bands of interlaced waves for borders, and rosettes. Lengths in millimetres; all return SVG path data. */

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Waves {
  amplitude: number;
  period: number;
  /** how many waves, each shifted against the one before */
  strands: number;
}

type Point = [x: number, y: number];

/** Cubic curves per period: one for each half wave is as fair to the eye as a true sine, and half as long as two. */
const CURVES = 2;

const round = (value: number): number => Math.round(value * 100) / 100;
const text = (point: Point): string => `${round(point[0])} ${round(point[1])}`;

/** Waves along the four sides of the rectangle, which is the middle line of the band. */
export function waveBorder({ x, y, width, height }: Rectangle, waves: Waves): string {
  return [
    bandOfWaves(width, waves, (along, across) => [x + along, y + across]),
    bandOfWaves(width, waves, (along, across) => [x + along, y + height + across]),
    bandOfWaves(height, waves, (along, across) => [x + across, y + along]),
    bandOfWaves(height, waves, (along, across) => [x + width + across, y + along]),
  ].join('');
}

/** Whole periods over the length, so that both ends look alike. */
function bandOfWaves(
  length: number,
  { amplitude, period, strands }: Waves,
  place: (along: number, across: number) => Point,
): string {
  const curves = Math.max(1, Math.round(length / period)) * CURVES;
  const step = length / curves;
  const turn = (2 * Math.PI) / CURVES;
  let path = '';
  for (let strand = 0; strand < strands; strand++) {
    const phase = (2 * Math.PI * strand) / strands;
    const at = (index: number, ahead: number): string => {
      const across = amplitude * (Math.sin(phase + index * turn) + (ahead * turn * Math.cos(phase + index * turn)) / 3);
      return text(place((index + ahead / 3) * step, across));
    };
    path += `M${at(0, 0)}`;
    for (let index = 0; index < curves; index++) path += `C${at(index, 1)} ${at(index + 1, -1)} ${at(index + 1, 0)}`;
  }
  return path;
}

/** A closed line around the origin that swings between `radius ± depth`, `petals` times on its way round. */
export function rosette(radius: number, depth: number, petals: number, turnDeg = 0): string {
  const curves = petals * 4;
  const step = (2 * Math.PI) / curves;
  const shift = (turnDeg * Math.PI) / 180;
  const at = (index: number, ahead: number): string => {
    const angle = index * step;
    const reach = radius + depth * Math.cos(petals * (angle + shift));
    const growth = -depth * petals * Math.sin(petals * (angle + shift));
    const [cos, sin, share] = [Math.cos(angle), Math.sin(angle), (ahead * step) / 3];
    return text([
      reach * cos + share * (growth * cos - reach * sin),
      reach * sin + share * (growth * sin + reach * cos),
    ]);
  };
  let path = `M${at(0, 0)}`;
  for (let index = 0; index < curves; index++) path += `C${at(index, 1)} ${at(index + 1, -1)} ${at(index + 1, 0)}`;
  return `${path}z`;
}
