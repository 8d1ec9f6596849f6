import { expect } from 'chai';
import { DomainProblem, PROBLEM_CODES, describeProblem, isProblemCode, problem } from '../../../domain/errors.ts';

describe('domain/errors', () => {
  it('has a kebab-case code, a 4xx or 5xx status and Chinese words that say what to do for every problem', () => {
    for (const code of PROBLEM_CODES) {
      expect(code).to.match(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      const { status, title, advice } = describeProblem(code);
      expect(status, code).to.be.within(400, 503);
      expect(title, code)
        .to.match(/\p{Script=Han}/u)
        .and.not.match(/。$/);
      expect(advice, code).to.match(/。$/);
    }
  });

  it('keeps the statuses that the protocol gives a meaning to', () => {
    const statusOf = (code: Parameters<typeof describeProblem>[0]) => describeProblem(code).status;
    expect(statusOf('unauthenticated')).to.equal(401);
    expect(statusOf('not-found')).to.equal(404);
    expect(statusOf('stale-version')).to.equal(412);
    expect(statusOf('image-too-large')).to.equal(413);
    expect(statusOf('idempotency-mismatch')).to.equal(422);
    expect(statusOf('precondition-required')).to.equal(428);
    expect(statusOf('rate-limited')).to.equal(429);
    expect(statusOf('outcome-unknown')).to.equal(503);
  });

  it('makes an error with the advice as its detail unless told more', () => {
    const plain = problem('stale-version');
    expect(plain).to.be.instanceOf(DomainProblem).and.instanceOf(Error);
    expect(plain).to.include({ name: 'DomainProblem', code: 'stale-version', message: 'stale-version' });
    expect(plain.detail).to.equal(describeProblem('stale-version').advice);
    const told = problem('cycle-too-early', '请在2027年6月15日及以后申请。', { opensOn: '2027-06-15' });
    expect(told.detail).to.contain('2027');
    expect(told.extra).to.deep.equal({ opensOn: '2027-06-15' });
  });

  it('tells codes from other words', () => {
    for (const word of ['toString', '__proto__', 'nonsense', '', null, 404])
      expect(isProblemCode(word)).to.equal(false);
    expect(isProblemCode('task-held')).to.equal(true);
  });
});
