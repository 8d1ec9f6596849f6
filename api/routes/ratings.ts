import { RATING_DIMENSION_NAMES, ratingInput } from '../../domain/rating.ts';
import { ownCase } from '../cases/caseReader.ts';
import { rateCase } from '../cases/rateCase.ts';
import { presentRating, ratingAnswer } from '../cases/ratingAnswer.ts';
import { driverOf } from '../middleware/identity.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { caseParams } from './caseParams.ts';

const DIMENSIONS = Object.values(RATING_DIMENSION_NAMES).join('、');

/** 好差评 by the applicant (P-18). */
export function ratingRoutes(services: Services): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/cases/:no/rating',
      actor: { kind: 'driver' },
      action: 'case.rate',
      summary: `评价办结的办件，每件一次；可以分项评价（${DIMENSIONS}）`,
      tags: ['我的办件'],
      params: caseParams,
      body: ratingInput,
      status: 201,
      answer: ratingAnswer,
      idempotent: true,
      problems: ['not-found', 'rating-too-early', 'already-rated'],
      async handle({ identity, params, body, idempotencyKey }) {
        const header = await ownCase(services, driverOf(identity).userId, params.no);
        return { status: 201, body: presentRating(await rateCase(services, header, body, idempotencyKey)) };
      },
    }),
  ];
}
