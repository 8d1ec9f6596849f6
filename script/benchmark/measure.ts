import { Client } from '@temporalio/client';
import { loadKeyring } from '../../crypto/keyring.ts';
import { connectClient } from '../../temporal/connection.ts';
import { createDriver } from '../client/driver.ts';
import { expectStatus } from '../client/rest.ts';
import { openBenchStack, type BenchStack } from './benchStack.ts';
import { benchPeople } from './benchPeople.ts';
import { caseRound, twinRound, type Round } from './engineRounds.ts';
import { inParallel, timed } from './inParallel.ts';
import { machineFacts } from './machineFacts.ts';
import { ocrCost } from './ocrCost.ts';
import { percentile, rounded, spread } from './percentile.ts';
import { openPreparedCases, type PreparedCase, type PreparedCases } from './preparedCases.ts';
import { cpuSecondsOf, memoryOf } from './processCost.ts';
import type { Row, Section } from './table.ts';
import { voucherCost } from './voucherCost.ts';
import { makeApplicant, openOffice, wholeJob, type Applicant } from './wholeJobs.ts';

export interface BenchPlan {
  /** with pictures; without them, and of the twin, five times as many */
  cases: number;
  clients: number;
}

type Note = (line: string) => void;

const WITHOUT_PICTURES = 5;
/** Cases and twins take turns, so that a busy moment of the machine hits both. */
const TURNS = 3;
const OCR_ROUNDS = 10;
const VOUCHERS = 40;
const READS_PER_DRIVER = 5;

export async function measure(plan: BenchPlan, note: Note): Promise<Section[]> {
  note('Starting a private stack …');
  const stack = await openBenchStack(note);
  const rows = openPreparedCases(stack.env);
  try {
    const machine = { title: 'Machine', rows: machineFacts(stack.temporalCli, stack.env['CHROME_PATH']) };
    const { section: withPictures, sample } = await measureWholeJobs(stack, plan, note);
    const latencies = await measureLatencies(stack, rows, plan, note);
    const engine = await measureEngine(stack, rows, plan, note);
    note('Stopping the stack; then OCR and voucher alone …');
    await rows.close();
    await stack.close();
    return [machine, withPictures, ...engine, latencies, await measureImaging(sample, stack.env['CHROME_PATH'])];
  } catch (error) {
    await rows.close();
    await stack.close();
    throw error;
  }
}

const perSecond = (count: number, wallMs: number): string => `${rounded((count / wallMs) * 1000)} cases/s`;

interface Costed<T> {
  result: T;
  /** CPU seconds by process; the bench itself plays the drivers and clerks */
  cpu: ReadonlyMap<string, number>;
}

const BENCH = 'bench (the clients)';

async function withCpu<T>(stack: BenchStack, work: () => Promise<T>): Promise<Costed<T>> {
  const before = cpuSecondsOf(stack.processes());
  const own = process.cpuUsage();
  const result = await work();
  const after = cpuSecondsOf(stack.processes());
  const { user, system } = process.cpuUsage(own);
  const cpu = new Map([...after].map(([name, seconds]) => [name, seconds - (before.get(name) ?? 0)]));
  return { result, cpu: cpu.set(BENCH, (user + system) / 1e6) };
}

/** What one case has cost each process, dearest first. */
function cpuRows(costed: readonly Costed<unknown>[], cases: number): Row[] {
  const names = new Set(costed.flatMap(({ cpu }) => [...cpu.keys()]));
  const perCase = [...names]
    .map((name): [string, number] => [
      name,
      (costed.reduce((sum, { cpu }) => sum + (cpu.get(name) ?? 0), 0) / cases) * 1000,
    ])
    .sort(([, a], [, b]) => b - a);
  const total = perCase.reduce((sum, [, ms]) => sum + ms, 0);
  return [
    ['CPU per case', `${rounded(total)} ms`],
    ...perCase.filter(([, ms]) => ms >= 1).map(([name, ms]): Row => [`  ${name}`, `${rounded(ms)} ms`]),
  ];
}

async function measureWholeJobs(
  stack: BenchStack,
  { cases, clients }: BenchPlan,
  note: Note,
): Promise<{ section: Section; sample: Applicant }> {
  const apiUrl = stack.env['PUBLIC_BASE_URL'] ?? '';
  const warmUp = Math.min(clients, 4);
  note(`Drawing the papers of ${cases + warmUp} drivers …`);
  const applicants: Applicant[] = [];
  for (const person of benchPeople(cases + warmUp)) applicants.push(await makeApplicant(stack.world, person));
  const office = await openOffice(apiUrl);
  const decisionsMs: number[] = [];
  const job = (into: number[]) => (one: Applicant) => wholeJob(apiUrl, stack.world, office, one, into);
  await inParallel(applicants.slice(0, warmUp), clients, job([]));
  note(`${cases} whole jobs with pictures, ${clients} at a time …`);
  const costed = await withCpu(stack, () => inParallel(applicants.slice(warmUp), clients, job(decisionsMs)));
  const imaging = memoryOf(stack.processes().find(({ name }) => name === 'worker-imaging')?.pid ?? 0);
  const section: Section = {
    title: `With pictures: ${cases} whole jobs over REST, ${clients} at a time (log-in, SMS, 2 card sides read, 3 uploads, decisions, voucher)`,
    rows: [
      ['rate', perSecond(cases, costed.result)],
      ...cpuRows([costed], cases),
      ['decision p50 / p99', spread(decisionsMs, 0.99), 'with reading the version first'],
      ['memory of imaging (PSS)', `${rounded(imaging.ownMb)} MB`, 'Node with OCR in two threads'],
      ['memory of browsers (PSS)', `${rounded(imaging.childrenMb)} MB`, `${imaging.children} processes`],
    ],
  };
  const [sample] = applicants;
  if (!sample) throw new Error('no case, no sample');
  return { section, sample };
}

async function measureLatencies(stack: BenchStack, rows: PreparedCases, plan: BenchPlan, note: Note): Promise<Section> {
  const count = plan.cases * WITHOUT_PICTURES;
  note(`${count} submissions and ${count * READS_PER_DRIVER} reads over REST …`);
  const [readMs, submitMs]: [number[], number[]] = [[], []];
  const prepared = await prepareAll(stack, rows, count);
  const wallMs = await inParallel(prepared, plan.clients, async ({ caseNo, person }) => {
    const driver = createDriver(stack.env['PUBLIC_BASE_URL'] ?? '', stack.world.phoneOf(person));
    expectStatus(await driver.logIn(), 201);
    expectStatus(await timed(submitMs, () => driver.submit(caseNo)), 200);
    for (let read = 0; read < READS_PER_DRIVER; read += 1)
      expectStatus(await timed(readMs, () => driver.read(caseNo)), 200);
  });
  return {
    title: `API, ${plan.clients} clients at a time, ${rounded((prepared.length * (READS_PER_DRIVER + 2) * 1000) / wallMs)} requests/s`,
    rows: [
      ['read GET /v1/cases/:no p50 / p99', spread(readMs, 0.99)],
      ['submit p50 / p99', spread(submitMs, 0.99), 'judged, written in one transaction, workflow started'],
    ],
  };
}

async function prepareAll(stack: BenchStack, rows: PreparedCases, count: number): Promise<PreparedCase[]> {
  const prepared: PreparedCase[] = [];
  for (const person of benchPeople(count)) {
    await stack.world.introduce(person, { identity: false });
    prepared.push(await rows.prepare(person));
  }
  return prepared;
}

async function measureEngine(stack: BenchStack, rows: PreparedCases, plan: BenchPlan, note: Note): Promise<Section[]> {
  await stack.stop('worker-imaging');
  await stack.start('bench-imaging', 'script/benchmark/plainImagingWorker.ts');
  await stack.start('bench-twin', 'script/benchmark/twinWorker.ts');
  const client = connectClient({
    address: stack.env['TEMPORAL_ADDRESS'] ?? '',
    namespace: stack.env['TEMPORAL_NAMESPACE'] ?? '',
    payloads: loadKeyring(stack.env['KEYRING_FILE'] ?? '').payloads,
  });
  // Sealed payloads are part of the product, not of the twin.
  const plainClient = new Client({ connection: client.connection, namespace: client.options.namespace });
  const each = Math.ceil((plan.cases * WITHOUT_PICTURES) / TURNS);
  const count = each * TURNS;
  const { clients } = plan;
  await caseRound(client, rows, await prepareAll(stack, rows, clients), clients);
  await twinRound(plainClient, clients, clients);
  const prepared = await prepareAll(stack, rows, count);
  note(`${count} cases without pictures and ${count} empty twins, in ${TURNS} turns …`);
  const turns: { own: Costed<Round>; twin: Costed<Round> }[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const slice = prepared.slice(turn * each, (turn + 1) * each);
    turns.push({
      own: await withCpu(stack, () => caseRound(client, rows, slice, clients)),
      twin: await withCpu(stack, () => twinRound(plainClient, each, clients)),
    });
  }
  await client.connection.close();
  return engineSections(turns, each, clients);
}

function engineSections(
  turns: readonly { own: Costed<Round>; twin: Costed<Round> }[],
  each: number,
  clients: number,
): Section[] {
  const wallOf = (kind: 'own' | 'twin'): number => turns.reduce((sum, turn) => sum + turn[kind].result.wallMs, 0);
  const count = each * turns.length;
  const ratios = turns.map(({ own, twin }) => twin.result.wallMs / own.result.wallMs);
  const last = turns.at(-1);
  if (!last) throw new Error('no turn was taken');
  const rowsOf = (kind: 'own' | 'twin'): Row[] => [
    [
      'rate',
      perSecond(count, wallOf(kind)),
      `of the turns: ${turns.map((turn) => rounded((each / turn[kind].result.wallMs) * 1000)).join(', ')}`,
    ],
    ['history events', `${last[kind].result.events}`],
    ...cpuRows(
      turns.map((turn) => turn[kind]),
      count,
    ),
  ];
  const ratio = wallOf('twin') / wallOf('own');
  return [
    {
      title: `Without pictures: ${count} cases, ${clients} at a time (rows written directly, decisions to the engine, voucher numbered and signed but not drawn)`,
      rows: [
        ...rowsOf('own'),
        [
          'rate against the twin',
          rounded(ratio),
          `of the turns: ${ratios.map(rounded).join(', ')}; at least 0.5 is expected`,
        ],
      ],
    },
    {
      title: `The empty twin on the same server: ${count} workflows, ${clients} at a time (the same updates, timers and number of effects, nothing in them)`,
      rows: rowsOf('twin'),
    },
  ];
}

async function measureImaging({ photos }: Applicant, chromePath: string | undefined): Promise<Section> {
  const { readerMs, modelsMs } = await ocrCost(photos, OCR_ROUNDS);
  const vouchersMs = await voucherCost(chromePath, VOUCHERS);
  const share = percentile(modelsMs, 0.5) / percentile(readerMs, 0.5);
  return {
    title: 'Imaging, nothing else running here, one thread, one browser',
    rows: [
      [
        'OCR of a card (2 sides) p50 / p95',
        spread(readerMs, 0.95),
        'through the reader: decoding, models, fields, image checks',
      ],
      [
        'the bare model calls p50 / p95',
        spread(modelsMs, 0.95),
        `the same tensors; ${Math.round(share * 100)} % of the reader's time`,
      ],
      ['voucher PNG + PDF, warm p50 / p95', spread(vouchersMs, 0.95)],
    ],
  };
}
