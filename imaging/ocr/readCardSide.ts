import type { IdCardBack, IdCardFront, IdCardReading } from '../../domain/idCard.ts';
import { imageFindings } from '../findings/imageFindings.ts';
import { isPhotocopy } from './isPhotocopy.ts';
import { deskew } from './pageLayout.ts';
import { readBack } from './readBack.ts';
import { readFront } from './readFront.ts';
import { readPage } from './readPage.ts';
import type { TextModels } from './textModels.ts';

type Quality = IdCardReading['quality']['front'];

/** One picture read as either side, whichever it was uploaded as; neither is `found` when it shows no card. */
export type CardSideReading = { front: IdCardFront; back: IdCardBack; quality: Quality };

/** Reads one picture of an identity card. @throws Error of sharp when the bytes are no image. */
export async function readCardSide(models: TextModels, image: Uint8Array): Promise<CardSideReading> {
  const boxes = await readPage(models, image);
  const layout = deskew(boxes);
  const front = readFront(layout, boxes);
  const back = readBack(layout);
  const flags = (await isPhotocopy(image)) ? (['photocopy'] as const) : [];
  return {
    front: { ...front, flags: [...front.flags, ...flags] },
    back: { ...back, flags: [...back.flags, ...flags] },
    quality: await qualityOf(image),
  };
}

/** What makes a picture unfit for reading; the milder findings do not concern a card that was read. */
async function qualityOf(image: Uint8Array): Promise<Quality> {
  const { findings } = await imageFindings(Buffer.from(image.buffer, image.byteOffset, image.byteLength));
  return findings.flatMap(({ code }): Quality => {
    switch (code) {
      case 'blurred':
        return [{ code: 'blurred' }];
      case 'very-dark':
        return [{ code: 'dark' }];
      case 'very-small':
        return [{ code: 'too-small' }];
      case 'slightly-blurred':
      case 'dark':
      case 'small':
        return [];
      default:
        return code satisfies never;
    }
  });
}
