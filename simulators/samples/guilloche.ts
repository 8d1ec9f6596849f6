import type { SeededRandom } from '../people/seededRandom.ts';

export interface GuillocheOptions {
  width: number;
  height: number;
  colours: readonly string[];
  /** How many families of parallel waves are laid over each other. */
  families: number;
  opacity: number;
}

const LINES_PER_FAMILY = 9;
const STEP_PX = 12;

/** Fine parallel waves as printed under identity documents: light enough to leave the text readable. */
export function guilloche(random: SeededRandom, options: GuillocheOptions): string {
  const { width, height, colours, families, opacity } = options;
  const paths: string[] = [];
  for (let family = 0; family < families; family += 1) {
    const colour = colours[family % colours.length] ?? '#9db8cf';
    const base = (height / families) * (family + 0.2 + random.next() * 0.6);
    const waves = waveFamily(random, width, height, base);
    paths.push(`<g fill="none" stroke="${colour}" stroke-width="0.9" opacity="${opacity}">${waves}</g>`);
  }
  return paths.join('');
}

function waveFamily(random: SeededRandom, width: number, height: number, base: number): string {
  const amplitude = height * (0.03 + random.next() * 0.06);
  const wavelength = width * (0.18 + random.next() * 0.3);
  const phase = random.next() * Math.PI * 2;
  const lines: string[] = [];
  for (let line = 0; line < LINES_PER_FAMILY; line += 1) {
    const shift = (line / LINES_PER_FAMILY) * Math.PI * 1.2;
    const points: string[] = [];
    for (let x = -STEP_PX; x <= width + STEP_PX; x += STEP_PX) {
      const angle = (x / wavelength) * Math.PI * 2 + phase;
      const y = base + Math.sin(angle + shift) * amplitude + Math.sin(angle * 0.47) * amplitude * 0.8 + line * 3;
      points.push(`${x} ${y.toFixed(1)}`);
    }
    lines.push(`<path d="M${points.join('L')}"/>`);
  }
  return lines.join('');
}

/** A rosette of rotated ellipses: stands where a real document carries an emblem, which is never imitated here. */
export function rosette(centreX: number, centreY: number, radius: number, colour: string): string {
  const petals = 18;
  const rings = [
    { rx: radius, ry: radius * 0.38, width: 1.6 },
    { rx: radius * 0.72, ry: radius * 0.26, width: 1.3 },
  ];
  const shapes = rings.map(({ rx, ry, width }) =>
    Array.from({ length: petals }, (_, index) => {
      const turn = (index * 180) / petals;
      return (
        `<ellipse cx="${centreX}" cy="${centreY}" rx="${rx}" ry="${ry}" stroke-width="${width}"` +
        ` transform="rotate(${turn} ${centreX} ${centreY})"/>`
      );
    }).join(''),
  );
  return (
    `<g fill="none" stroke="${colour}">${shapes.join('')}</g>` +
    `<circle cx="${centreX}" cy="${centreY}" r="${radius * 0.3}" fill="${colour}"/>`
  );
}
