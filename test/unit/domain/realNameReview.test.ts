import { expect } from 'chai';
import type { IdCardReading } from '../../../domain/idCard.ts';
import { isSettledBy, REVIEW_STANDS_DAYS } from '../../../domain/realNameReview.ts';

const DAY_MS = 86_400_000;
const AT = Date.UTC(2026, 2, 2, 3);

function card(front: Partial<IdCardReading['front']> = {}, back: Partial<IdCardReading['back']> = {}): IdCardReading {
  return {
    front: {
      found: true,
      name: '司马㐱',
      sex: '男',
      nation: '汉',
      birth: '1980-01-01',
      address: '四川省成都市测试路1号',
      number: '11010119800101001X',
      numberValid: true,
      confidence: {},
      flags: [],
      ...front,
    },
    back: {
      found: true,
      authority: '成都市公安局',
      validFrom: '2020-01-01',
      validTo: '2040-01-01',
      flags: [],
      ...back,
    },
    quality: { front: [], back: [] },
  };
}

describe('an earlier review of an identity card', () => {
  const settles = (shown: IdCardReading, afterMs = DAY_MS, approved = card()) =>
    isSettledBy({ reading: approved, atMs: AT }, { reading: shown, atMs: AT + afterMs });

  it('settles the same card shown again, however its other lines are read', () => {
    expect(settles(card())).to.equal(true);
    expect(settles(card({ address: '四川省成都市测试路l号', nation: null, flags: ['name-doubtful'] }))).to.equal(true);
    expect(settles(card({}, { authority: null }))).to.equal(true);
    const longTerm = card({}, { validTo: 'long-term' });
    expect(settles(longTerm, DAY_MS, longTerm)).to.equal(true);
  });

  const others: [what: string, shown: IdCardReading][] = [
    ['another number', card({ number: '110101198001010011' })],
    ['another name', card({ name: '司马珍' })],
    ['a new card: from another day', card({}, { validFrom: '2026-01-01' })],
    ['a new card: to another day', card({}, { validTo: 'long-term' })],
    ['no name', card({ name: null })],
    ['no validity', card({}, { validTo: null })],
  ];
  for (const [what, shown] of others)
    it(`settles nothing of a card with ${what}`, () => {
      expect(settles(shown)).to.equal(false);
      // What was not read is not the same as what was not read.
      if (/^no /.test(what)) expect(settles(shown, DAY_MS, shown)).to.equal(false);
    });

  it('stands for a year, to the end of the day', () => {
    expect(settles(card(), REVIEW_STANDS_DAYS * DAY_MS)).to.equal(true);
    expect(settles(card(), (REVIEW_STANDS_DAYS + 1) * DAY_MS)).to.equal(false);
  });
});
