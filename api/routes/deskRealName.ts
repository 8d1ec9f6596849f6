import { z } from 'zod';
import { DomainProblem, problem } from '../../domain/errors.ts';
import { idCardFindingSchema, idCardReadingSchema } from '../../domain/idCard.ts';
import { idParams, taskHeld } from '../desk/answers.ts';
import { recordCardLook } from '../desk/recordCardLook.ts';
import { staffOf } from '../middleware/identity.ts';
import { instantSchema, isoInstant, isoInstantOrNull } from '../present.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

/** Why a review was refused: a code, because the record of a decision holds no free text about a person. */
const REFUSAL_REASONS = ['photo-unclear', 'name-misread', 'not-the-holder', 'card-not-accepted', 'other'] as const;
const REFUSAL_REASON_NAMES: Readonly<Record<(typeof REFUSAL_REASONS)[number], string>> = {
  'photo-unclear': '照片不清楚或不完整',
  'name-misread': '姓名读取有误',
  'not-the-holder': '与人口信息不一致',
  'card-not-accepted': '证件不符合要求',
  other: '其他',
};

const reviewView = z
  .object({
    id: z.uuid(),
    taskId: z.uuid(),
    state: z.string(),
    cause: z.string().nullable().meta({ description: '转人工审核或者不通过的原因代码' }),
    createdAt: instantSchema,
    decidedAt: instantSchema.nullable(),
    decidedBy: z.string().nullable(),
    reading: idCardReadingSchema,
    findings: z.array(idCardFindingSchema),
    images: z.object({ front: z.string(), back: z.string() }).meta({ description: '五分钟内有效的链接' }),
    refusalReasons: z.array(z.object({ reason: z.enum(REFUSAL_REASONS), name: z.string() })),
  })
  .meta({ id: 'RealNameReview' });

const decidedView = z.object({ id: z.uuid(), state: z.string() }).meta({ id: 'RealNameDecided' });

const INPUTS = {
  approve: z.strictObject({}),
  reject: z.strictObject({ reason: z.enum(REFUSAL_REASONS) }),
} as const;
const SUMMARIES = { approve: '实名认证人工审核通过', reject: '实名认证人工审核不通过' } as const;

const READING_ROLES = ['acceptor', 'supervisor', 'auditor'] as const;
const shared = { tags: ['业务办理端'], status: 200, params: idParams } as const;

/** Manual review of what the automatic identity check could not confirm (D-3). */
export function deskRealNameRoutes(services: Services): Route[] {
  return [reviewRoute(services), decisionRoute(services, 'approve'), decisionRoute(services, 'reject')];
}

/** Pictures and read-out are shown in full, since comparing the two is the work; every look is recorded. */
function reviewRoute(services: Services): Route {
  const { desk, links } = services;
  return route({
    ...shared,
    method: 'get',
    path: '/v1/desk/real-name/:id',
    actor: { kind: 'desk', roles: READING_ROLES },
    action: 'real-name-review.read',
    summary: '待审核的实名认证：读取结果与照片（留痕）',
    answer: reviewView,
    async handle({ params: { id }, identity }) {
      const staff = staffOf(identity);
      const review = await desk.realName.find(id, staff.officeCode);
      if (!review) throw problem('not-found');
      const { scanId, decidedBy } = review;
      await recordCardLook(services, staff, review);
      const names = await desk.staff.namesOf(decidedBy === null ? [] : [decidedBy]);
      return {
        status: 200,
        body: {
          id,
          taskId: review.taskId,
          state: review.state,
          cause: review.reasonCode,
          createdAt: isoInstant(review.createdAtMs),
          decidedAt: isoInstantOrNull(review.decidedAtMs),
          decidedBy: decidedBy === null ? null : (names.get(decidedBy) ?? '系统'),
          reading: review.reading,
          findings: review.findings,
          images: { front: links.urlFor(`scan/${scanId}/front`), back: links.urlFor(`scan/${scanId}/back`) },
          refusalReasons: REFUSAL_REASONS.map((reason) => ({ reason, name: REFUSAL_REASON_NAMES[reason] })),
        },
      };
    },
  });
}

function decisionRoute(services: Services, decision: 'approve' | 'reject'): Route {
  const { desk, realNameCheck, now } = services;
  return route({
    ...shared,
    method: 'post',
    path: `/v1/desk/real-name/:id/${decision}`,
    actor: { kind: 'desk', roles: ['acceptor'] },
    action: `real-name-review.${decision}`,
    summary: SUMMARIES[decision],
    body: INPUTS[decision] as z.ZodType,
    answer: decidedView,
    idempotent: true,
    problems: ['action-not-allowed', 'task-held', 'id-number-taken', 'outcome-unknown', 'case-not-running'],
    async handle({ params: { id }, body, identity, idempotencyKey }) {
      const { staffId, officeCode } = staffOf(identity);
      if (!(await desk.realName.find(id, officeCode))) throw problem('not-found');
      const work = { kind: 'real-name-review', officeCode, staffId, subjectId: id } as const;
      const held = await desk.tasks.holdForDecision(work, now());
      if (held) throw await taskHeld(services, held.heldBy);
      const command = { actor: { kind: 'acceptor', id: staffId }, expectedVersion: null, input: body } as const;
      await realNameCheck
        .decide(id, decision, command, `${staffId}:${decision}:${idempotencyKey}`)
        .catch(async (error: unknown) => {
          throw await decidedAlready(services, id, officeCode, error);
        });
      // What was recorded may differ from what was decided: a number already bound to another account ends as refused.
      const state = (await desk.realName.find(id, officeCode))?.state ?? 'checking';
      return { status: 200, body: { id, state } };
    },
  });
}

/** A review that is decided answers nobody any more: then the record says by whom. */
async function decidedAlready({ desk }: Services, id: string, officeCode: string, error: unknown): Promise<unknown> {
  if (!(error instanceof DomainProblem)) return error;
  if (error.code !== 'case-not-running' && error.code !== 'action-not-allowed') return error;
  const review = await desk.realName.find(id, officeCode);
  if (!review?.decidedBy || review.decidedAtMs === null) return error;
  const by = (await desk.staff.namesOf([review.decidedBy])).get(review.decidedBy) ?? '系统';
  return problem('action-not-allowed', `这项实名认证已由${by}审核完毕，请刷新待办列表。`, {
    state: review.state,
    decided: { by, at: isoInstant(review.decidedAtMs) },
  });
}
