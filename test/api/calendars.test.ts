import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { uuidv7 } from '../../crypto/ids.ts';
import { createCalendarReplanRepository, type ReplanPage, type ReplanPosition } from '../../db/calendarReplans.ts';
import { createCalendarRepository } from '../../db/calendars.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { businessDefinition } from '../../domain/businesses/registry.ts';
import { planCalendarLimit } from '../../domain/calendarLimit.ts';
import type { NoticeDay } from '../../domain/calendarNotice.ts';
import type { CaseSnapshot } from '../../domain/case.ts';
import type { ClockMove } from '../../domain/caseClocks.ts';
import { planReviewLimit } from '../../domain/realNameReview.ts';
import { addDays, shanghaiDate } from '../../domain/time.ts';
import { planDeadline, type Calendar } from '../../domain/working-days.ts';
import type { Clerk } from '../../script/client/clerk.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { expectAgreement } from '../support/agreement.ts';
import { acceptedCase, proposedGrade, refusalOf, submittedCase, until } from '../support/cases.ts';
import {
  calendarUrl,
  endsToday,
  finishedReplan,
  importNotice,
  madeUpNotice,
  nextPlain,
  withNotices,
  yearsAhead,
} from '../support/notices.ts';
import { ownOffice } from '../support/ownOffice.ts';
import type { Product, TestOffice } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';
import { awaitedSupplement } from '../support/supplements.ts';

type Json = Record<string, unknown>;
interface MoveShown {
  caseNo: string;
  clock: ClockMove['clock'];
  from: { date: string; provisional: boolean };
  to: { date: string; provisional: boolean };
}
interface FieldError {
  field: string;
  message: string;
}

const REGION = 'NOTICE';
const { promise } = businessDefinition('integrity-assessment', 'regular');
const SUPPLEMENT_DAYS = 15;

let product: Product;
let OFFICE: TestOffice;
let admin: Clerk;
/** an office of 广西, whose own holidays lie over the national calendar */
let GUANGXI: TestOffice;
let guangxi: Clerk;

const dateText = ({ date, provisional }: { date: string; provisional: boolean }) => `${provisional ? '~' : ''}${date}`;
const isLater = (one: { date: string } | null | undefined, other: { date: string } | null | undefined) =>
  (one?.date ?? '') > (other?.date ?? '');
const byCase = (a: string[], b: string[]) => (a.join() < b.join() ? -1 : 1);

/** Every event by which a case has counted its clocks again. */
async function replansOf(caseNo: string): Promise<{ actor: string; calendarVersion: number; moves: ClockMove[] }[]> {
  const rows = (await product
    .database('case_events')
    .where({ case_no: caseNo, action: 'clocks-replanned' })
    .orderBy('seq')
    .select('actor_kind', 'details')) as { actor_kind: string; details: unknown }[];
  return rows.map(({ actor_kind: actor, details }) => ({
    actor,
    ...((typeof details === 'string' ? JSON.parse(details) : details) as {
      calendarVersion: number;
      moves: ClockMove[];
    }),
  }));
}

/** All pages of a preview. */
async function previewed(year: number, notice: Json): Promise<{ moves: MoveShown[]; checked: number; open: number }> {
  const moves: MoveShown[] = [];
  let [checked, open] = [0, 0];
  for (let cursor = ''; ;) {
    const answer = await admin.rest<Json>('POST', `${calendarUrl(REGION, year)}/preview${cursor}`, { json: notice });
    const { body } = expectStatus(answer, 200);
    const counts = body['counts'] as { open: number | null; checked: number };
    moves.push(...(body['moves'] as MoveShown[]));
    checked += counts.checked;
    expect(counts.open === null, 'counted once').to.equal(cursor !== '');
    open = counts.open ?? open;
    if (body['nextCursor'] === null) return { moves, checked, open };
    cursor = `?cursor=${String(body['nextCursor'])}`;
  }
}

describe('calendars', function () {
  this.timeout(120_000);

  before(async () => {
    product = shared();
    await createCalendarRepository(product.database).add(endsToday(REGION), 'a calendar that ends today');
    const office = { code: 'TESTCAL1', provinceCode: '96', calendarRegion: REGION };
    OFFICE = await ownOffice(product, office, ['acceptor', 'reviewer', 'supervisor', 'admin', 'auditor']);
    admin = await product.clerk('admin', OFFICE);
    const local = { code: 'TESTCAL2', provinceCode: '45', calendarRegion: 'CN-45' };
    GUANGXI = await ownOffice(product, local, ['admin']);
    guangxi = await product.clerk('admin', GUANGXI);
  });

  describe('a notice that is taken in', () => {
    const today = shanghaiDate(Date.now());
    const tomorrow = nextPlain(addDays(today, 1), 'weekday');
    const seed = endsToday(REGION, today);
    /** the applicant has been told this date before the notice comes */
    const told = planCalendarLimit({ ...seed, version: 1 }, Date.now(), SUPPLEMENT_DAYS).date;
    const madeUp: NoticeDay[] = [
      { date: tomorrow, kind: 'off', name: '测试长假' },
      { date: nextPlain(addDays(tomorrow, 1), 'weekday'), kind: 'off', name: '测试长假' },
      { date: nextPlain(addDays(today, 9), 'weekend'), kind: 'work', name: '测试长假' },
    ];
    const awaited: NoticeDay[] = [{ date: told, kind: 'off', name: '测试节' }];
    const cases = {} as Record<'submitted' | 'accepted' | 'supplement' | 'paused' | 'withdrawn' | 'elsewhere', string>;
    let start: Record<keyof typeof cases, CaseSnapshot>;
    const review = { id: uuidv7(), openedAtMs: Date.now() };
    const reviewLimit = (days: readonly NoticeDay[]) => {
      const notices = yearsAhead(today).map((year) => ({ year, ...madeUpNotice(year, days) }));
      return dueOf(withNotices(seed, notices));
    };
    const dueOf = (calendar: Calendar) => {
      const { dueAtMs, provisional } = planReviewLimit(calendar, review.openedAtMs, null);
      return { dueAt: new Date(dueAtMs).toISOString(), provisional };
    };
    const reviewShown = async () => {
      const tasks = await (await product.clerk('acceptor', OFFICE)).tasks('?queue=real-name-review&limit=100');
      const task = tasks.find(({ subjectId }) => subjectId === review.id);
      return { dueAt: task?.['dueAt'], provisional: (task?.['flags'] as Json | undefined)?.['provisional'] };
    };

    /** As it is opened when the check cannot confirm a card. */
    async function openReview(): Promise<void> {
      const { dueAt, provisional } = dueOf({ ...seed, version: 1 });
      const due = { due_at: new Date(dueAt), sort_at: new Date(dueAt), provisional };
      await product.database('tasks').insert({
        ...{ id: uuidv7(), kind: 'real-name-review', subject_id: review.id, open_key: `${review.id}:real-name` },
        ...{ office_code: OFFICE, state: 'open', cause: 'mismatch', opened_at: new Date(review.openedAtMs), ...due },
      });
    }

    const snapshots = async () =>
      Object.fromEntries(
        await Promise.all(Object.entries(cases).map(async ([name, no]) => [name, await expectAgreement(product, no)])),
      ) as typeof start;

    /**
     * Takes the notices in, one year after the other, and sees that what was foretold happens, all of it and nothing else.
     * @returns the last version, and by case number the one that moved it last: what changes nothing for a case is not written down there
     */
    async function takeIn(days: readonly NoticeDay[]): Promise<{ version: number; movedBy: Map<string, number> }> {
      let version = 0;
      const movedBy = new Map<string, number>();
      for (const year of yearsAhead(today)) {
        const notice = madeUpNotice(year, days);
        const known = await Promise.all(Object.values(cases).map(async (no) => (await replansOf(no)).length));
        const foretold = await previewed(year, { ...notice });
        expect(foretold.checked).to.equal(foretold.open).and.to.be.at.least(4);
        const { body } = expectStatus(await importNotice(admin, { region: REGION, year, ...notice }), 200);
        version = body['version'] as number;
        for (const { caseNo } of foretold.moves) movedBy.set(caseNo, version);
        const moved = async () => {
          const events = await Promise.all(Object.values(cases).map(replansOf));
          return events.flatMap((all, index) =>
            all.slice(known[index]).flatMap(({ calendarVersion, moves }) => {
              expect(calendarVersion).to.equal(version);
              const [caseNo] = [Object.values(cases)[index] ?? ''];
              return moves.map(({ clock, from, to }) => [caseNo, clock, from, to]);
            }),
          );
        };
        const expected = foretold.moves.map(({ caseNo, clock, from, to }) => [
          caseNo,
          clock,
          dateText(from),
          dateText(to),
        ]);
        await until(async () => (await moved()).length >= expected.length);
        expect((await moved()).toSorted(byCase)).to.deep.equal(expected.toSorted(byCase));
      }
      return { version, movedBy };
    }

    before(async function () {
      this.timeout(60_000);
      const [submitted, accepted, supplement, paused, withdrawn, elsewhere] = await Promise.all([
        submittedCase(product, { office: OFFICE }),
        acceptedCase(product, { office: OFFICE }),
        awaitedSupplement(product, OFFICE),
        acceptedCase(product, { office: OFFICE }),
        submittedCase(product, { office: OFFICE }),
        acceptedCase(product),
      ]);
      await Promise.all([
        proposedGrade(product, accepted.caseNo, OFFICE),
        proposedGrade(product, paused.caseNo, OFFICE),
        proposedGrade(product, elsewhere.caseNo),
      ]);
      const reviewer = await product.clerk('reviewer', OFFICE);
      const procedure = { reason: 'expert-review', note: '请专家评审', expectedEnd: addDays(today, 20) };
      expectStatus(await reviewer.decide(paused.caseNo, 'start-special-procedure', procedure), 200);
      const { driver, caseNo } = withdrawn;
      expectStatus(await driver.rest('POST', `/v1/cases/${caseNo}/withdraw`, { json: {}, idempotencyKey: 'new' }), 200);
      for (const [name, started] of Object.entries({ submitted, accepted, supplement, paused, withdrawn, elsewhere }))
        cases[name as keyof typeof cases] = started.caseNo;
      await openReview();
    });

    it('[P-02] moves every open clock it touches, as the preview has said, and no other; each move is in the audit trail', async () => {
      start = await snapshots();
      expect(start.submitted.acceptance?.provisional, 'nothing ahead is published').to.equal(true);
      expect(start.supplement.supplement?.limit).to.include({ date: told, provisional: true });
      expect(await reviewShown())
        .to.deep.equal(dueOf({ ...seed, version: 1 }))
        .and.include({ provisional: true });
      const { version, movedBy } = await takeIn([...madeUp, ...awaited]);

      const after = await snapshots();
      const notices = yearsAhead(today).map((year) => ({ year, ...madeUpNotice(year, [...madeUp, ...awaited]) }));
      const calendar = withNotices(seed, notices);
      const { submitted, accepted, supplement } = after;
      const acceptedAtMs = accepted.acceptedAtMs ?? 0;
      const wanted = {
        acceptance: planDeadline(calendar, submitted.receivedAtMs, promise.acceptanceWorkingDays),
        receipt: planDeadline(calendar, submitted.receivedAtMs, 5),
        result: planDeadline(calendar, acceptedAtMs, promise.resultWorkingDays),
        statutory: planDeadline(calendar, acceptedAtMs, promise.statutoryWorkingDays),
        supplement: planCalendarLimit(calendar, supplement.supplement?.requestedAtMs ?? 0, SUPPLEMENT_DAYS),
      };
      const counted = {
        acceptance: submitted.acceptance,
        receipt: submitted.receiptLimit,
        result: accepted.result,
        statutory: accepted.statutory,
        supplement: supplement.supplement?.limit,
      };
      for (const clock of Object.keys(wanted) as (keyof typeof wanted)[]) {
        expect(counted[clock], clock).to.include({ date: wanted[clock].date, provisional: false });
      }
      expect(isLater(counted.acceptance, start.submitted.acceptance), 'acceptance later').to.equal(true);
      expect(isLater(counted.supplement, { date: told }), 'supplement later').to.equal(true);
      for (const one of [submitted, accepted, supplement])
        expect(one.calendarVersion).to.equal(movedBy.get(one.caseNo));
      for (const clock of ['acceptance', 'result', 'statutory'] as const)
        expect(after.paused[clock], `${clock} of a paused case`).to.deep.equal(start.paused[clock]);
      expect(after.withdrawn).to.deep.equal(start.withdrawn);
      expect(after.elsewhere).to.deep.equal(start.elsewhere);

      const moved = [cases.submitted, cases.accepted, cases.supplement];
      const events = await Promise.all(moved.map(replansOf));
      for (const [index, all] of events.entries()) {
        const [first, last] = [all[0], all.at(-1)];
        expect(last?.actor).to.equal('workflow');
        expect(last?.calendarVersion).to.equal(movedBy.get(moved[index] ?? ''));
        for (const { from } of first?.moves ?? []) expect(from, 'expected only, until now').to.match(/^~/);
        for (const { to } of last?.moves ?? []) expect(to, 'certain from now on').to.match(/^\d/);
      }
      const imported = await product.database('calendars').where({ version }).first();
      const [administrator] = await product
        .database('staff')
        .where({ login: `admin-${OFFICE}` })
        .pluck('id');
      expect(imported).to.include({ imported_by: administrator, notice_number: notices.at(-1)?.number });

      const reviewer = await product.clerk('reviewer', OFFICE);
      const { body } = expectStatus(await reviewer.read(cases.accepted), 200);
      const shown = (body['timeline'] as Json[]).findLast(({ action }) => action === 'clocks-replanned');
      expect(shown?.['actionName']).to.equal('按新的放假安排重新计算期限');
      const { number, source } = notices.at(-1) ?? {};
      expect(shown?.['replan']).to.deep.include({ calendarVersion: version, number, source });
      const moves = (shown?.['replan'] as { moves: MoveShown[] }).moves;
      expect(moves.map(({ clock, from, to }) => [clock, dateText(from), dateText(to)])).to.deep.equal(
        events[1]?.at(-1)?.moves.map(({ clock, from, to }) => [clock, from, to]),
      );

      const done = await finishedReplan(admin, version);
      expect(done).to.include({ state: 'done', unreached: 0, region: REGION });
      expect(done['moved']).to.be.at.least(1);
      const settled = await Promise.all(moved.map(replansOf));
      expect(settled, 'and nothing moves twice').to.deep.equal(events);
      const reviewed = await reviewShown();
      expect(reviewed, 'a real-name review').to.deep.equal(reviewLimit([...madeUp, ...awaited]));
      expect(reviewed).to.include({ provisional: false });
      expect(reviewed.dueAt).not.to.equal(dueOf({ ...seed, version: 1 }).dueAt);
    });

    it('[P-02] of a corrected notice moves promises back, but never the date an applicant has been told', async () => {
      const earlier = await snapshots();
      await takeIn([]);
      const after = await snapshots();
      expect(isLater(earlier.submitted.acceptance, after.submitted.acceptance)).to.equal(true);
      expect(after.submitted.acceptance?.date).to.equal(start.submitted.acceptance?.date);
      expect(after.accepted.result).to.include({ date: start.accepted.result?.date, provisional: false });
      const kept = earlier.supplement.supplement?.limit;
      expect(after.supplement.supplement?.limit).to.include({ date: kept?.date, dueAtMs: kept?.dueAtMs });
      const { dueAt } = reviewLimit([]);
      await until(async () => (await reviewShown()).dueAt === dueAt);
    });

    it('[P-02] is told to whoever reads the calendar: days, source, number, version and how far its re-plan has come', async () => {
      const [year] = yearsAhead(today).slice(-1) as [number];
      const auditor = await product.clerk('auditor', OFFICE);
      const { body, headers } = expectStatus(await auditor.rest<Json>('GET', calendarUrl(REGION, year)), 200);
      const notice = madeUpNotice(year);
      expect(body).to.deep.include({
        region: REGION,
        year,
        covered: true,
        source: notice.source,
        number: notice.number,
      });
      expect((body['days'] as Json[]).map(({ date, kind }) => [date, kind])).to.deep.equal(
        notice.days.map(({ date, kind }) => [date, kind]),
      );
      expect(headers.get('etag')).to.equal(`"${String(body['version'])}"`);
      const replan = body['replan'] as Json;
      expect(replan).to.include({ version: body['version'], region: REGION });
      expect((body['versions'] as Json[])[0]).to.include({ version: body['version'], importedBy: `${OFFICE}admin` });
      expectStatus(await auditor.rest('GET', String(replan['url'])), 200);
    });

    it('pages over the open cases of a calendar and meets each once', async () => {
      const replans = createCalendarReplanRepository(product.database, createSealedColumns(product.keyring));
      const met: string[] = [];
      for (let after: ReplanPosition | null = null; ;) {
        const { cases, next }: ReplanPage = await replans.page({ region: REGION, below: null, after }, 2);
        met.push(...cases.map(({ caseNo }) => caseNo));
        if (next === null) break;
        after = next;
      }
      expect(met)
        .to.have.length(await replans.count(REGION))
        .and.at.least(4);
      expect(new Set(met)).to.have.property('size', met.length);
    });
  });

  describe('a province’s own holiday', () => {
    it('[P-02] moves the cases of its province; the national notice is previewed over both, and lists those of the own province', async () => {
      const { caseNo } = await submittedCase(product, { office: GUANGXI });
      const start = await expectAgreement(product, caseNo);
      const first = start.acceptance?.days.find(({ count }) => count === 1)?.date ?? '';
      const year = Number(first.slice(0, 4));
      const closed: NoticeDay = { date: first, kind: 'off', name: '测试节' };
      const preview = await guangxi.rest<Json>('POST', `${calendarUrl('CN', year)}/preview`, {
        json: madeUpNotice(year, [closed]),
      });
      const { moves, counts } = expectStatus(preview, 200).body as unknown as {
        moves: (MoveShown & { officeCode: string })[];
        counts: Record<'moved' | 'open', number>;
      };
      expect(moves.filter((move) => move.caseNo === caseNo).map(({ clock }) => clock)).to.include('acceptance');
      expect(new Set(moves.map(({ officeCode }) => officeCode))).to.deep.equal(new Set([GUANGXI]));
      expect(counts.moved).to.be.at.least(1);
      expect(await replansOf(caseNo), 'a preview changes nothing').to.deep.equal([]);

      const notice = { source: '广西“壮族三月三”放假安排', number: `桂政办〔${year}〕1号` };
      const days: NoticeDay[] = [{ ...closed, name: '壮族三月三' }];
      const { body } = expectStatus(await importNotice(guangxi, { region: 'CN-45', year, ...notice, days }), 200);
      const [event] = await until(async () => {
        const events = await replansOf(caseNo);
        return events.length > 0 && events;
      });
      expect(event?.calendarVersion).to.equal(body['version']);
      const after = await expectAgreement(product, caseNo);
      expect(after.acceptance?.days.find(({ date }) => date === first)).to.include({ count: null, name: '壮族三月三' });
      expect(isLater(after.acceptance, start.acceptance)).to.equal(true);
    });
  });

  it('[P-02] is previewed and applied although a case cannot be counted, which is listed', async () => {
    const region = 'NOTICEX';
    await createCalendarRepository(product.database).add(endsToday(region), 'a calendar that ends today');
    const place = { provinceCode: '96', calendarRegion: region };
    const sound = await ownOffice(product, { ...place, code: 'TESTCAL3' }, ['admin']);
    const invalid = await ownOffice(product, { ...place, code: 'TESTCAL4' }, ['admin']);
    const [own, theirs] = [await product.clerk('admin', sound), await product.clerk('admin', invalid)];
    const moved = (await submittedCase(product, { office: sound })).caseNo;
    const { caseNo } = await submittedCase(product, { office: invalid });
    await Promise.all([moved, caseNo].map((one) => expectAgreement(product, one)));
    const closingAt = (time: string | null) =>
      product.database('offices').where({ code: 'TESTCAL4' }).update({ closing_time: time });
    const tomorrow = nextPlain(addDays(shanghaiDate(Date.now()), 1), 'weekday');
    const year = Number(tomorrow.slice(0, 4));
    const notice = madeUpNotice(year, [{ date: tomorrow, kind: 'off', name: '测试节' }]);
    let version: number;
    await closingAt('00:30');
    try {
      const preview = await own.rest<Json>('POST', `${calendarUrl(region, year)}/preview`, { json: notice });
      const { counts, moves } = expectStatus(preview, 200).body;
      expect(counts).to.deep.equal({ open: 2, checked: 2, changed: 1, moved: 1, uncountable: 1 });
      expect(new Set((moves as MoveShown[]).map((move) => move.caseNo))).to.deep.equal(new Set([moved]));
      const { body } = expectStatus(await importNotice(own, { region, year, ...notice }), 200);
      version = body['version'] as number;
      const done = await finishedReplan(own, version);
      expect(done).to.include({ state: 'handed-over', checked: 2, moved: 1, unreached: 1 });
    } finally {
      await closingAt(null);
    }
    const listed = expectStatus(await theirs.rest<Json>('GET', `/v1/desk/calendar-replans/${version}`), 200).body;
    expect(listed['unreachedCases']).to.deep.equal([
      { caseNo, reason: 'uncountable', reasonName: '机关或者配置的登记有误，期限无法计算' },
    ]);
  });

  describe('a notice that is refused', () => {
    const year = 2035;
    const good = madeUpNotice(year);
    const plain = nextPlain(`${year}-03-05`, 'weekday');
    const without = (date: string) => good.days.filter((day) => day.date !== date);
    const off = (date: string, name = '测试节'): NoticeDay => ({ date, kind: 'off', name });

    const wrong: [what: string, days: NoticeDay[], field: string, message: RegExp][] = [
      ['a day twice', [...good.days, off(`${year}-01-01`)], `days.${good.days.length}.date`, /不止一次/],
      [
        'a make-up day on a working day',
        [{ date: plain, kind: 'work', name: '补班' }, ...good.days],
        'days.0.kind',
        /本来就是工作日/,
      ],
      ['a day of another year', [off(`${year + 1}-01-01`), ...good.days], 'days.0.date', /不在2035年/],
      ['no days at all', [], 'days', /没有任何日期/],
      ['a missing statutory day', without(`${year}-10-01`), 'days', /缺少法定节假日.*国庆节/],
    ];

    const send = (method: 'PUT' | 'preview', region: string, at: number | string, json: Json, clerk = admin) =>
      method === 'PUT'
        ? clerk.rest<Json>('PUT', calendarUrl(region, at as number), { json, ifMatch: 0, idempotencyKey: randomUUID() })
        : clerk.rest<Json>('POST', `${calendarUrl(region, at as number)}/preview`, { json });

    async function expectRefused(
      request: { region: string; year: number; json: Json; clerk?: Clerk },
      [status, code]: [number, string],
      { field, message }: { field: string; message: RegExp },
    ): Promise<void> {
      for (const method of ['preview', 'PUT'] as const) {
        const ifMatch = expectStatus(
          await (request.clerk ?? admin).rest('GET', calendarUrl(request.region, request.year)),
          200,
        ).headers.get('etag');
        const answer =
          method === 'preview'
            ? await send(method, request.region, request.year, request.json, request.clerk)
            : await (request.clerk ?? admin).rest<Json>('PUT', calendarUrl(request.region, request.year), {
                json: request.json,
                ifMatch: ifMatch ?? '',
                idempotencyKey: 'new',
              });
        expect(refusalOf(answer), method).to.deep.equal([status, code]);
        const errors = answer.body['errors'] as FieldError[];
        expect(errors.find((one) => one.field === field)?.message, JSON.stringify(errors)).to.match(message);
        expect(String(answer.body['detail'])).to.match(message);
      }
    }

    const versionsOf = (region: string) => product.database('calendars').where({ region }).pluck('version');

    it('[P-02] for every reason it can be wrong, with the field and what to do, and changes nothing', async () => {
      const known = await versionsOf(REGION);
      for (const [what, days, field, message] of wrong) {
        const json = { ...good, days };
        await expectRefused({ region: REGION, year, json }, [422, 'calendar-notice-invalid'], { field, message }).catch(
          (error: unknown) => {
            throw new Error(what, { cause: error });
          },
        );
      }
      await expectRefused({ region: REGION, year: 2055, json: { ...good } }, [422, 'calendar-notice-invalid'], {
        field: 'year',
        message: /只能导入/,
      });
      const invented = { ...good, days: [off(`${year}-02-30`), ...good.days] };
      await expectRefused({ region: REGION, year, json: invented }, [400, 'invalid-request'], {
        field: 'days.0.date',
        message: /正确的日期/,
      });
      expect(await versionsOf(REGION)).to.deep.equal(known);
    });

    it('[P-02] with every issue at once', async () => {
      const json = { ...good, days: [...without(`${year}-10-01`), off(`${year}-05-01`), off('2034-01-01')] };
      const answer = await send('preview', REGION, year, json);
      const errors = answer.body['errors'] as FieldError[];
      expect(errors.map(({ field }) => field)).to.have.members([
        'days',
        `days.${json.days.length - 2}.date`,
        `days.${json.days.length - 1}.date`,
      ]);
    });

    it('[P-02] when a local holiday is not of its province, or stands in the national arrangement', async () => {
      const local = (name: string) => ({ source: '广西放假安排', number: '桂政〔2035〕1号', days: [off(plain, name)] });
      const refused: [number, string] = [422, 'calendar-notice-invalid'];
      const at = { region: 'CN-45', year, clerk: guangxi };
      await expectRefused({ ...at, json: local('古尔邦节') }, refused, {
        field: 'days.0.name',
        message: /宁夏回族自治区、新疆维吾尔自治区的地方节日，不适用于广西/,
      });
      await expectRefused({ ...at, json: local('国庆节') }, refused, { field: 'days.0.name', message: /全国日历/ });
      const national = { ...good, days: [...good.days, off(plain, '壮族三月三')] };
      await expectRefused({ region: 'CN', year, json: national, clerk: guangxi }, refused, {
        field: `days.${good.days.length}.name`,
        message: /地方节日，不能列入全国安排/,
      });
      const taken = await importNotice(guangxi, { region: 'CN-45', year, ...local('壮族三月三') });
      const { body } = expectStatus(taken, 200);
      expect((body['days'] as Json[]).filter(({ local: isLocal }) => isLocal)).to.deep.equal([
        { date: plain, kind: 'off', name: '壮族三月三', local: true },
      ]);
      expect(body['covered'], 'its year rests on the national arrangement').to.equal(false);
    });

    it("[P-02] when the calendar is unknown or another's, when somebody was faster, and without the right to it", async () => {
      for (const region of ['NOWHERE', 'CN-99', 'CN', 'TEST'])
        for (const method of ['preview', 'PUT'] as const)
          expect(refusalOf(await send(method, region, year, { ...good })), region).to.deep.equal([
            404,
            'calendar-region-unknown',
          ]);
      const stale = await importNotice(admin, { region: REGION, year, ...good }, { version: 0 });
      expect(refusalOf(stale)).to.deep.equal([412, 'stale-version']);
      expect(stale.body['version']).to.be.a('number');
      const supervisor = await product.clerk('supervisor', OFFICE);
      for (const method of ['preview', 'PUT'] as const)
        expect(refusalOf(await send(method, REGION, year, { ...good }, supervisor))).to.deep.equal([403, 'forbidden']);
      const blind = await admin.rest<Json>('PUT', calendarUrl(REGION, year), { json: good, idempotencyKey: 'new' });
      expect(refusalOf(blind)).to.deep.equal([428, 'precondition-required']);
    });

    it('[P-02] is taken in once, however often its request comes', async () => {
      const key = randomUUID();
      const version = Number((await versionsOf(REGION)).at(-1));
      const ask = () => importNotice(admin, { region: REGION, year, ...good }, { key, version });
      const first = expectStatus(await ask(), 200).body['version'];
      // As if the answer had been lost before it was kept.
      await product.database('idempotency_keys').where({ idem_key: key }).delete();
      expect(expectStatus(await ask(), 200).body['version']).to.equal(first);
      expect((await versionsOf(REGION)).filter((one) => Number(one) > version)).to.have.length(1);
    });
  });
});
