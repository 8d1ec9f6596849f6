import { expect } from 'chai';
import { APPLICANT_NOTIFICATIONS } from '../../../domain/notifications.ts';

const told = (action: string): string[] =>
  APPLICANT_NOTIFICATIONS.filter((rule) => rule.action === action)
    .map(({ channel, template }) => `${channel} ${template}`)
    .toSorted();

describe('domain: what the applicant is told', () => {
  it('is told in both channels where he is asked for something, refused something, or a limit of his case changes', () => {
    const both = {
      'request-supplement': 'supplement-requested',
      'remind-supplement': 'supplement-reminder',
      'supplement-moved': 'supplement-moved',
      decline: 'case-declined',
      lapse: 'case-lapsed',
      reject: 'case-rejected',
      terminate: 'case-terminated',
      extend: 'case-extended',
      'start-special-procedure': 'special-procedure-started',
      transfer: 'case-transferred',
      'open-ex-officio': 'case-opened-ex-officio',
      'deem-renewed': 'case-deemed-renewed',
    };
    for (const [action, template] of Object.entries(both))
      expect(told(action), action).to.deep.equal([`sms ${template}`, `wechat ${template}`]);
  });

  it('is told by WeChat of every other step of his case, also of what the clock does', () => {
    const wechat = {
      submit: 'case-submitted',
      resubmit: 'case-resubmitted',
      accept: 'case-accepted',
      'deem-accepted': 'case-deemed-accepted',
      'end-special-procedure': 'special-procedure-ended',
      approve: 'case-approved',
      complete: 'case-completed',
    };
    for (const [action, template] of Object.entries(wechat))
      expect(told(action), action).to.deep.equal([`wechat ${template}`]);
  });
});
