import { expect } from 'chai';
import { calendarRegionOf, findProvince, PROVINCES } from '../../../domain/provinces.ts';
import { registerFileSchema } from '../../../domain/registerFile.ts';

const issuesOf = (register: object): string[] =>
  (registerFileSchema.safeParse(register).error?.issues ?? []).map(({ path }) => path.join('.'));

const office = {
  code: '510100',
  provinceCode: '51',
  name: '成都市交通运输局',
  address: '四川省成都市锦城大道1号',
  phone: '028-55550100',
};
const clerk = {
  login: 'chief',
  name: '张主管',
  officeCode: '510100',
  roles: ['supervisor'],
  password: 'a-long-password',
};

describe('provinces', () => {
  it('are 31 and the 兵团, each with an authority and a calendar', () => {
    expect(PROVINCES).to.have.length(32);
    expect(new Set(PROVINCES.map(({ code }) => code)).size).to.equal(32);
    expect(new Set(PROVINCES.map(({ name }) => name)).size).to.equal(32);
    for (const { code, name, authority } of PROVINCES) {
      expect(code).to.match(/^[1-6]\d$/);
      expect(authority.startsWith(name), name).to.equal(true);
    }
    expect(findProvince('66')?.name).to.equal('新疆生产建设兵团');
    expect(findProvince('71')).to.equal(null);
  });

  it('keep local holidays where the law gives them any; the 兵团 those of 新疆', () => {
    const own = PROVINCES.map(({ code }) => [code, calendarRegionOf(code)]).filter(([, region]) => region !== 'CN');
    expect(own).to.deep.equal([
      ['15', 'CN-15'],
      ['45', 'CN-45'],
      ['54', 'CN-54'],
      ['64', 'CN-64'],
      ['65', 'CN-65'],
      ['66', 'CN-65'],
    ]);
  });
});

describe('the register of an installation', () => {
  it('names every mistake at its place', () => {
    expect(issuesOf({})).to.deep.equal([]);
    expect(issuesOf({ offices: [office], staff: [clerk], provinces: [] })).to.deep.equal([]);
    const wrong: [path: string, register: object][] = [
      ['offices.0.provinceCode', { offices: [{ ...office, provinceCode: '71' }] }],
      ['offices.0.code', { offices: [{ ...office, code: '成都' }] }],
      ['offices.0.phone', { offices: [{ ...office, phone: '没有' }] }],
      ['offices.0.hours', { offices: [{ ...office, hours: [] }] }],
      ['offices.0.closingTime', { offices: [{ ...office, closingTime: '16:00' }] }],
      ['offices.0.parentCode', { offices: [{ ...office, parentCode: '510100' }] }],
      ['offices.0.issuers.1', { offices: [{ ...office, issuers: ['510199', '510100'] }] }],
      ['offices.0.issuerCode', { offices: [{ ...office, issuerCode: '520100' }] }],
      ['offices.0.issuerCode', { offices: [{ ...office, code: 'CITY1' }] }],
      ['offices.0.issuers.1', { offices: [{ ...office, issuers: ['510199', '520100'] }] }],
      ['offices.0.code', { offices: [{ ...office, code: '520000', issuerCode: '510100' }] }],
      ['offices.1.code', { offices: [office, { ...office, issuerCode: '510199' }] }],
      ['offices.1.issuerCode', { offices: [office, { ...office, code: '510700', issuerCode: '510100' }] }],
      [
        'offices.1.catchAll',
        {
          offices: [
            { ...office, catchAll: true },
            { ...office, code: '510700', catchAll: true },
          ],
        },
      ],
      [
        'provinces.0.config.promise.resultWorkingDays',
        withConfig({ promise: { acceptanceWorkingDays: 2, resultWorkingDays: 21 } }),
      ],
      ['provinces.0.code', { provinces: [{ code: '00', config: { name: '某省' } }] }],
      ['staff.0.password', { staff: [{ ...clerk, password: 'short' }] }],
      ['staff.0.roles', { staff: [{ ...clerk, roles: [] }] }],
      ['staff.1.login', { staff: [clerk, clerk] }],
    ];
    for (const [path, register] of wrong) expect(issuesOf(register), path).to.deep.equal([path]);
  });
});

function withConfig(change: object) {
  return { provinces: [{ code: '51', config: { name: '四川省', ...change } }] };
}
