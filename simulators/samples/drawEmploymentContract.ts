import { CATEGORY_NAMES } from '../../domain/qualification.ts';
import { addDays, formatChineseDate, type PlainDate } from '../../domain/time.ts';
import type { DemoPerson } from '../people/demoPerson.ts';
import { demoOffice } from '../people/demoOffices.ts';
import { addYears } from '../people/addYears.ts';
import { certificateOf } from './assessedCycle.ts';
import { drawSeal } from './drawSeal.ts';
import { specimenMark } from './cardFrame.ts';
import { SERIF, spreadText, svgDocument, text, toJpeg } from './svg.ts';

export type ContractPage = 'terms' | 'signatures';

/** A4 upright, in pixels. */
const SHEET = { width: 1000, height: 1414 } as const;
const LINE_CHARACTERS = 28;
const CONTRACT_YEARS = 3;
const DAYS_AGO = 12;

/** The employer whose contract is drawn: an invented firm of the office's city. */
export const demoEmployer = (person: DemoPerson): string =>
  `${demoOffice(certificateOf(person).issuerCode).city}示范运输有限公司`;

/** One page of an invented employment contract, as a flat scan (JPEG). */
export async function drawEmploymentContract(
  person: DemoPerson,
  page: ContractPage,
  today: PlainDate,
): Promise<Buffer> {
  const from = addDays(today, -DAYS_AGO).replace('-02-29', '-02-28');
  const body = page === 'terms' ? terms(person, from) : signatures(person, from);
  return toJpeg(
    svgDocument(
      SHEET.width,
      SHEET.height,
      `<rect width="${SHEET.width}" height="${SHEET.height}" fill="#fdfdfb"/>`,
      specimenMark(SHEET.width / 2, 70),
      ...body,
      text(SHEET.width / 2, 1_360, page === 'terms' ? '第1页 共2页' : '第2页 共2页', { size: 22, anchor: 'middle' }),
    ),
  );
}

function terms(person: DemoPerson, from: PlainDate): string[] {
  const to = addDays(addYears(from, CONTRACT_YEARS), -1);
  const [category] = certificateOf(person).categories;
  return [
    spreadText(330, 670, 160, '聘用合同', { size: 56, family: SERIF, weight: 700 }),
    ...paragraphs(240, [
      `甲方（用人单位）：${demoEmployer(person)}`,
      `乙方（劳动者）：${person.name}`,
      `乙方身份证号：${person.idNumber}`,
      '甲乙双方依照有关法律，在平等自愿的基础上订立本合同。',
      `一、期限：${formatChineseDate(from)}至${formatChineseDate(to)}。`,
      `二、工作岗位：${category ? CATEGORY_NAMES[category] : '道路运输从业人员'}。`,
      '三、甲方依法为乙方办理社会保险，提供符合规定的车辆、劳动保护用品和安全生产教育培训。',
      '四、乙方应当持有有效的从业资格证，遵守道路运输法规和安全操作规程，不疲劳驾驶。',
      '五、劳动报酬：××××元（已遮盖）。',
      '六、合同的变更、解除和终止按照有关法律执行；发生争议的，双方协商，协商不成的依法申请仲裁。',
    ]),
  ];
}

function signatures(person: DemoPerson, signedOn: PlainDate): string[] {
  return [
    ...paragraphs(180, ['七、本合同一式两份，自双方签字盖章之日起生效。', '（以下为签字盖章处）']),
    text(110, 460, '甲方（盖章）：', { size: 30 }),
    text(320, 460, demoEmployer(person), { size: 30 }),
    text(110, 780, '乙方（签字）：', { size: 30 }),
    text(330, 784, person.name, { size: 44, family: SERIF }),
    text(110, 900, `签订日期：${formatChineseDate(signedOn)}`, { size: 30 }),
    drawSeal(640, 560, 120, demoEmployer(person), '样张专用章'),
  ];
}

/** Lines of equal length from `top` down. */
function paragraphs(top: number, lines: readonly string[]): string[] {
  const wrapped = lines.flatMap((line) => {
    const characters = [...line];
    const count = Math.ceil(characters.length / LINE_CHARACTERS);
    return Array.from({ length: count }, (_, index) =>
      characters.slice(index * LINE_CHARACTERS, (index + 1) * LINE_CHARACTERS).join(''),
    );
  });
  return wrapped.map((line, index) => text(110, top + index * 56, line, { size: 28 }));
}
