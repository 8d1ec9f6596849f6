import type { NoticeKind } from './noticeKind.ts';
import { shanghaiDate } from './time.ts';

/** The word before 字: notices of one word share one sequence a year. Printed on documents, so they are never changed. */
export const NOTICE_WORDS: Readonly<Record<NoticeKind, string>> = {
  acceptance: '受',
  decline: '不受',
  supplement: '补',
  approval: '办',
  rejection: '办',
  extension: '延',
  'special-procedure': '特',
  termination: '终',
  lapse: '逾',
};

/** Pinyin of the words, for names of sequences: those are ASCII. */
const WORD_CODES: Readonly<Record<NoticeKind, string>> = {
  acceptance: 'shou',
  decline: 'bushou',
  supplement: 'bu',
  approval: 'ban',
  rejection: 'ban',
  extension: 'yan',
  'special-procedure': 'te',
  termination: 'zhong',
  lapse: 'yu',
};

export interface NoticeNumberParts {
  /** up to 10 digits and capital letters */
  officeCode: string;
  /** of the decision, in Asia/Shanghai */
  year: number;
  /** one of NOTICE_WORDS */
  word: string;
  /** 1 to 999999 within office, word and year */
  sequence: number;
}

const OFFICE_CODE = /^[0-9A-Z]{1,10}$/;
const NOTICE_NUMBER = /^交运([0-9A-Z]{1,10})〔(\d{4})〕(\p{Script=Han}{1,2})字第(\d{6})号$/u;
const words: ReadonlySet<string> = new Set(Object.values(NOTICE_WORDS));

/**
 * 文书编号 in the form of official documents: office, year, kind and running number of the year, e.g. 交运510100〔2026〕受字第000012号.
 * @throws RangeError for parts that don't fit the form: a number is never cut or wrapped
 */
export function formatNoticeNumber({ officeCode, year, word, sequence }: NoticeNumberParts): string {
  if (!OFFICE_CODE.test(officeCode)) throw new RangeError('an office code is 1 to 10 digits and capital letters');
  if (!Number.isInteger(year) || year < 2000 || year > 9999) throw new RangeError('the year is 2000 to 9999');
  if (!words.has(word)) throw new RangeError('no such kind of notice');
  if (!Number.isInteger(sequence) || sequence < 1 || sequence > 999_999)
    throw new RangeError('the sequence is 1 to 999999');
  return `交运${officeCode}〔${year}〕${word}字第${String(sequence).padStart(6, '0')}号`;
}

/** The parts of a notice's number, or null when it is none. */
export function parseNoticeNumber(text: string): NoticeNumberParts | null {
  const match = NOTICE_NUMBER.exec(text);
  if (!match) return null;
  const [, officeCode = '', year = '', word = '', sequence = ''] = match;
  const known = words.has(word) && Number(year) >= 2000 && Number(sequence) > 0;
  return known ? { officeCode, year: Number(year), word, sequence: Number(sequence) } : null;
}

export const isNoticeNumber = (text: string): boolean => parseNoticeNumber(text) !== null;

/** The sequence that numbers a notice decided at this instant, and the year it is of: it begins at 1 with each year in Asia/Shanghai. */
export function noticeSequence(order: { officeCode: string; kind: NoticeKind; decidedAtMs: number }): {
  name: string;
  year: number;
} {
  const year = Number(shanghaiDate(order.decidedAtMs).slice(0, 4));
  return { name: `notice:${order.officeCode}:${WORD_CODES[order.kind]}:${year}`, year };
}
