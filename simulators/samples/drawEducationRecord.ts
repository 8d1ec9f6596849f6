import { addDays, formatChineseDate } from '../../domain/time.ts';
import type { DemoCycleFacts, DemoPerson } from '../people/demoPerson.ts';
import { demoOffice } from '../people/demoOffices.ts';
import { assessedCycle, certificateOf } from './assessedCycle.ts';
import { drawSeal } from './drawSeal.ts';
import { PAGE, table } from './page.ts';
import { spreadText, svgDocument, text, toJpeg } from './svg.ts';

const COURSES = ['道路运输法规', '职业道德与服务质量', '安全驾驶与事故案例', '应急处置与急救', '节能驾驶与车辆维护'];
const HOURS_PER_COURSE = 6;
const DAYS_BETWEEN_COURSES = 55;

/** The record of learning and education within the cycle (考核周期学习教育情况, material 1 of the assessment). */
export async function drawEducationRecord(person: DemoPerson): Promise<Buffer> {
  const cycle = assessedCycle(person);
  const certificate = certificateOf(person);
  const school = `${demoOffice(certificate.issuerCode).city}道路运输从业人员培训中心`;
  const rows = courses(cycle).map((course) => [...course, school]);
  return toJpeg(
    svgDocument(
      PAGE.width,
      PAGE.height,
      `<rect width="${PAGE.width}" height="${PAGE.height}" fill="#fcfcfa"/>`,
      spreadText(300, 900, 106, '考核周期学习教育情况', { size: 46, weight: 700 }),
      text(80, 186, `姓名：${person.name}`, { size: 28 }),
      text(430, 186, `从业资格证号：${certificate.number}`, { size: 28 }),
      text(80, 236, `考核周期：${formatChineseDate(cycle.cycleStart)}至${formatChineseDate(cycle.cycleEnd)}`, {
        size: 28,
      }),
      table({
        x: 70,
        y: 268,
        rowHeight: 66,
        emptyRows: Math.max(6 - rows.length, 0),
        columns: [
          { title: '学习日期', width: 220 },
          { title: '学习内容', width: 340 },
          { title: '学时', width: 90 },
          { title: '培训机构', width: 410 },
        ],
        rows,
      }),
      text(80, 800, `累计学时：${cycle.trainingHours}学时`, { size: 30, weight: 500 }),
      drawSeal(1000, 762, 90, school, '样张专用章'),
    ),
  );
}

/** Courses of six hours until the hours of the cycle are used up: date, subject, hours. */
function courses(cycle: DemoCycleFacts): string[][] {
  const count = Math.min(Math.ceil(cycle.trainingHours / HOURS_PER_COURSE), COURSES.length);
  return Array.from({ length: count }, (_, index) => {
    const hours = Math.min(HOURS_PER_COURSE, cycle.trainingHours - HOURS_PER_COURSE * index);
    const date = addDays(cycle.cycleStart, 20 + DAYS_BETWEEN_COURSES * index);
    return [formatChineseDate(date), COURSES[index] ?? '继续教育', String(hours)];
  });
}
