import { expect } from 'chai';
import { newerDefinition } from '../../../../api/cases/newerDefinition.ts';
import type { Services } from '../../../../api/services.ts';
import type { CaseHeader } from '../../../../db/caseDrafts.ts';
import { createClockTerms, rememberedTerms } from '../../../../db/clockTerms.ts';
import type { BusinessDefinition } from '../../../../domain/businesses/business.ts';
import { employerChange } from '../../../../domain/businesses/change.ts';
import { addressField, contactFields, reasonField } from '../../../../domain/businesses/fields.ts';
import { formOf } from '../../../../domain/businesses/form.ts';
import { drivingLicence } from '../../../../domain/businesses/materials.ts';
import { businessDefinition } from '../../../../domain/businesses/registry.ts';
import { submittedCase, type CaseSnapshot } from '../../../../domain/case.ts';
import { checkNewConfig } from '../../../../domain/checkNewConfig.ts';
import { noticeMatterOf } from '../../../../domain/noticeFacts.ts';
import {
  definitionBegun,
  definitionIn,
  nationalConfig,
  provinceConfigSchema,
  type ProvinceConfig,
} from '../../../../domain/provinceConfig.ts';
import { addSecondVersion } from '../../../support/secondVersion.ts';
import { VERSIONS } from '../helpers/clocks.ts';

const KEY = 'change/employer';
const base = nationalConfig('测试省');

const form = formOf([reasonField('变更理由', '为什么变更'), addressField, ...contactFields]);
/** Another form, one more document, a longer promise; the notice as it was. */
const second: BusinessDefinition = {
  ...employerChange,
  form,
  printed: { ...employerChange.printed!, form },
  materials: [...employerChange.materials, drivingLicence],
  promise: { ...employerChange.promise, resultWorkingDays: 9 },
};

const begun = (national: number, config: ProvinceConfig = base) =>
  definitionBegun(config, { business: 'change', kind: 'employer', national });
const own = (override: ProvinceConfig['businesses'][string]) =>
  provinceConfigSchema.parse({ ...base, businesses: { [KEY]: override } });
const names = ({ form }: BusinessDefinition) => form.fields.map(({ name }) => name);

const snapshotOf = (national: number): CaseSnapshot =>
  submittedCase({
    caseNo: 'case',
    business: 'change',
    kind: 'employer',
    officeCode: 'TEST01',
    submittedAtMs: 0,
    versions: { ...VERSIONS, national },
  });

describe('a second national version', () => {
  let undo: () => void;
  before(() => {
    undo = addSecondVersion(second);
  });
  after(() => undo());

  it('is for whoever begins now; who began with the first keeps form, list and promise', () => {
    const today = definitionIn(base, 'change', 'employer');
    expect([today.national, today.promise.resultWorkingDays]).to.deep.equal([2, 9]);
    expect(today.versions).to.deep.equal({ notice: '2026.1', form: '+2', materials: '+2' });
    expect(names(today)).to.deep.equal(names(second));
    expect(today.materials).to.deep.equal(second.materials);
    expect(businessDefinition('change', 'employer')).to.equal(second);

    const kept = begun(1);
    expect(kept.versions).to.deep.equal({ notice: '2026.1', form: '1', materials: '1' });
    expect(names(kept)).to.deep.equal(names(employerChange));
    expect(kept.form.schema).to.equal(employerChange.form.schema);
    expect([kept.materials, kept.promise]).to.deep.equal([employerChange.materials, employerChange.promise]);
  });

  it('is told to a draft that began with the first, also beneath a province’s own words (P-25)', async () => {
    const services = (config: ProvinceConfig) =>
      ({ configs: { current: async () => ({ version: 1, config }) } }) as unknown as Services;
    const draft = { provinceCode: '97', business: 'change', kind: 'employer', noticeVersion: '2026.1' } as CaseHeader;
    const newer = (national: number, config = base) =>
      newerDefinition(services(config), draft, begun(national, config));
    const { difference, noticeVersion } = (await newer(1)) ?? expect.fail('nothing new');
    expect([difference.changed, noticeVersion]).to.deep.equal([['form', 'materials'], '2026.1']);
    expect(difference.what.form).to.include.members(['“申请原因”改为“变更理由”', '不再填写“工作单位”']);
    expect(difference.what.materials?.[0]).to.contain(`新增“${drivingLicence.title}”`);
    expect(await newer(2)).to.equal(null);

    const worded = own({ form: { version: '7', fields: { reason: { label: '变更缘由' } } } });
    expect([begun(1, worded).versions.form, begun(2, worded).versions.form]).to.deep.equal(['7', '7+2']);
    expect((await newer(1, worded))?.difference.changed).to.deep.equal(['form', 'materials']);
    const listed = own({ materials: { version: '7', slots: [...employerChange.materials] } });
    expect((await newer(1, listed))?.difference.changed, 'a list of its own stays').to.deep.equal(['form']);
  });

  it('counts the clocks of a case by the promise it began with', async () => {
    const office = { provinceCode: '97', calendarRegion: 'CN', hours: null, closing: null };
    const terms = rememberedTerms(
      createClockTerms({
        offices: { find: async () => office },
        calendars: { effectiveCalendar: async () => null },
        configs: { version: async () => base },
      } as unknown as Parameters<typeof createClockTerms>[0]),
    );
    const promised = async (national: number) => (await terms.of(snapshotOf(national))).promise.resultWorkingDays;
    expect([await promised(1), await promised(2), await promised(1)]).to.deep.equal([3, 9, 3]);
    expect(await promised(3).catch(({ message }: Error) => message)).to.equal(`${KEY} has no national version 3`);
  });

  it('names in a notice what the case began with', () => {
    const titleOf = (national: number) => {
      const item = { target: 'field' as const, name: 'reason', reasons: ['unclear-value'], note: null };
      const limit = { date: '2026-12-01', dueAtMs: 1, provisional: false } as never;
      const supplement = { round: 1, items: [item], requestedAtMs: 0, requestedBy: 'staff', limit, movedAtMs: null };
      const snapshot = { ...snapshotOf(national), supplement };
      const matter = noticeMatterOf({ kind: 'supplement', decidedAtMs: 0, snapshot, config: base });
      return matter.kind === 'supplement' ? matter.items[0]?.title : null;
    };
    expect([titleOf(1), titleOf(2)]).to.deep.equal(['申请原因（填报内容）', '变更理由（填报内容）']);
  });

  it('leaves a configuration readable that was right under the first; what is published now is right today', () => {
    const former = own({ form: { version: '7', fields: { employer: { label: '服务单位全称' } } } });
    expect(checkNewConfig(former, []).map(({ field }) => field)).to.deep.equal([
      `businesses.${KEY}.form.fields.employer`,
    ]);
    const never = { businesses: { [KEY]: { form: { version: '7', fields: { pay: { label: '工资' } } } } } };
    expect(provinceConfigSchema.safeParse({ ...base, ...never }).success).to.equal(false);
    expect(checkNewConfig(base, [{ version: 1, config: base }])).to.deep.equal([]);
  });

  it('takes no other version’s place: one that is gone stops whatever began with it', () => {
    expect(() => begun(3)).to.throw(`${KEY} has no national version 3`);
  });
});
