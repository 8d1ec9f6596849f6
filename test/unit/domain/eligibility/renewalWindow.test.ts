import { expect } from 'chai';
import { renewalSilenceLimit } from '../../../../domain/eligibility/renewalSilenceLimit.ts';
import { renewalPhase, renewalWindow } from '../../../../domain/eligibility/renewalWindow.ts';
import { endOfDayMs, shanghaiDate, startOfDayMs } from '../../../../domain/time.ts';
import { judged, usual } from './helpers/questions.ts';

describe('domain/eligibility: renewal window', () => {
  const { validTo } = usual.qualification;
  const window = renewalWindow(validTo, usual.today, null);

  it('counts 90, 30 and 180 days from the day of expiry (D-4)', () => {
    expect(window).to.deep.equal({
      opensOn: '2027-04-01',
      timelyUntil: '2027-05-31',
      expiresOn: '2027-06-30',
      closesOn: '2027-12-27',
    });
    expect(renewalWindow('2028-05-29', '2028-03-01', null)).to.include({
      opensOn: '2028-02-29',
      timelyUntil: '2028-04-29',
      closesOn: '2028-11-25',
    });
    expect(
      ['2027-03-31', '2027-04-01', '2027-06-01', '2027-07-01', '2027-12-28'].map((day) => renewalPhase(window, day)),
    ).to.deep.equal(['too-early', 'timely', 'late', 'expired', 'too-late']);
  });

  describe('is one of days in Shanghai, wherever the server or the applicant is', () => {
    const ownZone = process.env['TZ'];
    afterEach(() => {
      if (ownZone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = ownZone;
    });

    for (const zone of ['UTC', 'America/Los_Angeles', 'Pacific/Kiritimati']) {
      it(zone, () => {
        process.env['TZ'] = zone;
        const at = (instantMs: number) => judged({ today: shanghaiDate(instantMs) }).verdict;
        const opensMs = startOfDayMs(window.opensOn);
        expect(new Date(opensMs).toISOString()).to.equal('2027-03-31T16:00:00.000Z');
        expect([at(opensMs - 1), at(opensMs)]).to.deep.equal(['renewal-too-early', 'eligible']);
        const closesMs = endOfDayMs(window.closesOn);
        // 24:00 in Shanghai is 16:00 of the last day in London, and 08:00 in Los Angeles: the rest of their day is too late.
        expect(new Date(closesMs).toISOString()).to.equal('2027-12-27T16:00:00.000Z');
        expect([at(closesMs - 1), at(closesMs)]).to.deep.equal(['eligible', 'renewal-too-late']);
      });
    }
  });

  it('gives a renewal applied for in force its expiry as a third limit (行政许可法 50)', () => {
    expect(renewalSilenceLimit({ submittedOn: '2027-04-01', validTo })).to.equal('2027-06-30');
    expect(renewalSilenceLimit({ submittedOn: '2027-06-30', validTo })).to.equal('2027-06-30');
    expect(renewalSilenceLimit({ submittedOn: '2027-07-01', validTo })).to.equal(null);
  });
});
