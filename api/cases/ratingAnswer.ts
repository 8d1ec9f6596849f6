import { z } from 'zod';
import { RATING_DIMENSIONS, STARS_NAMES } from '../../domain/rating.ts';
import type { Rating } from '../../db/ratings.ts';
import { instantSchema, isoInstant } from '../present.ts';

/** A rating as its author sees it. */
export const ratingAnswer = z
  .object({
    stars: z.int(),
    starsName: z.string(),
    dimensions: z.partialRecord(z.enum(RATING_DIMENSIONS), z.int()),
    comment: z.string().nullable(),
    ratedAt: instantSchema,
    followedUpAt: instantSchema.nullable().meta({ description: '不满意的评价：完成回访的时间' }),
  })
  .meta({ id: 'Rating' });

export const presentRating = ({ stars, dimensions, comment, ratedAtMs, followUp }: Rating) => ({
  stars,
  starsName: STARS_NAMES[stars],
  dimensions,
  comment,
  ratedAt: isoInstant(ratedAtMs),
  followedUpAt: followUp && isoInstant(followUp.atMs),
});
