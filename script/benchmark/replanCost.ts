import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { loadKeyring } from '../../crypto/keyring.ts';
import { createCalendarRepository } from '../../db/calendars.ts';
import { caseColumns } from '../../db/caseColumns.ts';
import { createClockTerms } from '../../db/clockTerms.ts';
import { openDatabase, type Database } from '../../db/connection.ts';
import { createOfficeRepository } from '../../db/offices.ts';
import { createProvinceConfigRepository } from '../../db/provinceConfigs.ts';
import { createSealedColumns, type SealedColumns } from '../../db/sealedColumns.ts';
import { NATIONAL_REGION } from '../../domain/calendarNotice.ts';
import type { CaseSnapshot } from '../../domain/case.ts';
import { planClocks, type ClockTerms } from '../../domain/caseClocks.ts';
import { addDays, shanghaiDate } from '../../domain/time.ts';
import { judgeDay } from '../../domain/working-days.ts';
import { caseWorkflowId, createCaseClient } from '../../temporal/caseClient.ts';
import { readTemporalSettings } from '../../temporal/settings.ts';
import { inParallel } from './inParallel.ts';
import { rounded } from './percentile.ts';
import type { PreparedCase, PreparedCases } from './preparedCases.ts';
import type { Row } from './table.ts';

type Note = (line: string) => void;

const DAY_MS = 86_400_000;
/** A submitted case has two: the promise of acceptance, and the day on which silence accepts it. */
const CLOCKS_OF_A_CASE = 2;
/** One case in so many has a limit that the new calendar moves; the others were due before. */
const ONE_MOVES_IN = 10;
const AT_ONCE = 20;
const CHUNK = 500;
const ASK_EVERY_MS = 1000;
const REQUESTED_BY = '00000000-0000-7000-8000-000000000000';

export interface ReplanBench {
  env: Readonly<Record<string, string>>;
  client: Client;
  rows: PreparedCases;
  pattern: PreparedCase;
  note: Note;
}

/** A notice that takes the next working day away, over so many open clocks: how long until all that move have moved, and what it costs. */
export async function replanCost({ env, client, rows, pattern, note }: ReplanBench, clocks: number): Promise<Row[]> {
  const database = openDatabase(env['DATABASE_URL'] ?? '', { poolSize: 10 });
  try {
    const sealed = createSealedColumns(loadKeyring(env['KEYRING_FILE'] ?? ''));
    const calendars = createCalendarRepository(database);
    const offices = createOfficeRepository(database);
    const terms = createClockTerms({ offices, calendars, configs: createProvinceConfigRepository(database) });
    const known = (await rows.snapshotOf(pattern.caseNo)) ?? (await rows.submit(pattern));
    const cases = openCases(known, await terms.of(known), Math.ceil(clocks / CLOCKS_OF_A_CASE));
    note(`${cases.all.length} open cases are written, ${cases.moving.length} of them with a workflow …`);
    await database('cases').whereNotNull('calendar_version').update({ calendar_version: null });
    await copyCase(database, sealed, pattern.caseNo, cases.all);
    const engine = createCaseClient(client, readTemporalSettings().clientDeadlines);
    await inParallel(cases.moving, AT_ONCE, (snapshot) => engine.startCase(snapshot));
    const sample = caseWorkflowId(cases.moving[0]?.caseNo ?? '');
    const eventsBefore = await actionsOf(client, sample);
    const version = await takeDayOff(database, note);
    const replan = await finished(database, version);
    const actions = (await actionsOf(client, sample)) - eventsBefore;
    const seconds = (replan.finished_at.getTime() - replan.started_at.getTime()) / 1000;
    const name = `${clocks} clocks`;
    return [
      [
        `${name}: until all are counted again`,
        `${rounded(seconds)} s`,
        `${replan.state}, told no faster than temporal.yaml allows`,
      ],
      [`${name}: cases looked at / told`, `${replan.checked} / ${replan.moved}`],
      [
        `${name}: rows written`,
        `${await rowsWritten(database, version, cases.moving)}`,
        'cases, events, list of the job',
      ],
      [
        `${name}: Temporal actions`,
        `${actions * cases.moving.length + JOB_ACTIONS}`,
        `${actions} for each case that moves`,
      ],
      [`${name}: time per 1000 clocks`, `${rounded((seconds / clocks) * 1000)} s`],
    ];
  } finally {
    await database.destroy();
  }
}

/** The workflow of the job and its one activity. */
const JOB_ACTIONS = 2;

/** Open cases like the known one: most were due long ago, the others count days that are still to come. */
function openCases(known: CaseSnapshot, terms: ClockTerms, count: number) {
  const all = Array.from({ length: count }, (_, index): CaseSnapshot => {
    const submittedAtMs = index % ONE_MOVES_IN === 0 ? Date.now() : Date.now() - 60 * DAY_MS;
    const caseNo = `${known.caseNo}-${randomUUID().slice(0, 18)}`.slice(0, 40);
    const blank = { ...known, caseNo, version: 1, submittedAtMs, receivedAtMs: submittedAtMs, ladders: {} };
    const submitted = { ...blank, acceptance: null, receiptLimit: null, asOfMs: submittedAtMs };
    return { ...submitted, ...planClocks(submitted, terms, { atMs: submittedAtMs }) };
  });
  return { all, moving: all.filter((_, index) => index % ONE_MOVES_IN === 0) };
}

async function copyCase(
  database: Database,
  sealed: SealedColumns,
  patternNo: string,
  snapshots: readonly CaseSnapshot[],
): Promise<void> {
  const row = (await database('cases').where({ case_no: patternNo }).first()) as object;
  for (let from = 0; from < snapshots.length; from += CHUNK) {
    const copies = snapshots.slice(from, from + CHUNK).map((snapshot) => ({
      ...row,
      case_no: snapshot.caseNo,
      ...caseColumns(sealed, snapshot, randomUUID()),
      event_count: 0,
      event_head: null,
    }));
    await database('cases').insert(copies);
  }
}

/** The notice that is in force with one more day off: the next working day. @returns the version that came of it */
async function takeDayOff(database: Database, note: Note): Promise<number> {
  const calendars = createCalendarRepository(database);
  const own = await calendars.own(NATIONAL_REGION);
  if (!own) throw new Error('no national calendar is loaded');
  let date = addDays(shanghaiDate(Date.now()), 1);
  while (!judgeDay(own, date).working) date = addDays(date, 1);
  const year = Number(date.slice(0, 4));
  const days = Object.entries({ ...own.days, [date]: { working: false, name: '临时放假' } })
    .filter(([day]) => day.startsWith(`${year}-`))
    .map(([day, { working, name }]) => ({ date: day, kind: working ? ('work' as const) : ('off' as const), name }));
  const verdict = await calendars.takeIn({
    notice: { region: NATIONAL_REGION, year, source: '测算用放假安排', number: `测算〔${year}〕${Date.now()}号`, days },
    expectedVersion: own.version,
    staffId: REQUESTED_BY,
    requestKey: randomUUID(),
    atMs: Date.now(),
  });
  if (!('imported' in verdict)) throw new Error(`the notice was not taken in: ${JSON.stringify(verdict)}`);
  note(`calendar ${verdict.imported} takes ${date} off; its re-plan begins …`);
  return verdict.imported;
}

interface FinishedReplan {
  state: string;
  checked: number;
  moved: number;
  started_at: Date;
  finished_at: Date;
}

async function finished(database: Database, version: number): Promise<FinishedReplan> {
  for (;;) {
    const row = (await database('calendar_replans').where({ calendar_version: version }).first()) as
      FinishedReplan | undefined;
    if (row?.finished_at) return row;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}

const ACTIONS = [
  'workflowExecutionSignaledEventAttributes',
  'activityTaskScheduledEventAttributes',
  'markerRecordedEventAttributes',
  'timerStartedEventAttributes',
] as const;

/** What the engine counts as actions: signals, activities, local activities, timers. */
async function actionsOf(client: Client, workflowId: string): Promise<number> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).filter((event) => ACTIONS.some((kind) => event[kind])).length;
}

async function rowsWritten(database: Database, version: number, moving: readonly CaseSnapshot[]): Promise<number> {
  const caseNos = moving.map(({ caseNo }) => caseNo);
  let count = 0;
  for (let from = 0; from < caseNos.length; from += CHUNK) {
    const some = caseNos.slice(from, from + CHUNK);
    const [events] = await database('case_events').whereIn('case_no', some).count({ total: '*' });
    const [cases] = await database('cases').whereIn('case_no', some).where('version', '>', 1).count({ total: '*' });
    count += Number(events?.['total']) + Number(cases?.['total']);
  }
  const [told] = await database('calendar_replan_cases').where({ calendar_version: version }).count({ total: '*' });
  return count + Number(told?.['total']);
}
