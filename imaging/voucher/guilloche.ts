/** Line ornaments of securities, drawn by formula: a band of interlaced waves for borders, and rosettes. Lengths in millimetres. */

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

const round = (value: number): number => Math.round(value * 100) / 100;

/**
 * Waves along the middle line of a band around the rectangle, each shifted against the one before.
 * @returns path data
 */
export function waveBorder(
  box: Rectangle,
  { amplitude, period, strands }: { amplitude: number; period: number; strands: number },
): string {
  let path = '';
  for (let strand = 0; strand < strands; strand++) {
    const share = strand / strands;
    path += wavesAlong(box.width, { amplitude, period, share }, (along, across) => [box.x + along, box.y + across]);
    path += wavesAlong(box.width, { amplitude, period, share }, (along, across) => [
      box.x + along,
      box.y + box.height + across,
    ]);
    path += wavesAlong(box.height, { amplitude, period, share }, (along, across) => [box.x + across, box.y + along]);
    path += wavesAlong(box.height, { amplitude, period, share }, (along, across) => [
      box.x + box.width + across,
      box.y + along,
    ]);
  }
  return path;
}

type Place = (along: number, across: number) => [number, number];

/** Whole periods over the length, so that the corners meet; the shift is done by phase. */
function wavesAlong(length: number, wave: { amplitude: number; period: number; share: number }, place: Place): string {
  const periods = Math.round(length / wave.period);
  const samplesPerPeriod = 8;
  const step = length / (periods * samplesPerPeriod);
  const height = (index: number): number =>
    Math.sin(2 * Math.PI * (index / samplesPerPeriod + wave.share)) * wave.amplitude;
  const slope = (index: number): number =>
    ((Math.cos(2 * Math.PI * (index / samplesPerPeriod + wave.share)) * wave.amplitude * 2 * Math.PI) /
      samplesPerPeriod /
      step) *
    step;
  const point = (along: number, across: number): string => place(along, across).map(round).join(' ');
  let path = `M${point(0, height(0))}`;
  for (let index = 0; index < periods * samplesPerPeriod; index++) {
    const [from, to] = [index * step, (index + 1) * step];
    path +=
      `C${point(from + step / 3, height(index) + slope(index) / 3)} ` +
      `${point(to - step / 3, height(index + 1) - slope(index + 1) / 3)} ${point(to, height(index + 1))}`;
  }
  return path;
}

/** A closed curve that swings `petals` times between two radii on one turn. @returns path data */
export function rosette(radius: number, depth: number, petals: number, turn = 0): string {
  const samples = petals * 8;
  let path = '';
  for (let index = 0; index <= samples; index++) {
    const angle = (2 * Math.PI * index) / samples;
    const reach = radius + depth * Math.cos(petals * (angle + turn));
    path += `${index === 0 ? 'M' : 'L'}${round(Math.cos(angle) * reach)} ${round(Math.sin(angle) * reach)}`;
  }
  return `${path}z`;
}
