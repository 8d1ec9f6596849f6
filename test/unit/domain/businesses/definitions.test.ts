import { expect } from 'chai';
import { certificateOutcomeSchema } from '../../../../domain/certificate.ts';
import { BUSINESS_KINDS } from '../../../../domain/businesses/business.ts';
import { businessDefinitions } from '../../../../domain/businesses/registry.ts';
import { definitionIn, nationalConfig, provinceConfigSchema } from '../../../../domain/provinceConfig.ts';
import { definitionDifference } from '../../../../domain/definitionDifference.ts';
import { APPLICATIONS } from './applications.ts';

const planned = Object.values(APPLICATIONS).map(({ definition }) => definition);
const byKind = (select: (definition: (typeof planned)[number]) => unknown) =>
  Object.fromEntries([...planned, ...businessDefinitions].map((one) => [`${one.id}/${one.kind}`, select(one)]));

describe('definitions of the businesses', () => {
  it('say what is selected, delivered and achieved (D-8, Z-04)', () => {
    expect(byKind(({ selection, delivery, result }) => `${selection} ${delivery} ${result}`)).to.deep.equal({
      'renewal/regular': 'certificate chosen certificate',
      'reissue/regular': 'certificate chosen certificate',
      'change/employer': 'certificate none record',
      'change/certificate-info': 'certificate chosen certificate',
      'cancellation/regular': 'categories when-categories-remain cancellation',
      'integrity-assessment/regular': 'certificate none grade',
      'integrity-assessment/restoration': 'certificate none grade',
    });
    for (const { id, kind } of planned) expect(BUSINESS_KINDS[id]).to.include(kind);
  });

  it('ask for a confirmation of the certificate everywhere but in a cancellation (D-25)', () => {
    for (const { id, unchangedConfirmation } of planned)
      expect(unchangedConfirmation, id).to.equal(id !== 'cancellation');
    for (const definition of planned.filter(({ id }) => id === 'change'))
      expect(definition.confirmationText).to.contain('除申请变更内容外，信息未发生变化');
  });

  it('ask where to deliver exactly where something may be delivered', () => {
    for (const { delivery, form, title } of planned) {
      const field = form.fields.find(({ name }) => name === 'delivery');
      expect(field !== undefined, title).to.equal(delivery !== 'none');
      if (field) expect(field.when, title).to.equal(delivery === 'chosen' ? undefined : 'categories-remain');
    }
  });

  it('promise 2 and 3 working days before the statutory 20, and say so with the remedies in a notice of their own', () => {
    for (const { promise, notice, header, title, id } of planned) {
      expect(promise).to.deep.equal({ acceptanceWorkingDays: 2, resultWorkingDays: 3, statutoryWorkingDays: 20 });
      expect(notice.version).to.equal('2026.1');
      expect(notice.title).to.match(/^道路运输从业资格证.{2,4}业务须知$/);
      const words = [
        '2个工作日',
        '3个工作日',
        '20个工作日',
        '一次性告知',
        '撤回',
        '行政复议',
        '60日',
        '6个月',
        '180日',
      ];
      for (const word of words) expect(notice.text, `${title}: ${word}`).to.contain(word);
      expect(header.map(({ name }) => name)).to.include.members(['name', 'idNumber', 'certificateNumber']);
      if (id !== 'cancellation') expect(notice.text).to.contain('63周岁');
    }
    expect(new Set(planned.map(({ notice }) => notice.title)).size).to.equal(planned.length);
    const text = Object.fromEntries(planned.map(({ id, kind, notice }) => [`${id}/${kind}`, notice.text]));
    expect(text['renewal/regular']).to.contain('90日').and.to.contain('30日前').and.to.contain('视为准予换发');
    expect(text['cancellation/regular']).to.contain('公告作废').and.to.contain('交回');
    expect(text['change/employer']).to.contain('无需领取');
    for (const key of ['renewal/regular', 'reissue/regular', 'change/certificate-info', 'cancellation/regular'])
      expect(text[key], key).to.contain('到付').and.to.contain('自取');
  });

  it('approve with the outcome of a certificate', () => {
    for (const { outcome } of planned) expect(outcome).to.equal(certificateOutcomeSchema);
  });
});

describe('materials in a province', () => {
  const KEY = 'integrity-assessment/regular';
  const base = nationalConfig('测试省');
  const [page] = definitionIn(base, 'integrity-assessment', 'regular').materials;
  const parse = (change: object, version = '2') =>
    provinceConfigSchema.safeParse({
      ...base,
      businesses: { [KEY]: { materials: { version, slots: [{ ...page, ...change }] } } },
    });

  it('may be shared, conditional, photographs or replaceable', () => {
    const told = (before: object, after: object) => {
      const [plain, changed] = [before, after].map((slot, index) =>
        definitionIn(parse(slot, String(index + 2)).data ?? expect.fail('refused'), 'integrity-assessment', 'regular'),
      );
      expect(changed!.materials[0]).to.deep.include({ ...page, ...after });
      return definitionDifference(plain!, changed!).what.materials?.[0];
    };
    const paper = told({}, { required: false, when: 'driver', shared: true, replacedBy: 'employer' });
    for (const words of ['驾驶员类别', '数据共享', '声明代替']) expect(paper).to.contain(words);
    const portrait = { slot: 'photo', own: true };
    const sized = (background: 'any' | 'white') => ({ ...portrait, photo: { widthMm: 35, heightMm: 49, background } });
    expect(told(sized('any'), sized('white'))).to.contain('白色背景');
  });

  it('are refused when what they say makes no sense', () => {
    const wrong = [
      { when: 'mail' },
      { shared: '是' },
      { replacedBy: 'salary' },
      { photo: { widthMm: 35 } },
      { more: 1 },
    ];
    for (const change of wrong) expect(parse(change).success, JSON.stringify(change)).to.equal(false);
  });
});
