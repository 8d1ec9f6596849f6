import { expect } from 'chai';
import fc from 'fast-check';
import {
  DEFAULT_HAND_BACK_DAYS,
  handBackLimit,
  judgeDeclaration,
  judgeHandBack,
  paperState,
  type PaperFacts,
} from '../../../domain/paper.ts';
import { someDate } from './helpers/calendars.ts';

const paper = (changes: Partial<PaperFacts> = {}): PaperFacts => ({
  handBackBy: '2026-12-28',
  restoredAtMs: null,
  handedBackAtMs: null,
  declaredVoidAtMs: null,
  ...changes,
});

describe('domain/paper', () => {
  const table: [what: string, PaperFacts, day: string, handBack: string, declaration: string][] = [
    ['on the last day', paper(), '2026-12-28', 'may', 'limit-not-passed'],
    ['the day after it', paper(), '2026-12-29', 'may', 'may'],
    ['handed back', paper({ handedBackAtMs: 1 }), '2026-12-29', 'action-not-allowed', 'action-not-allowed'],
    ['declared void', paper({ declaredVoidAtMs: 1 }), '2026-12-29', 'may', 'action-not-allowed'],
    [
      'found after that',
      paper({ declaredVoidAtMs: 1, handedBackAtMs: 2 }),
      '2026-12-30',
      'action-not-allowed',
      'action-not-allowed',
    ],
    [
      'of a cancellation that was reversed',
      paper({ restoredAtMs: 1 }),
      '2026-12-29',
      'action-not-allowed',
      'action-not-allowed',
    ],
  ];
  for (const [what, facts, day, handBack, declaration] of table)
    it(`${what}: handing back ${handBack}, declaring void ${declaration}`, () => {
      expect(judgeHandBack(facts)?.code ?? 'may').to.equal(handBack);
      expect(judgeDeclaration(facts, day)?.code ?? 'may').to.equal(declaration);
    });

  it('is never declared void on a day on which it could still be handed back', () => {
    fc.assert(
      fc.property(someDate(), someDate(), fc.integer({ min: 1, max: 365 }), (cancelledOn, today, days) => {
        const handBackBy = handBackLimit(cancelledOn, days);
        if (judgeDeclaration(paper({ handBackBy }), today) === null) expect(today > handBackBy).to.equal(true);
      }),
    );
    expect(handBackLimit('2026-11-28')).to.equal('2026-12-28');
    expect(DEFAULT_HAND_BACK_DAYS).to.equal(30);
    expect(paperState(paper())).to.equal('to-be-handed-back');
  });
});
