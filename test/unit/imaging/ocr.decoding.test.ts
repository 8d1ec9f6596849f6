import { expect } from 'chai';
import fc from 'fast-check';
import { isIdNumber } from '../../../domain/idNumber.ts';
import { characterTrace, type CharacterTrace } from '../../../imaging/ocr/characterTrace.ts';
import { decodeNumber } from '../../../imaging/ocr/decodeNumber.ts';
import { sequenceLogScore } from '../../../imaging/ocr/sequenceLogScore.ts';

const DICTIONARY = ['', ...'0123456789X', ...'汉满', ' '];
const NUMBER = '31011519991210275X';

/** What a recogniser would say: one step per entry, each a mixture of characters ('' is the blank). */
function traceOf(steps: Record<string, number>[]): CharacterTrace {
  const values = new Float32Array(steps.length * DICTIONARY.length);
  steps.forEach((step, i) =>
    Object.entries(step).forEach(([character, p]) => {
      values[i * DICTIONARY.length + DICTIONARY.indexOf(character)] = p;
    }),
  );
  return characterTrace(values, steps.length, DICTIONARY);
}

/** Each character for one step, then a blank, so that repetitions stay apart. */
const spelled = (text: string): Record<string, number>[] =>
  [...text].flatMap((c) => [{ [c]: 0.98, '': 0.02 }, { '': 1 }]);

describe('number decoding', () => {
  it('returns a number that was read without doubt as it is', () => {
    expect(decodeNumber(traceOf(spelled(NUMBER)), isIdNumber)).to.deep.equal({ number: NUMBER, likelihoodRatio: 1 });
  });

  it('takes the likeliest reading whose check character is right', () => {
    const steps = spelled(NUMBER);
    steps[10] = { '8': 0.6, '9': 0.35, '3': 0.05 }; // 1 of 1999 … read as 8: only the 9 fits
    const decoded = decodeNumber(traceOf(steps), (number) => number === `${NUMBER.slice(0, 5)}9${NUMBER.slice(6)}`);
    expect(decoded?.likelihoodRatio).to.be.within(0.5, 0.65);
    steps[10] = { '8': 0.6, '1': 0.001, '5': 0.35 };
    expect(decodeNumber(traceOf(steps), isIdNumber)?.number).to.equal(NUMBER);
  });

  it('finds nothing when nothing fits', () => {
    expect(decodeNumber(traceOf(spelled('123456')), isIdNumber)).to.equal(undefined);
    expect(decodeNumber(traceOf(spelled(NUMBER)), () => false)).to.equal(undefined);
  });

  it('keeps repeated digits apart and drops what stands before the number', () => {
    const digits = fc.stringMatching(/^[0-9]{18,20}$/);
    fc.assert(
      fc.property(digits, (text) => {
        expect(decodeNumber(traceOf(spelled(text)), () => true)?.number).to.equal(text.slice(-18));
      }),
      { numRuns: 20 },
    );
  });
});

describe('sequence score', () => {
  it('is highest for what the line says', () => {
    const trace = traceOf([{ '': 1 }, { 汉: 0.7, 满: 0.2, '': 0.1 }, { '': 1 }]);
    expect(sequenceLogScore(trace, '汉')).to.be.closeTo(Math.log(0.7), 1e-3);
    expect(sequenceLogScore(trace, '满')).to.be.closeTo(Math.log(0.2), 1e-3);
  });

  it('is impossible for characters the model does not know', () => {
    expect(sequenceLogScore(traceOf([{ 汉: 1 }]), '仫佬')).to.equal(-Infinity);
  });

  it('needs a blank between two equal characters', () => {
    const together = traceOf([{ 汉: 1 }, { 汉: 1 }]);
    const apart = traceOf([{ 汉: 1 }, { '': 1 }, { 汉: 1 }]);
    expect(sequenceLogScore(together, '汉汉')).to.be.below(-10);
    expect(sequenceLogScore(apart, '汉汉')).to.be.closeTo(0, 1e-3);
  });
});
