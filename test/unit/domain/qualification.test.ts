import { expect } from 'chai';
import {
  CATEGORIES,
  CATEGORY_NAMES,
  isDriver,
  isInForce,
  qualificationRecordSchema,
} from '../../../domain/qualification.ts';

const record = {
  number: '510107198506151233',
  categories: ['freight-driver', 'hazmat-escort'],
  licenceClasses: ['A2', 'B2'],
  issuerCode: '510100',
  issuerName: '成都市交通运输局',
  firstIssued: '2018-06-15',
  validFrom: '2024-06-15',
  validTo: '2030-06-14',
  status: 'valid',
};

describe('domain/qualification', () => {
  it('tells drivers from escorts and loaders', () => {
    expect(CATEGORIES.filter(isDriver)).to.deep.equal(['passenger-driver', 'freight-driver', 'hazmat-driver']);
    expect(CATEGORY_NAMES['hazmat-escort']).to.contain('押运');
    expect(CATEGORY_NAMES['hazmat-loader']).to.contain('装卸');
  });

  it('takes a record of the registry and refuses what cannot be one', () => {
    expect(qualificationRecordSchema.parse(record)).to.deep.equal(record);
    const wrong = [
      { categories: [] },
      { categories: ['taxi'] },
      { status: 'lost' },
      { validTo: '2030-02-30' },
      { number: '' },
      { name: '张三' },
    ];
    for (const change of wrong) {
      expect(qualificationRecordSchema.safeParse({ ...record, ...change }).success, JSON.stringify(change)).to.equal(
        false,
      );
    }
  });

  it('is in force from its first to its last day while the registry has it valid', () => {
    const valid = qualificationRecordSchema.parse(record);
    const days = ['2024-06-14', '2024-06-15', '2030-06-14', '2030-06-15'];
    expect(days.map((day) => isInForce(valid, day))).to.deep.equal([false, true, true, false]);
    expect(isInForce({ ...valid, status: 'suspended' }, '2026-11-23')).to.equal(false);
  });
});
