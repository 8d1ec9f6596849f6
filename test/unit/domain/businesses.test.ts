import { expect } from 'chai';
import { DomainProblem } from '../../../domain/errors.ts';
import {
  businessDefinition,
  businessDefinitions,
  findNationalVersions,
  services,
} from '../../../domain/businesses/registry.ts';

const regular = businessDefinition('integrity-assessment', 'regular');
const complete = { address: '四川省成都市武侯区人民南路四段1号', phone: '13812341234', employer: '个人' };
const submit = (change: object) => regular.form.schema.safeParse({ ...complete, ...change });

function codeOf(use: () => unknown): string {
  try {
    use();
  } catch (error) {
    if (error instanceof DomainProblem) return error.code;
  }
  return '';
}

describe('domain/businesses', () => {
  it('finds every definition, and tells what there is not', () => {
    expect(businessDefinition('integrity-assessment').kind).to.equal('regular');
    expect(businessDefinition('integrity-assessment', 'restoration').kind).to.equal('restoration');
    expect(businessDefinition('renewal', 'regular').result).to.equal('certificate');
    expect(businessDefinition('change', 'employer').delivery).to.equal('none');
    expect(codeOf(() => businessDefinition('change', 'nonsense'))).to.equal('not-found');
    expect(codeOf(() => businessDefinition('toString'))).to.equal('not-found');
    expect(findNationalVersions('change', 'regular')).to.equal(null);
    expect(services.every(({ available }) => available)).to.equal(true);
    expect(services).to.have.length(5);
  });

  it('asks for the three materials of A-11 and A-12, one to five images each', () => {
    expect(regular.materials.map(({ slot, title }) => [slot, title])).to.deep.equal([
      ['education-record', '考核周期学习教育情况'],
      ['certificate-info-page', '从业资格证个人信息页'],
      ['certificate-violation-page', '从业资格证违章记录页'],
    ]);
    for (const { materials } of businessDefinitions.filter(({ id }) => id === 'integrity-assessment')) {
      expect(materials).to.have.length(3);
      for (const { required, minImages, maxImages, sample, hint } of materials) {
        expect([required, minImages, maxImages]).to.deep.equal([true, 1, 5]);
        expect(sample && hint).to.not.equal('');
      }
    }
    expect(businessDefinition('integrity-assessment', 'restoration').materials[0]?.title).to.contain('18学时');
  });

  it('promises 2 and 3 working days before the statutory 20 (A-19, A-20, D-1, D-23)', () => {
    for (const { promise } of businessDefinitions) {
      expect(promise).to.deep.equal({ acceptanceWorkingDays: 2, resultWorkingDays: 3, statutoryWorkingDays: 20 });
    }
  });

  it('has a notice with version, title and a text that names time limits, materials and withdrawal', () => {
    for (const { notice } of businessDefinitions) {
      expect(notice.version).to.match(/^\S{1,16}$/);
      expect(notice.title).to.contain('业务须知');
      for (const word of ['2个工作日', '3个工作日', '撤回', '行政复议']) expect(notice.text).to.contain(word);
    }
    const versions = businessDefinitions.map(({ notice }) => notice.text);
    expect(new Set(versions).size).to.equal(versions.length);
  });

  it('shows the name in the header only; every field of the form can be edited (A-08, D-9)', () => {
    const fields = regular.form.fields.map(({ name }) => name);
    expect(regular.header.map(({ name }) => name)).to.include.members(['name', 'idNumber', 'certificateNumber']);
    for (const { name } of regular.header) expect(fields).to.not.include(name);
    expect(regular.form.fields.every(({ editable }) => editable)).to.equal(true);
    expect(submit({ name: '李四' }).success).to.equal(false);
  });

  it('describes exactly the fields that the schema takes', () => {
    const named = Object.fromEntries(
      regular.form.fields.map(({ name }) => [name, complete[name as keyof typeof complete]]),
    );
    expect(named).to.deep.equal(complete);
    for (const { name, required } of regular.form.fields) {
      const { [name as keyof typeof complete]: _, ...rest } = complete;
      expect(regular.form.schema.safeParse(rest).success, name).to.equal(!required);
    }
  });

  it('has the employer typed, never prefilled, with 个人 for somebody without one (A-09)', () => {
    const employer = regular.form.fields.find(({ name }) => name === 'employer');
    expect(employer).to.include({ label: '服务单位', source: 'typed', required: true });
    expect(employer?.help).to.contain('个人');
    expect(submit({ employer: '个人' }).success).to.equal(true);
    for (const empty of ['', '  ', undefined]) {
      expect(submit({ employer: empty }).error?.issues[0]?.message).to.equal('请填写服务单位');
    }
  });

  it('trims, limits and takes text as text', () => {
    expect(submit({ employer: '  成都  𠮷运\u3000公司 ' }).data?.['employer']).to.equal('成都 𠮷运 公司');
    expect(submit({ employer: '<img src=file:///etc/passwd>' }).data?.['employer']).to.equal(
      '<img src=file:///etc/passwd>',
    );
    expect(submit({ address: '字'.repeat(101) }).success).to.equal(false);
    expect(submit({ address: '𠮷'.repeat(100) }).success).to.equal(true);
    expect(submit({ employer: '公司\u0000' }).success).to.equal(false);
    expect(submit({ phone: '+86 138 1234 1234' }).data?.['phone']).to.equal('13812341234');
    expect(submit({ phone: '12345' }).success).to.equal(false);
    expect(submit({ more: 'x' }).success).to.equal(false);
    expect(submit({ employer: 5 }).success).to.equal(false);
  });

  it('keeps any part of a draft, with empty texts for what is not filled in yet, but no wrong values', () => {
    const draft = (values: object) => regular.form.draftSchema.safeParse(values);
    expect(draft({}).success).to.equal(true);
    expect(draft({ employer: ' ' }).data).to.deep.equal({ employer: '' });
    expect(draft({ phone: '' }).success).to.equal(true);
    expect(draft({ phone: '12345' }).error?.issues[0]?.message).to.contain('手机号码');
    expect(draft({ employer: ' 个人 ' }).data).to.deep.equal({ employer: '个人' });
    expect(draft({ unknown: '' }).success).to.equal(false);
    expect(draft(complete).data).to.deep.equal(complete);
  });

  it('takes a grade as the outcome', () => {
    const outcome = { grade: 'AA', points: 3, reason: null, confirmedProposal: true };
    expect(regular.outcome.safeParse(outcome).success).to.equal(true);
    expect(regular.outcome.safeParse({ ...outcome, grade: 'C' }).success).to.equal(false);
  });
});
