import { CATEGORY_NAMES } from '../../domain/qualification.ts';
import { formatChineseDate } from '../../domain/time.ts';
import type { DemoPerson, DemoQualification } from '../people/demoPerson.ts';
import { demoOffice } from '../people/demoOffices.ts';
import { seededRandom } from '../people/seededRandom.ts';
import { assessedCycle, certificateOf } from './assessedCycle.ts';
import { drawFace } from './drawFace.ts';
import { drawSeal } from './drawSeal.ts';
import { guilloche } from './guilloche.ts';
import { PAGE, pageFrame, table } from './page.ts';
import { SERIF, spreadText, svgDocument, text, toJpeg } from './svg.ts';

export type CertificatePage = 'info' | 'violations';

const TITLE = { size: 52, family: SERIF, weight: 700, fill: '#7a1f1f', anchor: 'middle' } as const;

/** A page of the qualification certificate's booklet as a flat scan: the holder's data or the violation record. */
export async function drawCertificatePage(person: DemoPerson, page: CertificatePage): Promise<Buffer> {
  const body = page === 'info' ? infoPage(person, certificateOf(person)) : violationsPage(person);
  const random = seededRandom(person.seed * 23 + (page === 'info' ? 1 : 2));
  const waves = guilloche(random, { ...PAGE, colours: ['#d9cba6', '#c9d3ac', '#e0bfa6'], families: 7, opacity: 0.45 });
  return toJpeg(svgDocument(PAGE.width, PAGE.height, pageFrame(waves), ...body));
}

function infoPage(person: DemoPerson, certificate: DemoQualification): string[] {
  const rows: [string, string][] = [
    ['姓名', person.name],
    ['性别', person.sex],
    ['出生日期', formatChineseDate(person.birth)],
    ['国籍', '中国'],
    ['住址', person.address],
    ['证号', certificate.number],
    ['准驾车型', certificate.licenceClasses.join('、') || '—'],
    ['从业资格类别', certificate.categories.map((category) => CATEGORY_NAMES[category]).join('、')],
    ['初次领证日期', formatChineseDate(certificate.firstIssued)],
    ['有效期限', `${formatChineseDate(certificate.validFrom)}至${formatChineseDate(certificate.validTo)}`],
    ['发证机关', certificate.issuerName],
  ];
  const portrait = { x: 930, y: 128, width: 186, height: 250 };
  return [
    spreadText(330, 870, 104, '道路运输从业资格证', TITLE),
    ...rows.flatMap(([label, value], index) => field(label, value, 186 + index * 60, index < 4 ? 880 : 1115)),
    `<rect x="${portrait.x}" y="${portrait.y}" width="${portrait.width}" height="${portrait.height}" fill="#fdfdfd" stroke="#b9b2a2"/>`,
    drawFace(person.seed, person.sex, person.ageYears, {
      ...portrait,
      y: portrait.y + 14,
      height: portrait.height - 14,
    }),
    drawSeal(960, 744, 92, certificate.issuerName, '样张专用章'),
  ];
}

/** Long values are set smaller, so that two categories or an address still stand on one line. */
function field(label: string, value: string, y: number, ruleEnd: number): string[] {
  const size = value.length > 25 ? 27 : 31;
  return [
    spreadText(96, 256, y, label, { size: 27, fill: '#4b3a2c' }),
    text(306, y, value, { size }),
    `<path d="M296 ${y + 14}H${ruleEnd}" stroke="#a89b86" stroke-width="1.2"/>`,
  ];
}

function violationsPage(person: DemoPerson): string[] {
  const cycle = assessedCycle(person);
  const certificate = certificateOf(person);
  const authority = `${demoOffice(certificate.issuerCode).city}交通运输综合行政执法支队`;
  const rows = cycle.violations.map((violation) => [
    formatChineseDate(violation.date),
    violation.description,
    `${violation.points}分`,
    authority,
  ]);
  const summary = rows.length === 0 ? '本考核周期内无违章记录' : `本考核周期累计计分：${cycle.points}分`;
  return [
    spreadText(400, 800, 104, '违章记录', TITLE),
    text(90, 178, `姓名：${person.name}`, { size: 28 }),
    text(420, 178, `证号：${certificate.number}`, { size: 28 }),
    text(90, 226, `考核周期：${formatChineseDate(cycle.cycleStart)}至${formatChineseDate(cycle.cycleEnd)}`, {
      size: 28,
    }),
    table({
      x: 70,
      y: 256,
      rowHeight: 68,
      emptyRows: Math.max(6 - rows.length, 0),
      columns: [
        { title: '日期', width: 210 },
        { title: '违章行为', width: 390 },
        { title: '记分', width: 90 },
        { title: '处理机关', width: 370 },
      ],
      rows,
    }),
    text(90, 800, summary, { size: 31, weight: 500, fill: rows.length === 0 ? '#1d5b34' : '#7a1f1f' }),
    drawSeal(1010, 760, 88, certificate.issuerName, '样张专用章'),
  ];
}
