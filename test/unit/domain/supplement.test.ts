import { expect } from 'chai';
import { definitionIn, nationalConfig, provinceConfigSchema } from '../../../domain/provinceConfig.ts';
import {
  isAnswered,
  judgeSupplementItems,
  supplementItemTitle,
  supplementReasonTexts,
  unansweredItems,
} from '../../../domain/supplement.ts';
import type { SupplementItem } from '../../../domain/caseActions.ts';

const config = nationalConfig('测试省');
const definition = definitionIn(config, 'integrity-assessment', 'regular');
const item = (target: SupplementItem['target'], name: string, reasons: string[] = [], note: string | null = null) => ({
  target,
  name,
  reasons,
  note,
});
const employer = item('field', 'employer', ['wrong-value']);
const record = item('material', 'education-record', ['illegible'], '第二页');

describe('domain/supplement', () => {
  it('takes fields and slots of the case with reasons meant for them', () => {
    expect(judgeSupplementItems({ config, definition }, [employer, record])).to.equal(null);
    const judged = (one: SupplementItem) => judgeSupplementItems({ config, definition }, [employer, one]);
    expect(judged(item('material', 'diploma', [], '缺'))).to.equal('本办件没有可以补正的申请材料“diploma”。');
    expect(judged(item('field', 'education-record', [], '缺'))).to.contain('education-record');
    expect(judged(item('material', 'education-record', ['wrong-value'])))
      .to.contain('“考核周期学习教育情况”')
      .and.contain('wrong-value');
    const any = provinceConfigSchema.parse({
      name: '测试省',
      supplement: { days: 15, reasons: [{ code: 'other', target: 'any', text: '其他' }] },
    });
    for (const one of [item('field', 'employer', ['other']), item('material', 'education-record', ['other'])])
      expect(judgeSupplementItems({ config: any, definition }, [one])).to.equal(null);
  });

  it('does not ask for a field that cannot be edited', () => {
    const fields = definition.form.fields.map((field) => ({ ...field, editable: field.name !== 'employer' }));
    expect(supplementItemTitle({ ...definition, form: { ...definition.form, fields } }, employer)).to.equal(null);
    expect(supplementItemTitle(definition, employer)).to.equal('服务单位');
  });

  it('gives reasons in words, the own one last', () => {
    const [first, second, ...more] = supplementReasonTexts(config, record);
    expect([first, second, more]).to.deep.equal(['图片模糊或者反光，文字无法辨认，请重新拍摄', '第二页', []]);
  });

  it('counts an item as answered by a value the form takes, or by enough new images', () => {
    const answered = (fields: Record<string, string>, images: Record<string, number>) =>
      unansweredItems(definition, { fields, images }, [employer, record]).map(({ name }) => name);
    expect(answered({}, {})).to.deep.equal(['employer', 'education-record']);
    expect(answered({ employer: '' }, { 'education-record': 1 })).to.deep.equal(['employer']);
    expect(answered({ employer: '甲' }, { 'education-record': 1 }), 'too short for the form').to.deep.equal([
      'employer',
    ]);
    expect(answered({ employer: '甲公司' }, { 'certificate-info-page': 5 })).to.deep.equal(['education-record']);
    expect(answered({ employer: '甲公司' }, { 'education-record': 1 })).to.deep.equal([]);
    const materials = definition.materials.map((slot) => ({ ...slot, minImages: 2 }));
    const answers = { fields: {}, images: { 'education-record': 1 } };
    expect(isAnswered({ ...definition, materials }, answers, record), 'one of two').to.equal(false);
  });
});
