import { z } from 'zod';
import { ruleOn } from './rules.ts';
import { textBlock } from './text.ts';
import { shanghaiDate } from './time.ts';

/** 好差评 (P-18): five levels, one rating per case, and what an office owes somebody who is dissatisfied. */

export const STARS = [1, 2, 3, 4, 5] as const;
export type Stars = (typeof STARS)[number];

export const STARS_NAMES: Readonly<Record<Stars, string>> = {
  1: '非常不满意',
  2: '不满意',
  3: '基本满意',
  4: '满意',
  5: '非常满意',
};

export const RATING_DIMENSIONS = ['overall', 'efficiency', 'guidance', 'convenience', 'operation'] as const;
export type RatingDimension = (typeof RATING_DIMENSIONS)[number];

export const RATING_DIMENSION_NAMES: Readonly<Record<RatingDimension, string>> = {
  overall: '整体满意度',
  efficiency: '办事效率',
  guidance: '办事指南精确度',
  convenience: '办事便捷度',
  operation: '平台操作性',
};

export const starsSchema = z.literal(STARS, { error: '请选择1至5星' });

export const ratingInput = z.strictObject({
  stars: starsSchema,
  dimensions: z.partialRecord(z.enum(RATING_DIMENSIONS), starsSchema).default({}),
  comment: textBlock({ label: '评价内容', max: 500 }).optional(),
});
export type RatingInput = z.infer<typeof ratingInput>;

/** 不满意 and below are followed up, every one of them. */
export const POOR_AT_MOST: Stars = 2;
export const isPoor = (stars: Stars): boolean => stars <= POOR_AT_MOST;

/** Working days within which a poor rating is to be followed up. */
export const followUpWorkingDays = (ratedAtMs: number): number =>
  ruleOn('ratingFollowUpWorkingDays', shanghaiDate(ratedAtMs));

export const FOLLOW_UP_CONTACTS = ['reached', 'not-reached', 'not-wanted'] as const;
export type FollowUpContact = (typeof FOLLOW_UP_CONTACTS)[number];

export const FOLLOW_UP_CONTACT_NAMES: Readonly<Record<FollowUpContact, string>> = {
  reached: '已回访',
  'not-reached': '多次联系未接通',
  'not-wanted': '申请人不愿接受回访',
};

/** What a supervisor leaves behind: whether the person was spoken to, what was found, what was done. */
export const followUpInput = z.strictObject({
  contact: z.enum(FOLLOW_UP_CONTACTS, { error: '请选择回访情况' }),
  finding: textBlock({ label: '核实情况', min: 2, max: 500 }),
  measures: textBlock({ label: '整改措施', min: 2, max: 500 }),
});
export type FollowUpInput = z.infer<typeof followUpInput>;

/** What ratings leave in the chain of their case; neither stars nor words are part of it. */
export const RATING_EVENT_NAMES = {
  rate: '评价',
  'follow-up-rating': '差评回访',
} as const satisfies Record<string, string>;
