import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { problem } from '../../domain/errors.ts';
import {
  FOLLOW_UP_CONTACTS,
  FOLLOW_UP_CONTACT_NAMES,
  followUpInput,
  isPoor,
  type FollowUpInput,
} from '../../domain/rating.ts';
import type { Rating } from '../../db/ratings.ts';
import { ratingAnswer, presentRating } from '../cases/ratingAnswer.ts';
import { readCursor } from '../cursor.ts';
import { idParams, taskHeld } from '../desk/answers.ts';
import { cursorParam, limitParam, pageOf } from '../desk/page.ts';
import { staffRef } from '../desk/presentTask.ts';
import { staffOf } from '../middleware/identity.ts';
import { instantSchema, isoInstant } from '../present.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

/** In a list without words: who wants to read them opens the rating, which is recorded. */
const listedView = ratingAnswer
  .omit({ comment: true, followedUpAt: true })
  .extend({ id: z.uuid(), caseNo: z.string(), poor: z.boolean(), followedUp: z.boolean() })
  .meta({ id: 'ListedRating' });

const ratingView = ratingAnswer
  .omit({ followedUpAt: true })
  .extend({
    id: z.uuid(),
    caseNo: z.string(),
    poor: z.boolean(),
    followUp: z
      .object({
        contact: z.enum(FOLLOW_UP_CONTACTS),
        contactName: z.string(),
        finding: z.string(),
        measures: z.string(),
        by: staffRef,
        at: instantSchema,
      })
      .nullable(),
  })
  .meta({ id: 'DeskRating' });

/** Not those who decided the case: whoever is rated does not learn what was said of him, or by whom. */
const READING_ROLES = ['supervisor', 'auditor'] as const;
const shared = { tags: ['业务办理端'], status: 200 } as const;

/** 好差评 at the desk: what supervisors see of it, and how a poor one is followed up (P-18). */
export function deskRatingRoutes(services: Services): Route[] {
  return [listRoute(services), readRoute(services), followUpRoute(services)];
}

function listRoute({ ratings }: Services): Route {
  return route({
    ...shared,
    method: 'get',
    path: '/v1/desk/ratings',
    actor: { kind: 'desk', roles: READING_ROLES },
    action: 'rating.list',
    summary: '本机关办件的评价，最新的在前',
    query: z.strictObject({
      state: z.enum(['poor-open', 'poor', 'all']).default('poor-open'),
      cursor: cursorParam.optional(),
      limit: limitParam,
    }),
    answer: z.object({ ratings: z.array(listedView), nextCursor: z.string().nullable() }),
    async handle({ query: { state, cursor, limit }, identity }) {
      const { officeCode } = staffOf(identity);
      const rows = await ratings.list({ officeCode, state, before: readCursor(cursor), limit: limit + 1 });
      const { items, nextCursor } = pageOf(rows, limit, ({ ratedAtMs, id }) => ({ atMs: ratedAtMs, key: id }));
      return { status: 200, body: { ratings: items.map(presentListed), nextCursor } };
    },
  });
}

function readRoute(services: Services): Route {
  const { ratings, desk, now } = services;
  return route({
    ...shared,
    method: 'get',
    path: '/v1/desk/ratings/:id',
    actor: { kind: 'desk', roles: READING_ROLES },
    action: 'rating.read',
    summary: '一条评价和回访情况（留痕）',
    params: idParams,
    answer: ratingView,
    problems: ['not-found'],
    async handle({ params: { id }, identity }) {
      const { staffId, officeCode } = staffOf(identity);
      const rating = await ratings.find(id, officeCode);
      if (!rating) throw problem('not-found');
      await desk.personalDataReads.record({
        staffId,
        caseNo: rating.caseNo,
        subjectId: id,
        what: ['rating'],
        atMs: now(),
      });
      return { status: 200, body: await presentOne(services, rating) };
    },
  });
}

function followUpRoute(services: Services): Route {
  const { ratings, desk, now } = services;
  return route({
    ...shared,
    method: 'post',
    path: '/v1/desk/ratings/:id/follow-up',
    actor: { kind: 'desk', roles: ['supervisor'] },
    action: 'rating.follow-up',
    summary: '差评回访：核实情况和整改措施；任务由他人领取时返回409，无人领取时随之领取并办结',
    params: idParams,
    body: followUpInput,
    answer: ratingView,
    idempotent: true,
    problems: ['not-found', 'task-held', 'already-followed-up'],
    async handle({ params: { id }, body, identity }) {
      const { staffId, officeCode } = staffOf(identity);
      const found = await ratings.find(id, officeCode);
      if (!found || !isPoor(found.stars)) throw problem('not-found');
      const work = { kind: 'rating-follow-up', officeCode, staffId, subjectId: id } as const;
      const held = await desk.tasks.holdForDecision(work, now());
      if (held) throw await taskHeld(services, held.heldBy);
      const verdict = await ratings.followUp(id, { staffId, officeCode, input: body, atMs: now() });
      if (verdict === 'not-there') throw problem('not-found');
      const rating = await ratings.find(id, officeCode);
      if (!rating) throw problem('not-found');
      // Under the same key after a crash it stands already, and then there is nothing left to do but to tell.
      if (verdict === 'done-before' && !says(rating.followUp, staffId, body)) throw problem('already-followed-up');
      return { status: 200, body: await presentOne(services, rating) };
    },
  });
}

const says = (followUp: Rating['followUp'], by: string, { contact, finding, measures }: FollowUpInput): boolean =>
  isDeepStrictEqual({ ...followUp, atMs: 0 }, { by, contact, finding, measures, atMs: 0 });

const headOf = (rating: Rating) => {
  const { followedUpAt: _, ...own } = presentRating(rating);
  return { ...own, id: rating.id, caseNo: rating.caseNo, poor: isPoor(rating.stars) };
};

function presentListed(rating: Rating): z.input<typeof listedView> {
  const { comment: _, ...head } = headOf(rating);
  return { ...head, followedUp: rating.followUp !== null };
}

async function presentOne({ desk }: Services, rating: Rating): Promise<z.input<typeof ratingView>> {
  const { followUp } = rating;
  const names = await desk.staff.namesOf(followUp ? [followUp.by] : []);
  return {
    ...headOf(rating),
    followUp: followUp && {
      contact: followUp.contact,
      contactName: FOLLOW_UP_CONTACT_NAMES[followUp.contact],
      finding: followUp.finding,
      measures: followUp.measures,
      by: { id: followUp.by, name: names.get(followUp.by) ?? '已离职人员' },
      at: isoInstant(followUp.atMs),
    },
  };
}
