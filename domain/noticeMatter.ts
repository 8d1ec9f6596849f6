import { DECLINE_GROUND_NAMES, type DeclineGround } from './caseActions.ts';
import type { NoticeBlock } from './notice.ts';
import { formatChineseDate, type PlainDate } from './time.ts';
import { inOneSentence } from './text.ts';

/** A limit as a notice tells it. */
export interface NoticeDate {
  date: PlainDate;
  /** rests on a year whose holidays are not published yet: told as 预计 (D-18) */
  provisional: boolean;
  /** null where it does not count working days */
  workingDays: number | null;
  /** the hour at which its last day ends ('17时'), where the office has a closing time; absent: 24:00 */
  closing?: string;
}

/** One thing to be supplemented, by the name the applicant knows it under. */
export interface NoticeItem {
  title: string;
  reasons: readonly string[];
  note: string | null;
}

/** The decision a notice tells of. */
export type NoticeMatter =
  | {
      kind: 'acceptance';
      through: 'accept' | 'deem-accepted' | 'open-ex-officio';
      acceptedOn: PlainDate;
      /** last day of the five working days within which the office had to speak (行政许可法 32(4)) */
      receiptLimit: PlainDate | null;
      promise: NoticeDate | null;
      statutory: NoticeDate | null;
    }
  | { kind: 'decline'; ground: DeclineGround; competentAuthority: string | null; reason: string }
  | { kind: 'supplement'; round: number; items: readonly NoticeItem[]; due: NoticeDate }
  | {
      kind: 'approval';
      /** null for a business that gives no grade */
      gradeName: string | null;
      points: number | null;
      reason: string | null;
      /** hours of training after which the grade can be restored; null unless it is the lowest */
      restorationHours: number | null;
    }
  | { kind: 'rejection'; reason: string }
  | { kind: 'extension'; reason: string; statutory: NoticeDate }
  | { kind: 'special-procedure'; procedure: string; note: string | null; startedOn: PlainDate; expectedEnd: NoticeDate }
  | { kind: 'termination'; reason: string }
  | { kind: 'lapse'; requestedOn: PlainDate | null; due: NoticeDate | null };

interface Surroundings {
  /** 诚信考核申请 */
  subject: string;
  receivedOn: PlainDate;
  decidedOn: PlainDate;
  /** rules of the business */
  basis: string;
}

interface MatterText {
  blocks: NoticeBlock[];
  /** what can be contested, null when nothing is decided against anybody */
  contestable: string | null;
}

const LICENSING_ACT = '《中华人民共和国行政许可法》';
const PROGRESS = '办理进度可以在“道路运政一网通办”小程序“我的办件”中查询。';

/** The wording of each kind. The articles are those of DESIGN §2: 行政许可法 32, 38, 42, 44, 45, 82. */
export function matterText(matter: NoticeMatter, around: Surroundings): MatterText {
  switch (matter.kind) {
    case 'acceptance':
      return { blocks: acceptance(matter, around), contestable: null };
    case 'decline':
      return { blocks: decline(matter, around), contestable: '本不予受理决定' };
    case 'supplement':
      return { blocks: supplement(matter, around), contestable: null };
    case 'approval':
      return { blocks: approval(matter, around), contestable: matter.gradeName === null ? null : '本考核结果' };
    case 'rejection':
      return { blocks: rejection(matter, around), contestable: '本决定' };
    case 'extension':
      return { blocks: extension(matter, around), contestable: null };
    case 'special-procedure':
      return { blocks: specialProcedure(matter, around), contestable: null };
    case 'termination':
      return { blocks: termination(matter, around), contestable: '本终止办理决定' };
    case 'lapse':
      return { blocks: lapse(matter, around), contestable: '本终止办理决定' };
    default:
      return matter satisfies never;
  }
}

type Of<K extends NoticeMatter['kind']> = Extract<NoticeMatter, { kind: K }>;

function acceptance(matter: Of<'acceptance'>, around: Surroundings): NoticeBlock[] {
  const rows = [
    { label: '受理日期', value: formatChineseDate(matter.acceptedOn) },
    ...limitRow('承诺办结期限', matter.promise, around.decidedOn),
    ...limitRow('法定办理期限', matter.statutory, around.decidedOn),
  ];
  return [
    text(acceptanceGround(matter, around)),
    { type: 'rows', columns: 1, rows },
    text(
      `期限自受理的次日起按工作日计算，不含法定节假日（${LICENSING_ACT}第八十二条）。依法需要听证、检验、检测、检疫、鉴定和专家评审的，` +
        '所需时间不计算在内，本机关将另行书面告知。',
    ),
    text(PROGRESS),
  ];
}

function acceptanceGround(
  { through, acceptedOn, receiptLimit }: Of<'acceptance'>,
  { subject, receivedOn, basis }: Surroundings,
): string {
  switch (through) {
    case 'accept':
      return (
        `你于${formatChineseDate(receivedOn)}提交的${subject}，属于本机关职权范围，申请材料齐全、符合法定形式。依照${LICENSING_ACT}` +
        `第三十二条第一款第五项、第二款和${basis}的规定，本机关决定予以受理。`
      );
    case 'deem-accepted': {
      const limit = receiptLimit === null ? '' : `（至${formatChineseDate(receiptLimit)}止）`;
      return (
        `你于${formatChineseDate(receivedOn)}提交的${subject}，本机关自收到申请材料之日起五个工作日内${limit}没有告知需要补正的内容，` +
        `也没有作出是否受理的决定。依照${LICENSING_ACT}第三十二条第一款第四项的规定，自收到申请材料之日即${formatChineseDate(acceptedOn)}起视为受理。`
      );
    }
    case 'open-ex-officio':
      return `本机关依职权为你启动${subject.replace(/申请$/u, '')}，不需要你另行申请，依照${basis}的规定自${formatChineseDate(acceptedOn)}起办理。`;
    default:
      return through satisfies never;
  }
}

function decline(
  { ground, competentAuthority, reason }: Of<'decline'>,
  { subject, receivedOn, basis }: Surroundings,
): NoticeBlock[] {
  const article = { 'not-needed': '第一款第一项、第二款', 'not-competent': '第一款第二项、第二款', other: '' }[ground];
  return [
    text(`你于${formatChineseDate(receivedOn)}提交的${subject}，经审查，本机关决定不予受理。`),
    text(`不予受理的情形：${DECLINE_GROUND_NAMES[ground]}。`),
    text(`理由：${reason}`),
    ...(competentAuthority === null
      ? []
      : [text(`该事项由${competentAuthority}办理，请向${competentAuthority}提出申请。`)]),
    text(`以上决定依照${LICENSING_ACT}第三十二条${article}和${basis}的规定作出。`),
  ];
}

function supplement({ round, items, due }: Of<'supplement'>, { subject, receivedOn }: Surroundings): NoticeBlock[] {
  const again = round > 1 ? `本次为第${round}次补正，内容为此前无法知悉的事项，已经本机关负责人批准。` : '';
  return [
    text(
      `你于${formatChineseDate(receivedOn)}提交的${subject}，经审查，申请材料不齐全或者不符合法定形式。依照${LICENSING_ACT}` +
        `第三十二条第一款第四项的规定，现将需要补正的全部内容（共${items.length}项）一次告知如下。${again}`,
    ),
    {
      type: 'items',
      items: items.map(({ title, reasons, note }) => ({
        title,
        lines: [...(reasons.length > 0 ? [inOneSentence(reasons)] : []), ...(note ? [`说明：${note}`] : [])],
      })),
    },
    text(
      `请于${told(due)}${due.closing ? '' : '24时'}前，在“道路运政一网通办”小程序“我的办件”中逐项补正并提交。补正材料提交齐全的，受理期限自提交之日起重新计算。`,
    ),
    text('逾期没有补正，或者没有补正全部内容的，视为放弃本次申请，本机关将终止办理并书面告知；你可以重新提出申请。'),
  ];
}

function approval(
  { gradeName, points, reason, restorationHours }: Of<'approval'>,
  { subject, receivedOn, basis }: Surroundings,
): NoticeBlock[] {
  const rows = [
    { label: '办理结果', value: '审核通过' },
    ...(gradeName === null ? [] : [{ label: '考核等级', value: gradeName }]),
    ...(points === null ? [] : [{ label: '累计记分', value: `${points}分` }]),
  ];
  return [
    text(
      `你于${formatChineseDate(receivedOn)}提交的${subject}，经审核，符合规定的条件。依照${LICENSING_ACT}第三十八条第一款和${basis}的规定，本机关作出以下决定：`,
    ),
    { type: 'rows', columns: 1, rows },
    ...(reason ? [text(`说明：${reason}`)] : []),
    ...(restorationHours === null
      ? []
      : [text(`完成不少于${restorationHours}学时的继续教育后，可以申请将考核等级恢复为A级。`)]),
    text(
      gradeName === null
        ? '办理结果可以在“道路运政一网通办”小程序“我的办件”中查询。'
        : '诚信考核凭证可以在“道路运政一网通办”小程序“我的办件”中下载。',
    ),
  ];
}

function rejection({ reason }: Of<'rejection'>, { subject, receivedOn, basis }: Surroundings): NoticeBlock[] {
  return [
    text(
      `你于${formatChineseDate(receivedOn)}提交的${subject}，经审核，不符合规定的条件。依照${LICENSING_ACT}第三十八条第二款和${basis}的规定，本机关作出以下决定：`,
    ),
    { type: 'rows', columns: 1, rows: [{ label: '办理结果', value: '审核不通过，不予办理' }] },
    text(`理由：${reason}`),
    text('情况改变或者材料完善后，你可以重新提出申请。'),
  ];
}

function extension({ reason, statutory }: Of<'extension'>, { subject, receivedOn }: Surroundings): NoticeBlock[] {
  return [
    text(
      `你于${formatChineseDate(receivedOn)}提交的${subject}已经受理，在法定的二十个工作日内不能作出决定。依照${LICENSING_ACT}` +
        '第四十二条第一款的规定，经本机关负责人批准，办理期限延长十个工作日。',
    ),
    { type: 'rows', columns: 1, rows: [{ label: '延长后的期限', value: told(statutory) }] },
    text(`延长期限的理由：${reason}`),
    text(PROGRESS),
  ];
}

function specialProcedure(
  { procedure, note, startedOn, expectedEnd }: Of<'special-procedure'>,
  { subject, receivedOn }: Surroundings,
): NoticeBlock[] {
  return [
    text(
      `你于${formatChineseDate(receivedOn)}提交的${subject}已经受理，办理中依法需要进行${procedure}。依照${LICENSING_ACT}第四十五条的规定，` +
        '所需时间不计算在办理期限内，现书面告知如下：',
    ),
    {
      type: 'rows',
      columns: 1,
      rows: [
        { label: '特别程序', value: procedure },
        { label: '开始日期', value: formatChineseDate(startedOn) },
        { label: '预计结束', value: told(expectedEnd) },
      ],
    },
    ...(note ? [text(`说明：${note}`)] : []),
    text('开始和结束当日均不计算在办理期限内；特别程序结束后，剩余的办理期限自下一个工作日起继续计算。'),
  ];
}

function termination({ reason }: Of<'termination'>, { subject, receivedOn, basis }: Surroundings): NoticeBlock[] {
  return [
    text(
      `你于${formatChineseDate(receivedOn)}提交的${subject}，依照${LICENSING_ACT}和${basis}的有关规定，本机关决定终止办理。`,
    ),
    text(`理由：${reason}`),
  ];
}

function lapse({ requestedOn, due }: Of<'lapse'>, { subject, receivedOn, basis }: Surroundings): NoticeBlock[] {
  const asked = requestedOn === null ? '本机关已经告知你' : `本机关已于${formatChineseDate(requestedOn)}告知你`;
  const until = due === null ? '在规定的期限内' : `在${formatChineseDate(due.date)}${due.closing ?? '24时'}前`;
  return [
    text(
      `你于${formatChineseDate(receivedOn)}提交的${subject}，申请材料不齐全或者不符合法定形式，${asked}${until}补正，并告知了逾期的后果。`,
    ),
    text(
      `期限届满，本机关没有收到你提交的全部补正内容。依照${LICENSING_ACT}第三十二条第一款第四项、第五项和${basis}的规定以及补正告知书所告知的后果，视为你放弃本次申请，本机关终止办理。`,
    ),
    text('你可以补齐材料后重新提出申请，不受本次申请的影响。'),
  ];
}

const text = (words: string): NoticeBlock => ({ type: 'text', text: words });

const told = ({ date, provisional, workingDays, closing = '' }: NoticeDate): string =>
  formatChineseDate(date) +
  closing +
  (workingDays === null ? '' : `（${workingDays}个工作日）`) +
  (provisional ? '（预计，以国务院公布的该年度节假日安排为准）' : '');

function limitRow(label: string, limit: NoticeDate | null, decidedOn: PlainDate): { label: string; value: string }[] {
  if (limit === null) return [];
  const late = limit.date < decidedOn ? '，已经届满，本机关将尽快作出决定' : '';
  return [{ label, value: `${told(limit)}${late}` }];
}
