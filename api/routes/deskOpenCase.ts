import { z } from 'zod';
import { caseAnswer } from '../cases/caseAnswer.ts';
import { readOwnCase } from '../cases/caseReader.ts';
import { assistedCase } from '../desk/counter.ts';
import { deskCaseStateView } from '../desk/caseViews.ts';
import { openCase, openCaseBody, OPENING_ROLES } from '../desk/openCase.ts';
import { presentCaseState } from '../desk/presentCaseState.ts';
import { staffOf } from '../middleware/identity.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

/** What the desk begins: 窗口代办 for somebody who is there (P-22), 依职权启动 without an application (D-24, D-26). */
export function deskOpenCaseRoutes(services: Services): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/desk/cases',
      tags: ['业务办理端'],
      status: 201,
      actor: { kind: 'desk', roles: OPENING_ROLES },
      action: 'desk-case.open',
      summary:
        '窗口代办（assisted，任何窗口都可以代办，办件仍由原发证机关办理）；依职权启动考核或者注销（ex-officio，主管）',
      body: openCaseBody,
      answer: z.union([caseAnswer, deskCaseStateView]),
      idempotent: true,
      answersAnew: true,
      problems: [
        'actor-not-allowed',
        'identification-pending',
        'identification-outdated',
        'notice-changed',
        'unchanged-confirmation-required',
        'cannot-apply-again',
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
      async handle({ identity, body, idempotencyKey }) {
        const staff = staffOf(identity);
        const opened = await openCase(services, staff, body, idempotencyKey);
        switch (opened.mode) {
          case 'assisted': {
            const { caseNo } = opened.header;
            const header = await assistedCase(services, staff, caseNo);
            const headers = { Location: `/v1/desk/assisted/${caseNo}` };
            return { status: 201, body: await readOwnCase(services, header), etag: header.version, headers };
          }
          case 'ex-officio': {
            const { snapshot } = opened;
            const headers = { Location: `/v1/desk/cases/${snapshot.caseNo}` };
            const answer = presentCaseState(snapshot, staff.roles, services.now());
            return { status: 201, body: answer, etag: snapshot.version, headers };
          }
        }
      },
    }),
  ];
}
