import { expect } from 'chai';
import fc from 'fast-check';
import { colourPhoto, drivingLicence } from '../../../domain/businesses/materials.ts';
import { businessDefinition, businessDefinitions } from '../../../domain/businesses/registry.ts';
import { checkNewConfig } from '../../../domain/checkNewConfig.ts';
import { configDifference } from '../../../domain/configDifference.ts';
import { definitionDifference, differenceText } from '../../../domain/definitionDifference.ts';
import { DEFAULT_LADDERS } from '../../../domain/ladder.ts';
import {
  definitionIn,
  nationalConfig,
  provinceConfigSchema,
  type ProvinceConfig,
} from '../../../domain/provinceConfig.ts';

const KEY = 'integrity-assessment/regular';
const national = businessDefinition('integrity-assessment', 'regular');
const base = nationalConfig('测试省');
const notice = { version: '2', title: '业务须知', text: '这是本省的业务须知，请在申请之前仔细阅读全文。' };
const [first, ...others] = national.materials;
if (!first) throw new Error('the assessment asks for materials');
const slots = [...others, { ...first, required: false, maxImages: 2 }];

const withBusiness = (own: ProvinceConfig['businesses'][string]): ProvinceConfig =>
  provinceConfigSchema.parse({ ...base, businesses: { [KEY]: own } });
const definitionOf = (config: ProvinceConfig) => definitionIn(config, 'integrity-assessment', 'regular');
const issuesOf = (change: object): string[] => {
  const parsed = provinceConfigSchema.safeParse({ name: '测试省', ...change });
  return (parsed.error?.issues ?? []).map(({ path }) => path.join('.'));
};

describe('configuration of a province', () => {
  it('is the national one where it says nothing', () => {
    const { versions, national: number, ...definition } = definitionOf(base);
    expect(JSON.stringify(definition)).to.equal(JSON.stringify(national));
    expect([versions, number]).to.deep.equal([{ notice: national.notice.version, form: '1', materials: '1' }, 1]);
    expect(base.supplement.days).to.equal(15);
  });

  it('says otherwise in parts: notice, words of the form, materials, promise', () => {
    const own = definitionOf({
      ...withBusiness({
        notice,
        form: { version: '3', fields: { employer: { help: '填全称' } } },
        materials: { version: '4', slots },
      }),
      promise: { acceptanceWorkingDays: 1, resultWorkingDays: 2 },
    });
    expect(own.versions).to.deep.equal({ notice: '2', form: '3', materials: '4' });
    expect(own.form.fields.find(({ name }) => name === 'employer')).to.include({ label: '服务单位', help: '填全称' });
    expect(own.promise).to.deep.equal({ acceptanceWorkingDays: 1, resultWorkingDays: 2, statutoryWorkingDays: 20 });
    expect(own.materials).to.deep.equal(slots);
  });

  it('names what is wrong with it', () => {
    const materials = (list: object[]) => ({ businesses: { [KEY]: { materials: { version: '2', slots: list } } } });
    expect(issuesOf({})).to.deep.equal([]);
    expect(issuesOf({ promise: { acceptanceWorkingDays: 0, resultWorkingDays: 3 } })).to.deep.equal([
      'promise.acceptanceWorkingDays',
    ]);
    expect(issuesOf(materials([first, first]))).to.deep.equal([`businesses.${KEY}.materials.slots`]);
    expect(issuesOf(materials([{ ...first, minImages: 3, maxImages: 2 }]))).to.deep.equal([
      `businesses.${KEY}.materials.slots.0`,
    ]);
    expect(issuesOf({ businesses: { 'integrity-assessment': {} } }), 'without its kind').to.deep.equal([
      'businesses.integrity-assessment',
    ]);
    expect(issuesOf({ businesses: { [KEY]: { form: { version: '2', fields: { pay: {} } } } } })).to.deep.equal([
      `businesses.${KEY}.form.fields.pay`,
    ]);
    const reason = { code: 'same', target: 'any', text: '理由' };
    expect(issuesOf({ supplement: { days: 15, reasons: [reason, reason] } })).to.deep.equal(['supplement.reasons']);
  });

  it('has terms of its own, each with a default', () => {
    expect(base).to.deep.include({
      employerChangePrints: false,
      reminders: { cycleEnd: { daysBefore: [30], daysAfter: [1] }, expiry: { daysBefore: [90, 30] } },
      uncollected: { remindAfterWorkingDays: 10 },
      contacts: [],
    });
    const reminders = (expiry: number[]) => ({ reminders: { ...base.reminders, expiry: { daysBefore: expiry } } });
    expect(issuesOf(reminders([60]))).to.deep.equal([]);
    for (const wrong of [
      [30, 90],
      [30, 30],
    ])
      expect(issuesOf(reminders(wrong)), String(wrong)).to.deep.equal(['reminders.expiry.daysBefore']);
    expect(issuesOf(reminders([400]))).to.deep.equal(['reminders.expiry.daysBefore.0']);
    const contact = { name: '业务咨询', phone: '028-55550100' };
    expect(issuesOf({ contacts: [contact] })).to.deep.equal([]);
    expect(issuesOf({ contacts: [contact, contact] })).to.deep.equal(['contacts']);
    expect(issuesOf({ contacts: [{ ...contact, phone: '12' }] })).to.deep.equal(['contacts.0.phone']);
    const told = configDifference(base, { ...base, contacts: [contact], employerChangePrints: true });
    expect(told.map(({ path, name }) => [path, name])).to.deep.equal([
      ['employerChangePrints', '服务单位变更换发新证件'],
      ['contacts[业务咨询]', '联系方式 › 业务咨询'],
    ]);
  });

  it('contradicts neither itself nor the law: every mistake at its place', () => {
    const materials = (list: object[], key = KEY) => ({
      businesses: { [key]: { materials: { version: '2', slots: list } } },
    });
    const at = (key: string, index = 0) => `businesses.${KEY}.materials.slots.${index}.${key}`;
    const wrong: [path: string, change: object][] = [
      [at('slot'), materials([{ ...first, slot: 'eductaion-record' }])],
      [at('own'), materials([{ ...first, own: true }])],
      [at('sample'), materials([{ ...first, sample: 'nothing' }])],
      [at('shared'), materials([{ ...first, required: true, shared: true }])],
      [at('when'), materials([{ ...first, when: 'categories-remain' }])],
      [at('replacedBy'), materials([{ ...first, replacedBy: 'nothing' }])],
      [at('photo'), materials([{ ...first, photo: { widthMm: 35, heightMm: 49, background: 'any' } }])],
      [at('title'), materials([{ ...first, title: '   ' }])],
      [at('hint'), materials([{ ...first, hint: '　　' }])],
      [`businesses.${KEY}.notice.text`, { businesses: { [KEY]: { notice: { ...notice, text: ' '.repeat(40) } } } }],
      [
        `businesses.${KEY}.form.fields.employer`,
        { businesses: { [KEY]: { form: { version: '2', fields: { employer: {} } } } } },
      ],
      ['promise.resultWorkingDays', { promise: { acceptanceWorkingDays: 2, resultWorkingDays: 21 } }],
      ['promise.acceptanceWorkingDays', { promise: { acceptanceWorkingDays: 6, resultWorkingDays: 3 } }],
      ['ladders.result', { ladders: { ...DEFAULT_LADDERS, result: DEFAULT_LADDERS.result.toReversed() } }],
      ['name', { name: '  ' }],
      ['businesses.renewal/regular.materials.slots', materials([drivingLicence], 'renewal/regular')],
    ];
    for (const [path, change] of wrong) expect(issuesOf(change), path).to.deep.equal([path]);
    const several = materials([
      { ...first, sample: 'nothing', replacedBy: 'nothing' },
      { ...first, slot: 'other' },
    ]);
    expect(issuesOf(several), 'all of them at once').to.have.members([at('sample'), at('replacedBy'), at('slot', 1)]);
    const own = { ...first, slot: 'safety-record', own: true };
    expect(issuesOf(materials([own, { ...first, required: false, shared: true }]))).to.deep.equal([]);
    expect(issuesOf(materials([colourPhoto], 'renewal/regular'))).to.deep.equal([]);
    const early = { ...base, renewalOpensDaysBeforeExpiry: 60 };
    expect(checkNewConfig(early, []).map(({ field }) => field)).to.deep.equal(['reminders.expiry.daysBefore']);
  });

  it('every national definition is a right configuration, and no part of it can lack', () => {
    for (const { id, kind, notice: text, materials: list, form } of businessDefinitions) {
      const fields = Object.fromEntries(form.fields.map(({ name, label, help }) => [name, { label, help }]));
      const whole = { notice: text, form: { version: '2', fields }, materials: { version: '2', slots: list } };
      expect(issuesOf({ businesses: { [`${id}/${kind}`]: whole } }), `${id}/${kind}`).to.deep.equal([]);
      const parsed = provinceConfigSchema.parse({ name: '测试省', businesses: { [`${id}/${kind}`]: whole } });
      expect(configDifference(base, parsed).filter(({ path }) => !path.endsWith('.version'))).to.deep.equal([]);
      fc.assert(
        fc.property(fc.subarray(list.map(({ slot }) => slot)), (kept) => {
          const left = list.filter(({ slot }) => kept.includes(slot));
          const change = { businesses: { [`${id}/${kind}`]: { materials: { version: '3', slots: left } } } };
          const wrong = left.length === 0 || (list.some(({ slot }) => slot === 'photo') && !kept.includes('photo'));
          expect(issuesOf(change).length > 0).to.equal(wrong);
        }),
      );
    }
  });

  it('asks how the certificate is handed over where a change of the employer is printed, and tells who began without', () => {
    const employer = (config: ProvinceConfig) => definitionIn(config, 'change', 'employer');
    const [plain, printed] = [employer(base), employer({ ...base, employerChangePrints: true })];
    expect([plain.delivery, printed.delivery]).to.deep.equal(['none', 'chosen']);
    expect([plain.versions.form, printed.versions.form]).to.deep.equal(['1', '1+cert']);
    expect(definitionDifference(plain, printed).what.form).to.include('新增“证件领取方式”');
    const worded = { form: { version: '2', fields: { delivery: { help: '请选择自取或者邮寄' } } } };
    expect(issuesOf({ businesses: { 'change/employer': worded } })).to.deep.equal([]);
  });

  it('stands for one content under one version of a part', () => {
    const published = [
      { version: 2, config: withBusiness({ materials: { version: '2', slots } }) },
      { version: 1, config: base },
    ];
    const issues = (next: ProvinceConfig) => checkNewConfig(next, published).map(({ field }) => field);
    expect(issues(base), 'back to what was there').to.deep.equal([]);
    expect(issues(withBusiness({ materials: { version: '3', slots: [first] } }))).to.deep.equal([]);
    for (const version of ['1', '2'])
      expect(issues(withBusiness({ materials: { version, slots: [first] } })), version).to.deep.equal([
        `businesses.${KEY}.materials.version`,
      ]);
    expect(issues(withBusiness({ form: { version: '1', fields: { phone: { label: '手机' } } } }))).to.deep.equal([
      `businesses.${KEY}.form.version`,
    ]);
  });

  it('tells an applicant what changed, part by part', () => {
    const after = definitionOf(withBusiness({ notice, materials: { version: '2', slots } }));
    const difference = definitionDifference(definitionOf(base), after);
    expect(difference.changed).to.deep.equal(['notice', 'materials']);
    expect(difference.what.materials).to.deep.equal([`“${first.title}”改为可选，图片数量改为1至2张`]);
    expect(differenceText(difference)).to.match(/^业务须知：“业务须知”已更新，请重新阅读；申请材料：“/);
    expect(definitionDifference(after, after)).to.deep.equal({ changed: [], what: {} });
    const fewer = definitionOf(withBusiness({ materials: { version: '3', slots: [first] } }));
    expect(definitionDifference(definitionOf(base), fewer).what.materials).to.deep.equal(
      others.map(({ title }) => `不再需要“${title}”`),
    );
    const reordered = definitionOf(withBusiness({ materials: { version: '5', slots: [...others, first] } }));
    expect(definitionDifference(definitionOf(base), reordered).what.materials, 'nothing to name').to.deep.equal([
      '要求、说明或者顺序有调整',
    ]);
  });

  it('is compared with another version path by path, in words', () => {
    expect(configDifference(base, base)).to.deep.equal([]);
    const acceptance = DEFAULT_LADDERS.acceptance.map((rung) =>
      rung.level === 'near-due' ? { ...rung, tell: ['supervisor' as const] } : rung,
    );
    const after = { ...base, fourEyes: true, ladders: { ...DEFAULT_LADDERS, acceptance } };
    expect(configDifference(base, after)).to.deep.equal([
      { path: 'fourEyes', name: '受理与审核须为两人', before: '否', after: '是' },
      {
        path: 'ladders.acceptance[near-due].tell',
        name: '预警 › 受理时限 › 即将到期 › 通知',
        before: '经办人、同岗人员',
        after: '主管',
      },
    ]);
    const turned = { ...base, supplement: { ...base.supplement, reasons: base.supplement.reasons.toReversed() } };
    expect(
      configDifference(base, turned).map(({ path }) => path),
      'the order of a list',
    ).to.deep.equal(['supplement.reasons']);
    const whole = configDifference(base, withBusiness({ materials: { version: '2', slots } }));
    const at = `businesses.${KEY}.materials`;
    expect(
      whole.map(({ path, before, after: now }) => [path, before, now]),
      'against the national words, where the other says nothing',
    ).to.deep.equal([
      [`${at}.version`, '1', '2'],
      [`${at}.slots[${first.slot}].required`, '是', '否'],
      [`${at}.slots[${first.slot}].maxImages`, '5', '2'],
      [`${at}.slots`, national.materials.map(({ slot }) => slot).join('、'), slots.map(({ slot }) => slot).join('、')],
    ]);
  });
});
