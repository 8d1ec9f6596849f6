import { expect } from 'chai';
import { demoDay } from '../../../simulators/people/demoDay.ts';
import { demoPeople } from '../../../simulators/people/demoPeople.ts';

const AFTER_MIDNIGHT_IN_SHANGHAI_MS = Date.parse('2026-11-23T16:30:00Z');

describe('demo day', () => {
  it('is today in Shanghai unless the environment says otherwise', () => {
    expect(demoDay({}, AFTER_MIDNIGHT_IN_SHANGHAI_MS)).to.equal('2026-11-24');
    expect(demoDay({ DEMO_DAY: '' }, AFTER_MIDNIGHT_IN_SHANGHAI_MS)).to.equal('2026-11-24');
    expect(demoDay({ DEMO_DAY: '2026-10-01' }, AFTER_MIDNIGHT_IN_SHANGHAI_MS)).to.equal('2026-10-01');
  });

  it('refuses what is no date', () => {
    expect(() => demoDay({ DEMO_DAY: '2026-02-30' })).to.throw('DEMO_DAY');
  });

  it('keeps certificates and cycles of the demo people where they were', () => {
    const [then, later] = ['2026-11-24', '2026-12-24'].map((day) => demoPeople(day)[0]?.qualifications[0]?.firstIssued);
    expect(then).to.not.equal(later);
    expect(demoPeople(demoDay({ DEMO_DAY: '2026-11-24' }))[0]?.qualifications[0]?.firstIssued).to.equal(then);
  });
});
