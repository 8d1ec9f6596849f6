import { expect } from 'chai';
import fc from 'fast-check';
import {
  followUpInput,
  followUpWorkingDays,
  isPoor,
  RATING_DIMENSIONS,
  ratingInput,
  STARS,
} from '../../../domain/rating.ts';
import { ruleHistory } from '../../../domain/rules.ts';

/** Messages of a refusal, or none. */
const wrong = (schema: typeof ratingInput | typeof followUpInput, input: unknown): string[] =>
  schema.safeParse(input).error?.issues.map(({ message }) => message) ?? [];

describe('ratings', () => {
  it('take one to five stars, by themselves or with dimensions and words', () => {
    for (const stars of STARS) expect(ratingInput.parse({ stars })).to.deep.equal({ stars, dimensions: {} });
    const full = {
      stars: 4,
      dimensions: Object.fromEntries(RATING_DIMENSIONS.map((dimension) => [dimension, 3])),
      comment: '  办得很快\r\n谢谢  ',
    };
    expect(ratingInput.parse(full)).to.deep.equal({ ...full, comment: '办得很快\n谢谢' });
  });

  it('refuse everything that is no number of stars', () => {
    const numbers = fc
      .oneof(fc.integer(), fc.double())
      .filter((value) => !(STARS as readonly number[]).includes(value));
    const others = fc.constantFrom<unknown>(null, undefined, '5', '五星', true, [5], {});
    fc.assert(
      fc.property(fc.oneof(numbers, others), (stars) => {
        expect(wrong(ratingInput, { stars })).to.include('请选择1至5星');
        expect(wrong(ratingInput, { stars: 5, dimensions: { efficiency: stars } })).to.have.length(1);
      }),
    );
  });

  it('refuse dimensions nobody knows, empty and overlong words, and what turns the writing direction', () => {
    expect(wrong(ratingInput, { stars: 5, dimensions: { politeness: 5 } })).to.have.length(1);
    expect(wrong(ratingInput, { stars: 5, comment: '  ' })).to.deep.equal(['请填写评价内容']);
    expect(wrong(ratingInput, { stars: 5, comment: '𠮷'.repeat(501) })).to.deep.equal(['评价内容不能超过500个字']);
    expect(wrong(ratingInput, { stars: 5, comment: '𠮷'.repeat(500) })).to.deep.equal([]);
    expect(wrong(ratingInput, { stars: 5, comment: '好\u202e评' })).to.have.length(1);
    expect(wrong(ratingInput, { stars: 5, caseNo: 'x' })).to.have.length(1);
  });

  it('are followed up from 不满意 on downward, within 15 working days by a dated rule with its source', () => {
    expect(STARS.filter(isPoor)).to.deep.equal([1, 2]);
    expect(followUpWorkingDays(Date.parse('2026-11-20T03:00:00Z'))).to.equal(15);
    for (const { source } of ruleHistory('ratingFollowUpWorkingDays')) expect(source).to.contain('国办发〔2019〕51号');
  });

  it('are not followed up without saying whether anybody was reached, what was found and what was done', () => {
    const complete = { contact: 'reached', finding: '等候时间过长', measures: '增开窗口' };
    expect(wrong(followUpInput, complete)).to.deep.equal([]);
    for (const field of Object.keys(complete))
      expect(wrong(followUpInput, { ...complete, [field]: undefined }), field).to.have.length(1);
    expect(wrong(followUpInput, { ...complete, contact: 'maybe' })).to.deep.equal(['请选择回访情况']);
    expect(wrong(followUpInput, { ...complete, measures: '无' })).to.deep.equal(['整改措施不能少于2个字']);
  });
});
