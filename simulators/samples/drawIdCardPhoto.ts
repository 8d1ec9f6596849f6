import sharp from 'sharp';
import type { DemoPerson } from '../people/demoPerson.ts';
import { seededRandom } from '../people/seededRandom.ts';
import { drawDesk, drawLight, PHOTO, shadowOf } from './desk.ts';
import { idCardBackSvg } from './drawIdCardBack.ts';
import { idCardFrontSvg } from './drawIdCardFront.ts';
import { rasterise } from './svg.ts';

export type CardSide = 'front' | 'back';
/** `phone`, `upside-down` and `sideways` can be read; `blurred` and `dark` are there to be refused. */
export type PhotoCondition = 'phone' | 'blurred' | 'dark' | 'upside-down' | 'sideways';

const CARD_WIDTH_PX = 1_140;
const SHADOW_BORDER_PX = 40;
/** At this radius no printed character of a card can be told from another. */
const REFUSED_BLUR_SIGMA = 9;
const REFUSED_DARKNESS = 0.13;

/** One side of the card lying on a desk, as taken with a phone (JPEG, 1600 × 1200 px, turned pictures 1200 × 1600). */
export async function drawIdCardPhoto(person: DemoPerson, side: CardSide, condition: PhotoCondition): Promise<Buffer> {
  const photo = await cardOnDesk(person, side);
  const picture = sharp(photo);
  switch (condition) {
    case 'phone':
      return picture.jpeg({ quality: 85 }).toBuffer();
    case 'blurred':
      return picture.blur(REFUSED_BLUR_SIGMA).jpeg({ quality: 85 }).toBuffer();
    case 'dark':
      return picture.linear(REFUSED_DARKNESS, 0).jpeg({ quality: 85 }).toBuffer();
    case 'upside-down':
      return picture.rotate(180).jpeg({ quality: 85 }).toBuffer();
    case 'sideways':
      return picture.rotate(90).jpeg({ quality: 85 }).toBuffer();
    default: {
      const unknown: never = condition;
      throw new RangeError(`unknown condition ${String(unknown)}`);
    }
  }
}

async function cardOnDesk(person: DemoPerson, side: CardSide): Promise<Buffer> {
  const random = seededRandom(person.seed * 41 + (side === 'front' ? 1 : 2));
  const angle = (random.next() - 0.5) * 7;
  const flat = await rasterise(side === 'front' ? idCardFrontSvg(person) : idCardBackSvg(person));
  const card = await tilted(flat, angle, (random.next() - 0.5) * 0.05);
  const { width = 0, height = 0 } = await sharp(card).metadata();
  const left = Math.round((PHOTO.width - width) / 2) + random.int(-50, 50);
  const top = Math.round((PHOTO.height - height) / 2) + random.int(-40, 40);
  const shadow = { input: await shadowOf(card), left: left - SHADOW_BORDER_PX + 8, top: top - SHADOW_BORDER_PX + 12 };
  const composed = await sharp(await drawDesk(random))
    .composite([shadow, { input: card, left, top }, { input: await drawLight(0.42), left: 0, top: 0 }])
    .removeAlpha()
    .png({ compressionLevel: 0 })
    .toBuffer();
  // The lens: a trace of softness, then the colour of indoor light.
  return sharp(composed).blur(0.6).linear([1.02, 0.99, 0.93], [0, 0, 0]).png({ compressionLevel: 0 }).toBuffer();
}

/** The card as seen by a hand-held phone: turned by a few degrees and slightly sheared. */
async function tilted(card: Buffer, angleDegrees: number, shear: number): Promise<Buffer> {
  const radians = (angleDegrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const enlarged = await sharp(card).resize({ width: CARD_WIDTH_PX }).png({ compressionLevel: 0 }).toBuffer();
  return sharp(enlarged)
    .affine([cos, -sin + shear, sin, cos], { background: '#00000000', interpolator: 'bicubic' })
    .png({ compressionLevel: 0 })
    .toBuffer();
}
