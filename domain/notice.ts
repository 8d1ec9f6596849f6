import { z } from 'zod';
import { BUSINESS_NAMES, type BusinessId } from './businesses/business.ts';
import { NOTICE_KINDS, NOTICE_TITLES, type NoticeKind } from './noticeKind.ts';
import { matterText, type NoticeMatter } from './noticeMatter.ts';
import { isNoticeNumber } from './noticeNumber.ts';
import { textBlock, textLine } from './text.ts';
import { formatChineseDate, plainDateSchema, shanghaiDate, type PlainDate } from './time.ts';

export type { NoticeDate, NoticeItem, NoticeMatter } from './noticeMatter.ts';

/** What a notice is made of: who, which case, and the decision it tells of. Nothing in it depends on how a case is stored. */
export interface NoticeFacts {
  number: string;
  /** also the date printed above the seal */
  decidedAtMs: number;
  office: { name: string; address: string; phone: string };
  addressee: { name: string; idNumberMasked: string };
  caseNo: string;
  business: BusinessId;
  /** e.g. `regular`, `restoration` */
  businessKind: string;
  cycle: { start: PlainDate; end: PlainDate } | null;
  /** day of the last complete submission */
  receivedOn: PlainDate;
  matter: NoticeMatter;
  verificationUrl: string;
  templateVersion: string;
}

const paragraph = textBlock({ label: '正文', max: 2000 });
const line = textLine({ label: '内容', max: 600 });

/** Parts of the text, in their order: running text, a table of terms and values, a numbered list. */
export const noticeBlockSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: paragraph }),
  z.strictObject({
    type: z.literal('rows'),
    /** pairs side by side, for short values */
    columns: z.union([z.literal(1), z.literal(2)]),
    rows: z.array(z.strictObject({ label: line, value: line })).min(1),
  }),
  z.strictObject({
    type: z.literal('items'),
    items: z.array(z.strictObject({ title: line, lines: z.array(line) })).min(1),
  }),
]);
export type NoticeBlock = z.infer<typeof noticeBlockSchema>;

/** What a notice prints, fixed when its number is given out: the same content always draws the same document. */
export const noticeContentSchema = z.strictObject({
  kind: z.enum(NOTICE_KINDS),
  title: textLine({ label: '标题', max: 40 }),
  number: z.string().refine(isNoticeNumber),
  office: z.strictObject({
    name: textLine({ label: '机关', max: 60 }),
    address: textLine({ label: '地址', min: 0, max: 200 }),
    phone: textLine({ label: '电话', min: 0, max: 40 }),
  }),
  addressee: z.strictObject({
    name: textLine({ label: '姓名', max: 60 }),
    idNumberMasked: z.string().regex(/^[0-9A-Z*]{1,32}$/),
  }),
  caseNo: z.string().regex(/^[0-9A-Z]{1,40}$/),
  businessName: textLine({ label: '业务', max: 40 }),
  /** Asia/Shanghai */
  issuedOn: plainDateSchema,
  /** the instant of the decision; also the date inside the PDF */
  issuedAtMs: z.int().min(0),
  blocks: z.array(noticeBlockSchema).min(1),
  /** where and until when the decision can be contested; null where there is nothing to contest */
  remedies: paragraph.nullable(),
  templateVersion: z.string().regex(/^[a-z0-9.-]{1,16}$/),
  verificationUrl: z.string().regex(/^HTTPS?:\/\/[0-9A-Z.:-]+\/V\/[A-Z2-7]+$/),
});
export type NoticeContent = z.infer<typeof noticeContentSchema>;

/** 行政复议法 20, 24; 行政诉讼法 46; that they must be told: 行政许可法 38(2). */
const remediesOf = (subject: string): string =>
  `你对${subject}不服的，可以自收到本文书之日起60日内，依照《中华人民共和国行政复议法》向本机关所属的本级人民政府（行政复议机构设在同级司法行政部门）申请行政复议；` +
  '也可以自收到本文书之日起6个月内，依照《中华人民共和国行政诉讼法》向有管辖权的人民法院（一般为本机关所在地的基层人民法院）提起行政诉讼。';

/**
 * The wording of a notice, all of it: what is drawn adds no words that depend on the case.
 * @throws ZodError when a fact does not fit the document
 */
export function noticeText(facts: NoticeFacts): NoticeContent {
  const { matter, number, decidedAtMs, office, addressee, caseNo, templateVersion, verificationUrl } = facts;
  const { blocks, contestable } = matterText(matter, {
    subject: subjectOf(facts),
    receivedOn: facts.receivedOn,
    decidedOn: shanghaiDate(decidedAtMs),
    basis: basisOf(facts.business),
  });
  return noticeContentSchema.parse({
    kind: matter.kind,
    title: NOTICE_TITLES[matter.kind],
    number,
    office,
    addressee,
    caseNo,
    businessName: businessNameOf(facts),
    issuedOn: shanghaiDate(decidedAtMs),
    issuedAtMs: decidedAtMs,
    blocks: [{ type: 'rows', columns: 2, rows: headRows(facts) }, ...blocks],
    remedies: contestable === null ? null : remediesOf(contestable),
    templateVersion,
    verificationUrl,
  });
}

export const businessNameOf = ({ business, businessKind }: Pick<NoticeFacts, 'business' | 'businessKind'>): string =>
  businessKind === 'restoration' ? `${BUSINESS_NAMES[business]}（等级恢复）` : BUSINESS_NAMES[business];

const subjectOf = (facts: NoticeFacts): string => `${businessNameOf(facts)}申请`;

function headRows({ addressee, caseNo, cycle, ...facts }: NoticeFacts): { label: string; value: string }[] {
  return [
    { label: '申请人', value: addressee.name },
    { label: '身份证号', value: addressee.idNumberMasked },
    { label: '办理事项', value: businessNameOf(facts) },
    { label: '办件编号', value: caseNo },
    ...(cycle
      ? [{ label: '考核周期', value: `${formatChineseDate(cycle.start)}至${formatChineseDate(cycle.end)}` }]
      : []),
  ];
}

/** The rules of the business itself; the procedure is the 行政许可法's. */
function basisOf(business: BusinessId): string {
  return business === 'integrity-assessment'
    ? '《道路运输从业人员管理规定》《道路运输驾驶员诚信考核办法》'
    : '《道路运输从业人员管理规定》';
}

export type { NoticeKind };
