import { expect } from 'chai';
import fc from 'fast-check';
import { inParallel } from '../../../script/benchmark/inParallel.ts';
import { percentile, rounded, spread } from '../../../script/benchmark/percentile.ts';
import { formatSections } from '../../../script/benchmark/table.ts';

describe('figures of the bench', () => {
  it('takes percentiles from what was measured, by the nearest rank', () => {
    const values = [40, 10, 30, 20];
    expect(percentile(values, 0.5)).to.equal(20);
    expect(percentile(values, 0.51)).to.equal(30);
    expect(percentile(values, 0.99)).to.equal(40);
    expect(percentile(values, 0)).to.equal(10);
    expect(Number.isNaN(percentile([], 0.5))).to.equal(true);
    expect(values).to.deep.equal([40, 10, 30, 20]);
  });

  it('has at least the asked share of values at or below a percentile, and not one less', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, share) => {
          const limit = percentile(values, share);
          const below = values.filter((value) => value <= limit).length;
          const strictlyBelow = values.filter((value) => value < limit).length;
          expect(below).to.be.at.least(share * values.length - 1e-9);
          expect(strictlyBelow).to.be.below(share * values.length);
        },
      ),
    );
  });

  it('rounds to three digits without an exponent', () => {
    expect([0.01234, 1.234, 12.34, 99.95, 1234.5, 0, Number.NaN].map(rounded)).to.deep.equal([
      '0.0123',
      '1.23',
      '12.3',
      '100',
      '1235',
      '0',
      '—',
    ]);
    expect(spread([1, 2, 3, 400], 0.99)).to.equal('2 / 400 ms (n 4)');
  });

  it('aligns names over all sections and values within their own', () => {
    const text = formatSections([
      {
        title: 'One',
        rows: [
          ['a', '1', 'first'],
          ['long name', '22', 'second'],
        ],
      },
      { title: 'Two', rows: [['b', 'a very long value without a remark']] },
    ]);
    expect(text.split('\n')).to.deep.equal([
      'One',
      '  a          1   first',
      '  long name  22  second',
      '',
      'Two',
      '  b          a very long value without a remark',
    ]);
  });

  it('works through every item once, never more at a time than asked', async () => {
    const done: number[] = [];
    let running = 0;
    let most = 0;
    const items = Array.from({ length: 20 }, (_, index) => index);
    await inParallel(items, 3, async (item) => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      done.push(item);
    });
    expect(done.toSorted((a, b) => a - b)).to.deep.equal(items);
    expect(most).to.equal(3);
  });
});
