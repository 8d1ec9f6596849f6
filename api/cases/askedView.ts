import { z } from 'zod';
import { samplePath } from '../../domain/businesses/samples.ts';
import type { FormField, MaterialSlot } from '../../domain/businesses/business.ts';

/** What only some fields and documents say of themselves, alike in the guide of a service and in a case; null: it says nothing. */

const CONDITION = '填写或者提供的情形：driver 驾驶员类别；categories-remain 没有注销全部类别；mail 选择邮寄';

export const fieldExtrasView = {
  when: z.enum(['driver', 'categories-remain', 'mail']).nullable().meta({ description: CONDITION }),
  input: z.enum(['choice', 'choices', 'block', 'changes']).nullable().meta({
    description: '填写方式：choice 单选；choices 多选（用“,”连接）；block 多行文字；changes 变更事项；null 单行文字',
  }),
  options: z.array(z.object({ value: z.string(), label: z.string() })).nullable(),
};

export const fieldExtras = ({ when, input, options }: FormField) => ({
  when: when ?? null,
  input: input ?? null,
  options: options ? [...options] : null,
});

export const slotExtrasView = {
  when: z.enum(['driver', 'categories-remain']).nullable().meta({ description: CONDITION }),
  sampleUrl: z.string().meta({ description: '示例图片的地址' }),
  shared: z.boolean().meta({ description: '通过数据共享取得，无需上传' }),
  replacedBy: z.string().nullable().meta({ description: '填写后可以代替该材料的表单项目' }),
  photo: z
    .object({ widthMm: z.int(), heightMm: z.int(), background: z.enum(['white', 'any']) })
    .nullable()
    .meta({ description: '证件照的要求；null 不是证件照' }),
};

export const slotExtras = ({ when, sample, shared, replacedBy, photo }: MaterialSlot) => ({
  when: when ?? null,
  sampleUrl: samplePath(sample),
  shared: shared ?? false,
  replacedBy: replacedBy ?? null,
  photo: photo ?? null,
});
