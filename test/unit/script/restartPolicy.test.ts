import { expect } from 'chai';
import { restartPolicy } from '../../../script/stack/restartPolicy.ts';

describe('restart of a dead process', () => {
  it('waits longer with every death of the last two minutes', () => {
    expect(restartPolicy([1000], 1000)).to.deep.equal({ restartInMs: 500 });
    expect(restartPolicy([0, 1000], 1000)).to.deep.equal({ restartInMs: 1000 });
    expect(restartPolicy([0, 500, 1000, 1500], 1500)).to.deep.equal({ restartInMs: 4000 });
  });

  it('is given up at the fifth death at once', () => {
    expect(restartPolicy([0, 1, 2, 3, 4], 4)).to.equal('give-up');
  });

  it('forgets deaths that are long past', () => {
    expect(restartPolicy([0, 1, 2, 3, 500_000], 500_000)).to.deep.equal({ restartInMs: 500 });
  });
});
