import { expect } from 'chai';
import { z } from 'zod';
import type { BusinessDefinition } from '../../../../domain/businesses/business.ts';
import { contactFields, licenceClassesField } from '../../../../domain/businesses/fields.ts';
import { formOf, judgeForm } from '../../../../domain/businesses/form.ts';
import { certificateHeader } from '../../../../domain/businesses/guide.ts';
import { colourPhoto, drivingLicence, requiredMaterials } from '../../../../domain/businesses/materials.ts';
import { prefillOf } from '../../../../domain/businesses/prefill.ts';
import { judgeSupplementItems } from '../../../../domain/supplement.ts';
import { nationalConfig } from '../../../../domain/provinceConfig.ts';
import { textLine } from '../../../../domain/text.ts';
import { DRIVER, ESCORT } from './applications.ts';

/** 转籍, which the guide does not know: all that a business says of itself, but its place in the list. */
const fileTransfer = {
  title: '从业资格转籍申请',
  notice: { version: '2026.1', title: '转籍业务须知', text: '将从业资格档案转到现居住地。' },
  selection: 'certificate',
  unchangedConfirmation: true,
  header: certificateHeader,
  form: formOf([
    ...contactFields,
    licenceClassesField,
    {
      name: 'newIssuer',
      label: '转入机关',
      editable: true,
      required: true,
      source: 'practitioner',
      sourceKey: 'city',
      help: '现居住地的发证机关',
      schema: textLine({ label: '转入机关', min: 4, max: 40 }),
    },
  ]),
  materials: [
    colourPhoto,
    drivingLicence,
    {
      slot: 'residence-permit',
      title: '居住证',
      required: true,
      minImages: 2,
      maxImages: 2,
      sample: 'residence-permit',
      hint: '正反面',
    },
  ],
  promise: { acceptanceWorkingDays: 1, resultWorkingDays: 5, statutoryWorkingDays: 20 },
  delivery: 'none',
  result: 'record',
  outcome: z.strictObject({ transferredTo: z.string() }),
} satisfies Omit<BusinessDefinition<{ transferredTo: string }>, 'id' | 'kind'>;

describe('a sixth business', () => {
  const values = {
    contactName: '张三',
    contactPhone: '13812341234',
    licenceClasses: 'B2',
    newIssuer: '绵阳市交通运输局',
  };

  it('has a form of its own, judged by what it is asked', () => {
    expect(judgeForm(fileTransfer, values, DRIVER)).to.deep.equal([]);
    expect(judgeForm(fileTransfer, {}, DRIVER).map(({ field }) => field)).to.deep.equal(Object.keys(values));
    expect(judgeForm(fileTransfer, { ...values, licenceClasses: '' }, ESCORT)).to.deep.equal([]);
    expect(judgeForm(fileTransfer, { ...values, newIssuer: '字' }, DRIVER)[0]?.message).to.equal(
      '转入机关不能少于4个字',
    );
    const known = { practitioner: { city: '绵阳市' }, user: {}, licenceClasses: [] };
    expect(prefillOf(fileTransfer.form, known)['newIssuer']).to.equal('绵阳市');
  });

  it('asks for one more material, which can be supplemented', () => {
    expect(requiredMaterials(fileTransfer, ESCORT).map(({ slot }) => slot)).to.deep.equal([
      'photo',
      'residence-permit',
    ]);
    const item = { target: 'material', name: 'residence-permit', reasons: ['illegible'], note: null } as const;
    const terms = { config: nationalConfig('测试省'), definition: fileTransfer };
    expect(judgeSupplementItems(terms, [{ ...item, reasons: ['illegible'] }])).to.equal(null);
  });

  it('ends in another outcome and hands nothing over', () => {
    expect(fileTransfer.outcome.safeParse({ transferredTo: '510700' }).success).to.equal(true);
    expect(fileTransfer.form.fields.some(({ name }) => name === 'delivery')).to.equal(false);
  });
});
