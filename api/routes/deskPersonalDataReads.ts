import { z } from 'zod';
import { PERSONAL_DATA_KINDS, PERSONAL_DATA_NAMES } from '../../domain/personalDataReads.ts';
import type { RecordedRead } from '../../db/personalDataReads.ts';
import { readCursor } from '../cursor.ts';
import { cursorParam, pageOf } from '../desk/page.ts';
import { wholeIdNumber } from '../desk/taskQuery.ts';
import { staffOf } from '../middleware/identity.ts';
import { instantSchema, isoInstant } from '../present.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const readView = z
  .object({
    at: instantSchema,
    staff: z.object({ id: z.uuid(), name: z.string() }),
    what: z.enum(PERSONAL_DATA_KINDS),
    whatName: z.string(),
    caseNo: z.string().nullable(),
  })
  .meta({ id: 'PersonalDataRead' });

/** Who of the own office has seen the data of one person, and when (P-11): an auditor asks by the person's number. His own look is recorded, too. */
export function deskPersonalDataReadRoutes({ desk, sealed, now }: Services): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/desk/personal-data-reads/search',
      tags: ['业务办理端'],
      status: 200,
      actor: { kind: 'desk', roles: ['auditor'] },
      action: 'personal-data-read.search',
      summary: '按身份证号查询本机构人员查看个人信息的记录，最新的在前（留痕）；身份证号不得写在网址中，因此用POST',
      body: z
        .strictObject({
          idNumber: wholeIdNumber,
          cursor: cursorParam.optional(),
          limit: z.int().min(1).max(100).default(25),
        })
        .meta({ id: 'PersonalDataReadSearch' }),
      answer: z.object({ reads: z.array(readView), nextCursor: z.string().nullable() }),
      async handle({ body: { idNumber, cursor, limit }, identity }) {
        const { staffId, officeCode } = staffOf(identity);
        const before = readCursor(cursor);
        const personIndex = sealed.index('id-number', idNumber);
        const own = { staffId, caseNo: null, subjectId: null, personIndex, atMs: now() };
        await desk.personalDataReads.record({ ...own, what: ['person-search'] });
        const rows = await desk.personalDataReads.ofPerson({ personIndex, officeCode, before, limit: limit + 1 });
        const { items, nextCursor } = pageOf(rows, limit, ({ atMs, id }) => ({ atMs, key: id }));
        return { status: 200, body: { reads: items.map(present), nextCursor } };
      },
    }),
  ];
}

const present = ({ atMs, staffId, staffName, what, caseNo }: RecordedRead): z.input<typeof readView> => ({
  at: isoInstant(atMs),
  staff: { id: staffId, name: staffName },
  what,
  whatName: PERSONAL_DATA_NAMES[what],
  caseNo,
});
