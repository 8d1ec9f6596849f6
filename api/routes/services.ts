import { z } from 'zod';
import { BUSINESS_IDS } from '../../domain/businesses/business.ts';
import { services as guide } from '../../domain/businesses/registry.ts';
import { definitionIn, nationalConfig, type ProvinceDefinition } from '../../domain/provinceConfig.ts';
import { hasCycle } from '../../domain/businesses/application.ts';
import { fieldExtras, fieldExtrasView, slotExtras, slotExtrasView } from '../cases/askedView.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const tags = ['服务事项'];
const provinceCode = z.string().regex(/^\d{2}$/, { error: '省级代码为两位数字' });

const serviceView = z
  .object({
    business: z.enum(BUSINESS_IDS),
    title: z.string(),
    kinds: z.array(z.string()),
    available: z.boolean(),
    openKinds: z.array(z.string()).meta({ description: '已开通的类别' }),
  })
  .meta({ id: 'Service' });

const slotView = z
  .object({
    slot: z.string(),
    title: z.string(),
    required: z.boolean(),
    minImages: z.int(),
    maxImages: z.int(),
    sample: z.string(),
    hint: z.string(),
    ...slotExtrasView,
  })
  .meta({ id: 'MaterialSlot' });

const definitionView = z
  .object({
    business: z.enum(BUSINESS_IDS),
    kind: z.string(),
    title: z.string(),
    notice: z.object({ version: z.string(), title: z.string(), text: z.string() }).meta({ id: 'Notice' }),
    selection: z.enum(['certificate', 'categories']).meta({ description: '按整本证件，还是按从业资格类别申请' }),
    cycle: z.boolean().meta({ description: '须选择考核周期' }),
    unchangedConfirmation: z.boolean(),
    confirmationText: z.string().nullable().meta({ description: '申请人确认的内容；null 为通用内容' }),
    header: z.array(z.object({ name: z.string(), label: z.string() })),
    fields: z.array(
      z
        .object({
          name: z.string(),
          label: z.string(),
          editable: z.boolean(),
          required: z.boolean(),
          prefilled: z.boolean(),
          help: z.string(),
          ...fieldExtrasView,
        })
        .meta({ id: 'FormField' }),
    ),
    materials: z.array(slotView),
    promise: z
      .object({ acceptanceWorkingDays: z.int(), resultWorkingDays: z.int(), statutoryWorkingDays: z.int() })
      .meta({ id: 'ServicePromise' }),
    delivery: z.enum(['chosen', 'none', 'when-categories-remain']).meta({
      description: '证件领取：chosen 自取或者邮寄；none 无需领取；when-categories-remain 保留部分类别时领取新证',
    }),
    result: z.enum(['grade', 'certificate', 'record', 'cancellation']),
    versions: z.object({ notice: z.string(), form: z.string(), materials: z.string() }),
  })
  .meta({ id: 'ServiceDefinition' });

const presentDefinition = (definition: ProvinceDefinition): z.input<typeof definitionView> => ({
  business: definition.id,
  kind: definition.kind,
  title: definition.title,
  notice: definition.notice,
  selection: definition.selection,
  cycle: hasCycle(definition),
  unchangedConfirmation: definition.unchangedConfirmation,
  confirmationText: definition.confirmationText ?? null,
  header: [...definition.header],
  fields: definition.form.fields.map((field) => ({
    name: field.name,
    label: field.label,
    editable: field.editable,
    required: field.required,
    prefilled: field.source !== 'typed',
    help: field.help,
    ...fieldExtras(field),
  })),
  materials: definition.materials.map((slot) => ({ ...slot, ...slotExtras(slot) })),
  delivery: definition.delivery,
  result: definition.result,
  promise: definition.promise,
  versions: definition.versions,
});

/** 服务事项: what can be applied for, and everything to be read before. */
export function serviceRoutes({ configs }: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/services',
      actor: { kind: 'anyone' },
      action: 'service.list',
      summary: '服务事项',
      tags,
      status: 200,
      answer: z.object({ services: z.array(serviceView) }),
      handle: () =>
        Promise.resolve({
          status: 200,
          body: {
            services: guide.map((service) => ({
              ...service,
              kinds: [...service.kinds],
              openKinds: [...service.openKinds],
            })),
          },
        }),
    }),
    route({
      method: 'get',
      path: '/v1/services/:business',
      actor: { kind: 'anyone' },
      action: 'service.read',
      summary: '业务须知、表单、材料和时限，按省',
      tags,
      params: z.strictObject({ business: z.string().max(32) }),
      query: z.strictObject({
        kind: z.string().max(32).default('regular'),
        province: provinceCode
          .optional()
          .meta({ description: '省级代码；各省的要求可能不同（T-07），不填时为全国通用要求' }),
      }),
      status: 200,
      answer: definitionView,
      problems: ['not-found'],
      async handle({ params: { business }, query: { kind, province } }) {
        const config = province ? (await configs.current(province)).config : nationalConfig('全国');
        return { status: 200, body: presentDefinition(definitionIn(config, business, kind)) };
      },
    }),
  ];
}
