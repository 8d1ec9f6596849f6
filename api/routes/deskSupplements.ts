import { z } from 'zod';
import { applicationFacts, askedOf } from '../../domain/businesses/application.ts';
import { problem } from '../../domain/errors.ts';
import { supplementReasonSchema } from '../../domain/provinceConfig.ts';
import { caseNoParams } from '../desk/answers.ts';
import { staffOf } from '../middleware/identity.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const optionsView = z
  .object({
    available: z.boolean().meta({ description: '现在是否可以要求补正' }),
    round: z.int().meta({ description: '下一次补正的次序' }),
    days: z.int().meta({ description: '答复期限（自然日）' }),
    fields: z.array(z.object({ name: z.string(), label: z.string() })),
    materials: z.array(z.object({ slot: z.string(), title: z.string(), required: z.boolean() })),
    reasons: z.array(supplementReasonSchema),
  })
  .meta({ id: 'SupplementOptions' });

/** What a clerk can ask of this case's applicant, and the reasons its province has ready (P-04). */
export function deskSupplementRoutes({ desk, configs }: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/desk/cases/:no/supplement-options',
      actor: { kind: 'desk', roles: ['acceptor', 'supervisor'] },
      action: 'desk-case.supplement-options',
      summary: '可以要求补正的表单项目、申请材料和常用理由',
      tags: ['业务办理端'],
      params: caseNoParams,
      status: 200,
      answer: optionsView,
      problems: ['not-found'],
      async handle({ params: { no }, identity }) {
        const { officeCode } = staffOf(identity);
        const [snapshot, selection] = await Promise.all([
          desk.cases.snapshotOf(no, officeCode),
          desk.cases.selectionOf(no, officeCode),
        ]);
        if (!snapshot || !selection) throw problem('not-found');
        const { state, supplementRound, supplementsGranted } = snapshot;
        const { config, definition } = await configs.ofCase(no);
        const asked = askedOf(definition, applicationFacts(selection));
        const editable = asked.fields.filter((field) => field.editable);
        return {
          status: 200,
          body: {
            available: state === 'submitted' && supplementRound < supplementsGranted,
            round: supplementRound + 1,
            days: config.supplement.days,
            fields: editable.map(({ name, label }) => ({ name, label })),
            materials: asked.materials.map(({ slot, title, required }) => ({ slot, title, required })),
            reasons: config.supplement.reasons,
          },
        };
      },
    }),
  ];
}
