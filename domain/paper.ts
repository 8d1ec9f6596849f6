import { addDays, formatChineseDate, type PlainDate } from './time.ts';

/** What becomes of the paper of a certificate that was cancelled as a whole (D-26). */
export const PAPER_STATES = ['to-be-handed-back', 'handed-back', 'declared-void', 'given-back'] as const;
export type PaperState = (typeof PAPER_STATES)[number];

export const PAPER_STATE_NAMES: Readonly<Record<PaperState, string>> = {
  'to-be-handed-back': '待交回',
  'handed-back': '已交回',
  'declared-void': '已公告作废',
  'given-back': '注销已撤回',
};

/** What the desk does about it, as the chain of the case keeps it. */
export const PAPER_EVENTS = {
  'hand-back-paper': { name: '交回纸质证件', actor: 'counter' },
  'declare-void': { name: '公告作废', actor: 'supervisor' },
} as const;

export const PAPER_EVENT_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(PAPER_EVENTS).map(([event, { name }]) => [event, name]),
);

/** Days within which the paper is to be handed back, where the province says nothing else. */
export const DEFAULT_HAND_BACK_DAYS = 30;

/** Last day on which the paper can be handed back without its being declared void, counted in calendar days from the cancellation. */
export const handBackLimit = (cancelledOn: PlainDate, days: number = DEFAULT_HAND_BACK_DAYS): PlainDate =>
  addDays(cancelledOn, days);

export interface PaperFacts {
  /** last day, included */
  handBackBy: PlainDate;
  /** the cancellation was reversed */
  restoredAtMs: number | null;
  handedBackAtMs: number | null;
  declaredVoidAtMs: number | null;
}

/** What became of the paper, by what has happened. That it was declared void stays public when it turns up later. */
export function paperState(paper: Omit<PaperFacts, 'handBackBy'>): PaperState {
  if (paper.restoredAtMs !== null) return 'given-back';
  if (paper.handedBackAtMs !== null) return 'handed-back';
  return paper.declaredVoidAtMs === null ? 'to-be-handed-back' : 'declared-void';
}

type Refused = { code: 'action-not-allowed' | 'limit-not-passed'; message: string } | null;

const refused = (message: string): Refused => ({ code: 'action-not-allowed', message });

/** Whether the paper can be taken back now; one that was declared void too. */
export function judgeHandBack(paper: PaperFacts): Refused {
  const state = paperState(paper);
  switch (state) {
    case 'given-back':
      return refused('注销已经撤回，纸质证件仍然有效，应当还给持证人。');
    case 'handed-back':
      return refused('纸质证件已经登记交回。');
    case 'to-be-handed-back':
    case 'declared-void':
      return null;
  }
}

/** 公告作废: only what was not handed back in its time. */
export function judgeDeclaration(paper: PaperFacts, today: PlainDate): Refused {
  const state = paperState(paper);
  switch (state) {
    case 'given-back':
      return refused('注销已经撤回，不能公告作废。');
    case 'handed-back':
      return refused('纸质证件已经交回，无需公告作废。');
    case 'declared-void':
      return refused('该证件已经公告作废。');
    case 'to-be-handed-back':
      if (today > paper.handBackBy) return null;
      return {
        code: 'limit-not-passed',
        message: `持证人可以在${formatChineseDate(paper.handBackBy)}前（含当日）交回证件，请在期限届满之后再公告作废。`,
      };
  }
}
