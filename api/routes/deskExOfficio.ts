import { exOfficioOrderSchema } from '../../domain/exOfficio.ts';
import { deskCaseStateView } from '../desk/caseViews.ts';
import { openExOfficio } from '../desk/openExOfficio.ts';
import { presentCaseState } from '../desk/presentCaseState.ts';
import { staffOf } from '../middleware/identity.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

/** 依职权启动: what the authority does without an application (D-24, D-26). */
export function deskExOfficioRoutes(services: Services): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/desk/cases',
      tags: ['业务办理端'],
      status: 201,
      actor: { kind: 'desk', roles: ['supervisor'] },
      action: 'case.open-ex-officio',
      summary: '依职权启动诚信考核（免审即享）或者注销（超龄、逾期未换发、死亡）',
      body: exOfficioOrderSchema,
      answer: deskCaseStateView,
      idempotent: true,
      problems: [
        'person-not-registered',
        'not-found',
        'forbidden',
        'ground-not-met',
        'case-already-open',
        'other-case-open',
        'cancellation-open',
        'assessment-already-open',
        'assessment-already-graded',
        'certificate-not-valid',
        'registry-unavailable',
      ],
      async handle({ body, identity }) {
        const staff = staffOf(identity);
        const snapshot = await openExOfficio(services, staff, body);
        return {
          status: 201,
          body: presentCaseState(snapshot, staff.roles, services.now()),
          etag: snapshot.version,
          headers: { Location: `/v1/desk/cases/${snapshot.caseNo}` },
        };
      },
    }),
  ];
}
