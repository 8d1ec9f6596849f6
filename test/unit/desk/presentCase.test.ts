import { expect } from 'chai';
import { presentCase } from '../../../api/desk/presentCase.ts';
import type { DeskCase } from '../../../db/deskCases.ts';
import { submittedCase } from '../../../domain/case.ts';
import type { BusinessDefinition } from '../../../domain/businesses/business.ts';
import { cancellation } from '../../../domain/businesses/cancellation.ts';
import { changesText } from '../../../domain/businesses/certificateChanges.ts';
import { certificateInfoChange } from '../../../domain/businesses/change.ts';
import { nationalConfig } from '../../../domain/provinceConfig.ts';
import type { Category } from '../../../domain/qualification.ts';

const [OLD, NEW] = ['四川省成都市武侯区人民南路四段1号', '四川省成都市青羊区新华大道2号'];

function seen(
  definition: BusinessDefinition,
  {
    unmask = false,
    selectedCategories = [],
    ...values
  }: { unmask?: boolean; selectedCategories?: Category[]; [field: string]: unknown },
) {
  const snapshot = submittedCase({
    caseNo: 'case',
    business: definition.id,
    kind: definition.kind,
    officeCode: 'TEST01',
    submittedAtMs: 0,
    versions: { config: 1, national: 1, notice: '1', form: '1', materials: '1' },
  });
  const found = {
    snapshot,
    office: { code: 'TEST01', name: '测试局', provinceCode: '99' },
    applicant: { name: '王小芳', idNumber: null, birth: null, address: null, phone: null, realNameAtMs: null },
    certificate: {
      number: '510105199001011231',
      categories: ['freight-driver', 'hazmat-escort'],
      status: 'valid',
      fetchedAtMs: 0,
    },
    cycle: null,
    selectedCategories,
    exOfficio: null,
    noticeVersion: '1',
    terms: { config: nationalConfig('测试省'), definition },
    form: Object.fromEntries(Object.entries(values).map(([name, declared]) => [name, { declared, source: null }])),
    materials: [],
    events: [],
    corrections: [],
    voucherNumber: null,
  } as unknown as DeskCase;
  const staff = { kind: 'staff', staffId: 'clerk', name: '办理员', officeCode: 'TEST01', roles: ['acceptor'] } as const;
  const links = { urlFor: (resource: string) => resource } as never;
  const nothing = { certificate: null, delivery: null };
  const view = presentCase(found, [], { staff, nowMs: 0, unmask, names: new Map(), links, ...nothing });
  return { ...view, declared: Object.fromEntries(view.form.map(({ name, declared }) => [name, declared])) };
}

describe('the desk’s view of a certificate case', () => {
  const mail = {
    delivery: 'mail',
    recipient: '王小芳',
    recipientPhone: '13812341234',
    mailProvince: '四川省',
    mailStreet: '人民南路四段1号',
  };
  const changes = changesText([
    { item: 'address', before: OLD, after: NEW },
    { item: 'fileNumber', before: '12', after: '34' },
  ]);

  it('masks who and where in every field of the form, also within the changes', () => {
    const { declared } = seen(certificateInfoChange, { ...mail, changes, employerPhone: '02886600000' });
    expect(declared).to.deep.include({
      recipient: '王*芳',
      recipientPhone: '138****1234',
      mailProvince: '四川省',
      mailStreet: '****',
      employerPhone: '028****0000',
      changes: changesText([
        { item: 'address', before: '四川省成都市武侯区****', after: '四川省成都市青羊区****' },
        { item: 'fileNumber', before: '12', after: '34' },
      ]),
    });
    expect(seen(certificateInfoChange, { changes: 'what is not a list' }).declared['changes']).to.equal('****');
    expect(seen(certificateInfoChange, { ...mail, changes, unmask: true }).declared).to.deep.include({
      ...mail,
      changes,
    });
  });

  it('shows what the application was asked for, and what it is about (Z-04, Z-08)', () => {
    const some = seen(cancellation, { ...mail, delivery: 'pick-up', selectedCategories: ['hazmat-escort'] });
    expect(some.declared).to.have.property('delivery');
    expect(some.declared).not.to.have.property('mailStreet');
    expect(some.selectedCategories).to.deep.equal([{ category: 'hazmat-escort', name: '道路危险货物运输押运人员' }]);
    expect(some.materials).to.have.length(5);
    const all = seen(cancellation, { ...mail, selectedCategories: ['freight-driver', 'hazmat-escort'] });
    expect(Object.keys(all.declared)).to.deep.equal(['reason', 'contactName', 'contactPhone']);
    expect(all.materials).to.have.length(3);
  });
});
