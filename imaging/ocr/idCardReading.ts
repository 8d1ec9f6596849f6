import type { IdCardReading } from '../../domain/idCard.ts';
import type { CardSideReading } from './readCardSide.ts';

/** Puts two pictures together as the sides they were uploaded as; a picture of the other side is flagged, and not read in its place. */
export function toIdCardReading(front: CardSideReading, back: CardSideReading): IdCardReading {
  return {
    front: otherSide(front.front, front.back.found),
    back: otherSide(back.back, back.front.found),
    quality: { front: front.quality, back: back.quality },
  };
}

function otherSide<Side extends IdCardReading['front'] | IdCardReading['back']>(side: Side, otherFound: boolean): Side {
  return !side.found && otherFound ? { ...side, flags: [...side.flags, 'other-side'] } : side;
}
