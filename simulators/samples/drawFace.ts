import { seededRandom } from '../people/seededRandom.ts';
import type { SeededRandom } from '../people/seededRandom.ts';

export interface FaceBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

const SKIN_TONES = ['#e9c6a0', '#e2b98f', '#d8ab80', '#efd0ae'];
const HAIR_TONES = ['#1d1a19', '#26211f', '#2f2826'];
const GREY_HAIR = '#6b6866';
const CLOTHES = ['#2b4a6f', '#3d4148', '#27584a', '#5b2f3a', '#4a4f63', '#1f3350'];

/** Width and height of the coordinate system in which the portrait is drawn. */
const VIEW = { width: 320, height: 400 };

/** A drawn portrait (head and shoulders) inside the given box; the same seed always gives the same face. */
export function drawFace(seed: number, sex: '男' | '女', ageYears: number, box: FaceBox): string {
  const random = seededRandom(seed * 31 + 7);
  const skin = random.pick(SKIN_TONES);
  const hair = ageYears > 52 && random.chance(0.6) ? GREY_HAIR : random.pick(HAIR_TONES);
  const cloth = random.pick(CLOTHES);
  const scale = Math.min(box.width / VIEW.width, box.height / VIEW.height);
  const left = box.x + (box.width - VIEW.width * scale) / 2;
  const top = box.y + box.height - VIEW.height * scale;
  const parts = [
    sex === '女' ? longHair(hair) : '',
    shoulders(cloth, sex),
    neck(skin),
    head(skin, random),
    sex === '女' ? fringe(hair) : shortHair(hair, random),
    features(random, sex),
  ];
  return `<g transform="translate(${left.toFixed(2)} ${top.toFixed(2)}) scale(${scale.toFixed(4)})">${parts.join('')}</g>`;
}

function shoulders(cloth: string, sex: '男' | '女'): string {
  const collar =
    sex === '男'
      ? '<path d="M128 300l32 44 32-44 14 10-30 58-16-18-16 18-30-58z" fill="#f4f4f2"/>'
      : '<path d="M126 302q34 46 68 0l8 8q-42 58-84 0z" fill="#f0eceb"/>';
  return `<path d="M14 400q4-78 112-98h68q108 20 112 98z" fill="${cloth}"/>${collar}`;
}

function neck(skin: string): string {
  return (
    `<path d="M132 232h56v70q-28 34-56 0z" fill="${skin}"/>` +
    '<path d="M132 262q28 26 56 0v18q-28 22-56 0z" fill="#000" opacity="0.12"/>'
  );
}

function head(skin: string, random: SeededRandom): string {
  const jaw = random.int(68, 77);
  const ears = `<ellipse cx="80" cy="172" rx="12" ry="21" fill="${skin}"/><ellipse cx="240" cy="172" rx="12" ry="21" fill="${skin}"/>`;
  const outline =
    `M82 150C82 92 112 66 160 66S238 92 238 150C238 206 ${160 + jaw} 232 ${160 + jaw / 2} 256` +
    `Q160 276 ${160 - jaw / 2} 256C${160 - jaw} 232 82 206 82 150Z`;
  return `${ears}<path d="${outline}" fill="${skin}"/>`;
}

function shortHair(hair: string, random: SeededRandom): string {
  const fringeY = random.int(112, 126);
  return (
    `<path d="M76 164C66 84 104 42 162 42S256 84 244 164L234 160Q236 126 222 ${fringeY - 4}Q190 ${fringeY - 22} 160 ${fringeY - 12}` +
    `Q118 ${fringeY - 18} 98 ${fringeY}Q86 132 86 160Z" fill="${hair}"/>`
  );
}

function longHair(hair: string): string {
  return `<path d="M70 300C52 190 56 46 160 42S268 190 250 300Q226 322 214 300L216 150H104L106 300Q94 322 70 300Z" fill="${hair}"/>`;
}

function fringe(hair: string): string {
  return `<path d="M78 168C70 84 110 46 160 46S250 84 242 168Q232 124 188 92Q150 128 96 134Q82 146 78 168Z" fill="${hair}"/>`;
}

function features(random: SeededRandom, sex: '男' | '女'): string {
  const eyeY = random.int(166, 172);
  const gap = random.int(32, 37);
  const browWidth = sex === '男' ? 5.5 : 3.2;
  const mouth = sex === '男' ? '#a8564c' : '#b9464f';
  const eye = (centreX: number): string =>
    `<path d="M${centreX - 17} ${eyeY}q17-13 34 0q-17 11-34 0z" fill="#fdfcfa"/>` +
    `<circle cx="${centreX}" cy="${eyeY - 1}" r="6.6" fill="#2a1d18"/><circle cx="${centreX + 2}" cy="${eyeY - 3}" r="1.8" fill="#fff"/>` +
    `<path d="M${centreX - 17} ${eyeY}q17-14 34 0" fill="none" stroke="#33241d" stroke-width="2.2"/>`;
  const brow = (centreX: number): string =>
    `<path d="M${centreX - 20} ${eyeY - 20}q20-11 40-1" fill="none" stroke="#2b211d" stroke-width="${browWidth}" stroke-linecap="round"/>`;
  return (
    eye(160 - gap) +
    eye(160 + gap) +
    brow(160 - gap) +
    brow(160 + gap) +
    '<path d="M156 176q-3 22-11 32q8 8 27 1" fill="none" stroke="#8d5d45" stroke-width="2.6" stroke-linecap="round" opacity="0.75"/>' +
    `<path d="M136 234q24 ${random.int(8, 14)} 48 0" fill="none" stroke="${mouth}" stroke-width="5" stroke-linecap="round"/>`
  );
}
