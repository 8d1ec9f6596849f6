import { addYears } from '../people/addYears.ts';
import type { DemoPerson } from '../people/demoPerson.ts';
import { seededRandom } from '../people/seededRandom.ts';
import { certificateOf } from './assessedCycle.ts';
import { drawFace } from './drawFace.ts';
import { drawSeal } from './drawSeal.ts';
import { guilloche } from './guilloche.ts';
import { PAGE } from './page.ts';
import { specimenMark } from './cardFrame.ts';
import { spreadText, svgDocument, text, toJpeg } from './svg.ts';

const LABEL = { size: 26, fill: '#4a5a4d' } as const;
const RULE = 'stroke="#9db3a3" stroke-width="1.4"';
/** Years from the first licence to the certificate, and of a licence's term. */
const YEARS_BEFORE_CERTIFICATE = 6;
const TERM_YEARS = 10;

/** The main page of an invented driving licence as a flat scan (JPEG): a plain form of its own, no imitation of the real one. */
export async function drawDrivingLicence(person: DemoPerson): Promise<Buffer> {
  const random = seededRandom(person.seed * 29 + 11);
  const waves = guilloche(random, { ...PAGE, colours: ['#cfe0d2', '#dfe6c9', '#c9dde0'], families: 7, opacity: 0.5 });
  const portrait = { x: 900, y: 520, width: 200, height: 266 };
  return toJpeg(
    svgDocument(
      PAGE.width,
      PAGE.height,
      `<rect width="${PAGE.width}" height="${PAGE.height}" fill="#f5faf5"/>${waves}`,
      `<rect x="40" y="34" width="${PAGE.width - 80}" height="${PAGE.height - 68}" rx="24" fill="none" stroke="#5e8a6b" stroke-width="3"/>`,
      spreadText(360, 840, 112, '机动车驾驶证', { size: 50, weight: 700, fill: '#245a38' }),
      specimenMark(600, 152),
      ...rowsOf(person).flatMap(([label, value], index) => row(label, value, 222 + index * 72)),
      `<rect x="${portrait.x}" y="${portrait.y}" width="${portrait.width}" height="${portrait.height}" fill="#ffffff" stroke="#9db3a3"/>`,
      drawFace(person.seed, person.sex, person.ageYears, {
        ...portrait,
        y: portrait.y + 12,
        height: portrait.height - 12,
      }),
      drawSeal(770, 706, 92, person.cardAuthority, '样张专用章'),
    ),
  );
}

function rowsOf(person: DemoPerson): [string, string][] {
  const certificate = certificateOf(person);
  const first = addYears(certificate.firstIssued, -YEARS_BEFORE_CERTIFICATE);
  const from = addYears(first, YEARS_BEFORE_CERTIFICATE);
  return [
    ['证号', person.idNumber],
    ['姓名', `${person.name}　　${person.sex}　　国籍 中国`],
    ['住址', person.address],
    ['出生日期', person.birth],
    ['初次领证', first],
    ['准驾车型', certificate.licenceClasses.join('') || '—'],
    ['有效期限', `${from} 至 ${addYears(from, TERM_YEARS)}`],
    ['档案编号', `${person.idNumber.slice(0, 6)}${String(person.seed).padStart(6, '0')}`],
  ];
}

const row = (label: string, value: string, y: number): string[] => [
  spreadText(96, 230, y, label, LABEL),
  text(280, y, value, { size: value.length > 26 ? 27 : 31 }),
  `<path d="M270 ${y + 18}H${y < 480 ? 1_110 : 860}" ${RULE}/>`,
];
