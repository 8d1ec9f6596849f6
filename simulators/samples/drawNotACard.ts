import sharp from 'sharp';
import { seededRandom } from '../people/seededRandom.ts';
import { PHOTO } from './desk.ts';
import { svgDocument } from './svg.ts';

/** A landscape with a road and a lorry: a sharp, bright picture on which there is no card and no text (JPEG). */
export async function drawNotACard(): Promise<Buffer> {
  const random = seededRandom(2_026);
  const { width, height } = PHOTO;
  const scene = svgDocument(
    width,
    height,
    '<defs><linearGradient id="sky" x2="0" y2="1"><stop offset="0" stop-color="#6fa8d8"/><stop offset="1" stop-color="#e6eff2"/></linearGradient></defs>',
    `<rect width="${width}" height="${height}" fill="url(#sky)"/><circle cx="1270" cy="210" r="78" fill="#fff3c9"/>`,
    ridge(random.int(0, 50), 560, 150, '#8ba3b4'),
    ridge(random.int(51, 99), 640, 110, '#6f8d76'),
    `<path d="M0 760Q800 690 1600 770V1200H0Z" fill="#7fa05a"/>`,
    '<path d="M700 735L830 735L1390 1200H330Z" fill="#5c5f63"/>',
    '<path d="M764 740L772 740L776 800H758ZM756 830H780L788 920H746ZM742 960H794L808 1100H724Z" fill="#eceae0"/>',
    trees(),
    lorry(),
  );
  return sharp(Buffer.from(scene)).flatten({ background: '#ffffff' }).jpeg({ quality: 88 }).toBuffer();
}

function ridge(seed: number, baseY: number, rise: number, fill: string): string {
  const random = seededRandom(seed);
  const points = Array.from({ length: 17 }, (_, index) => `${index * 100} ${baseY - Math.round(random.next() * rise)}`);
  return `<path d="M0 1200L${points.join('L')}L1600 1200Z" fill="${fill}"/>`;
}

function trees(): string {
  const random = seededRandom(77);
  return Array.from({ length: 26 }, (_, index) => {
    const right = index % 2 === 1;
    const x = right ? random.int(1_180, 1_580) : random.int(20, 420);
    const y = random.int(770, 930);
    const size = 26 + (y - 770) * 0.34;
    return (
      `<rect x="${x - size * 0.08}" y="${y}" width="${size * 0.16}" height="${size * 0.8}" fill="#5d452f"/>` +
      `<circle cx="${x}" cy="${y - size * 0.2}" r="${size * 0.62}" fill="${random.pick(['#3f6b3a', '#4c7b42', '#35602f'])}"/>`
    );
  }).join('');
}

function lorry(): string {
  return (
    '<g transform="translate(860 800)"><ellipse cx="150" cy="232" rx="180" ry="20" fill="#000" opacity="0.3"/>' +
    '<rect x="0" y="0" width="230" height="190" rx="6" fill="#d7dbde"/><rect x="12" y="12" width="206" height="166" fill="#c3342f"/>' +
    '<path d="M236 60h62l34 56v74h-96z" fill="#2d5f93"/><path d="M250 74h42l24 42h-66z" fill="#cfe4ef"/>' +
    '<rect x="0" y="190" width="334" height="18" fill="#33363a"/>' +
    [52, 112, 286]
      .map(
        (x) => `<circle cx="${x}" cy="212" r="28" fill="#1d1e20"/><circle cx="${x}" cy="212" r="12" fill="#8d9196"/>`,
      )
      .join('') +
    '</g>'
  );
}
