import { expect } from 'chai';
import { ActivityFailure, ApplicationFailure, TimeoutFailure, type TimeoutType } from '@temporalio/common';
import { causeOf, isAnswer, isRefusal, pauseBeforeRetryMs } from '../../../workflows/outsideFailure.ts';

const failed = (cause: Error): ActivityFailure =>
  new ActivityFailure('Activity task failed', 'issueVoucher', '1', 'TIMEOUT', 'worker', cause);
const typed = (type: string) => failed(ApplicationFailure.create({ type, message: '王志强 410102199001011234' }));
const timedOut = (type: TimeoutType, cause?: Error): ActivityFailure => {
  const timeout = new TimeoutFailure('activity timeout', undefined, type);
  if (cause) Object.assign(timeout, { cause });
  return failed(timeout);
};

describe('workflows: the cause of a failed step', () => {
  it('is a stable word, whatever went wrong, and never what the outside said', () => {
    const words: [Error, string][] = [
      [typed('registry-timeout'), 'registry-timeout'],
      [typed('Error'), 'unexpected-error'],
      [typed('TypeError'), 'unexpected-error'],
      [timedOut('SCHEDULE_TO_CLOSE'), 'worker-away'],
      [timedOut('SCHEDULE_TO_CLOSE', typed('storage-unavailable')), 'storage-unavailable'],
      [timedOut('START_TO_CLOSE'), 'worker-stalled'],
      [timedOut('HEARTBEAT'), 'worker-stalled'],
      [new Error('王志强'), 'unexpected-error'],
    ];
    for (const [error, word] of words) expect(causeOf(error)).to.equal(word);
  });

  it('tells a refusal, which is an answer, from trouble', () => {
    expect([typed('refused'), typed('registry-timeout'), new Error('refused')].map(isRefusal)).to.deep.equal([
      true,
      false,
      false,
    ]);
  });

  it('tells the answer to an attempt from one that was lost after such an answer', () => {
    const answer = ApplicationFailure.create({ type: 'record-not-corrected', message: 'not shown' });
    const lost = timedOut('START_TO_CLOSE', answer);
    const errors = [failed(answer), lost, typed('refused'), answer, new Error('record-not-corrected')];
    const told = errors.map((error) => isAnswer(error, 'record-not-corrected'));
    expect(told).to.deep.equal([true, false, false, false, false]);
  });

  it('is followed by a try each hour for a week, and then seldom enough for a history to hold two years', () => {
    const hours = (attempts: number) => pauseBeforeRetryMs(attempts) / 3_600_000;
    expect([1, 2, 168, 169, 5000].map(hours)).to.deep.equal([1, 1, 1, 6, 6]);
    let events = 0;
    let days = 0;
    for (let attempts = 1; days < 2 * 365; attempts += 1) {
      events += 16;
      days += hours(attempts) / 24;
    }
    expect(events).to.be.below(51_200);
  });
});
