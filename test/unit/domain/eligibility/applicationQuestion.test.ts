import { expect } from 'chai';
import { changesText } from '../../../../domain/businesses/certificateChanges.ts';
import { applicationQuestion, type ApplicationRecord } from '../../../../domain/eligibility/applicationQuestion.ts';

const record: ApplicationRecord = {
  business: 'change',
  kind: 'certificate-info',
  qualification: {
    categories: ['freight-driver'],
    firstIssued: '2018-06-15',
    validFrom: '2024-06-15',
    validTo: '2030-06-14',
    status: 'valid',
  },
  idNumber: '11010519491231002X',
  cycle: null,
  selectedCategories: [],
  declared: null,
  submittedAtMs: null,
  assessments: [],
  openCases: [{ business: 'renewal', kind: 'regular' }],
  renewalOpensDaysBeforeExpiry: 60,
};
/** 2026-11-24T00:30 in Shanghai, still the day before in UTC */
const NOW = Date.UTC(2026, 10, 23, 16, 30);

describe('domain/eligibility/applicationQuestion', () => {
  it('judges by the day of Shanghai, and the holder by his ID number (D-20)', () => {
    const question = applicationQuestion(record, NOW);
    expect(question).to.deep.include({ today: '2026-11-24', submittedOn: null, renewalOpensDaysBeforeExpiry: 60 });
    expect(question.person).to.deep.equal({ birth: '1949-12-31', sex: '女' });
    expect(question.openCases).to.deep.equal(record.openCases);
    expect(question).not.to.have.property('idNumber');
    expect(applicationQuestion({ ...record, idNumber: 'E12345678' }, NOW).person).to.equal(null);
    const later = applicationQuestion({ ...record, submittedAtMs: NOW - 3_600_000 }, NOW);
    expect(later.submittedOn).to.equal('2026-11-23');
  });

  it('takes classes and changes from the form, once there is one (D-25)', () => {
    const asked = (declared: ApplicationRecord['declared']) => applicationQuestion({ ...record, declared }, NOW);
    expect(asked(null)).to.deep.include({ licenceClasses: null, changedItems: [] });
    expect(asked({ reason: '换了工作单位' }).licenceClasses).to.equal(null);
    expect(asked({ licenceClasses: '' }).licenceClasses).to.deep.equal([]);
    const changes = changesText([{ item: 'address', before: '甲地', after: '乙地' }]);
    expect(asked({ licenceClasses: 'a1,B2', changes })).to.deep.include({
      licenceClasses: ['A1', 'B2'],
      changedItems: ['address'],
    });
  });
});
