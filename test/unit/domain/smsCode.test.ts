import { expect } from 'chai';
import { judgeSmsRequest, SMS_RESEND_AFTER_MS } from '../../../domain/smsCode.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 4);
const MINUTE_MS = 60_000;
const ago = (...minutes: number[]) => minutes.map((minute) => NOW_MS - minute * MINUTE_MS);

describe('asking for an SMS code', () => {
  it('is possible at once, and again exactly one minute later', () => {
    expect(judgeSmsRequest([], NOW_MS)).to.deep.equal({ kind: 'allowed' });
    expect(judgeSmsRequest([NOW_MS - SMS_RESEND_AFTER_MS], NOW_MS)).to.deep.equal({ kind: 'allowed' });
    expect(judgeSmsRequest([NOW_MS - SMS_RESEND_AFTER_MS + 1], NOW_MS)).to.deep.equal({
      kind: 'too-soon',
      retryAtMs: NOW_MS + 1,
    });
  });

  it('ends at five in an hour', () => {
    expect(judgeSmsRequest(ago(2, 4, 6, 8), NOW_MS).kind).to.equal('allowed');
    expect(judgeSmsRequest(ago(2, 4, 59, 8, 6), NOW_MS)).to.deep.equal({
      kind: 'limit-reached',
      retryAtMs: NOW_MS + MINUTE_MS,
    });
    expect(judgeSmsRequest(ago(2, 4, 6, 8, 60), NOW_MS).kind).to.equal('allowed');
  });

  it('ends at ten in a day', () => {
    const nine = ago(70, 140, 210, 280, 350, 420, 490, 560, 630);
    expect(judgeSmsRequest(nine, NOW_MS).kind).to.equal('allowed');
    expect(judgeSmsRequest([...nine, ...ago(24 * 60 - 1)], NOW_MS).kind).to.equal('limit-reached');
    expect(judgeSmsRequest([...nine, ...ago(24 * 60)], NOW_MS).kind).to.equal('allowed');
  });
});
