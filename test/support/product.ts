import { hash } from '@node-rs/argon2';
import { loadKeyring, type Keyring } from '../../crypto/keyring.ts';
import { uuidv7 } from '../../crypto/ids.ts';
import { createCalendarRepository } from '../../db/calendars.ts';
import { openDatabase, type Database } from '../../db/connection.ts';
import { nationalCalendar } from '../../db/seeds/nationalCalendar.ts';
import { shanghaiDate } from '../../domain/time.ts';
import { createClerk, type Clerk } from '../../script/client/clerk.ts';
import { createDriver, type CardPhotos, type Driver, type Materials } from '../../script/client/driver.ts';
import { simulatedWorld, type SimulatedWorld } from '../../script/client/simulatedWorld.ts';
import { startProduct, type ProductRole } from '../../script/stack/productProcesses.ts';
import type { ManagedProcess } from '../../script/stack/processes.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { makePerson, type PersonOptions } from '../../simulators/people/makePerson.ts';
import { drawCertificatePage } from '../../simulators/samples/drawCertificatePage.ts';
import { drawEducationRecord } from '../../simulators/samples/drawEducationRecord.ts';
import { drawIdCardBack } from '../../simulators/samples/drawIdCardBack.ts';
import { drawIdCardFront } from '../../simulators/samples/drawIdCardFront.ts';
import { fixtureCalendar } from './fixtureCalendar.ts';

export const TEST_PASSWORD = 'Test-region-password-1';
/** Two offices of an invented region: two, so that what belongs to the other one can be asked for. */
export const TEST_OFFICES = ['TEST01', 'TEST02'] as const;
export type TestOffice = (typeof TEST_OFFICES)[number];
const POSTS = ['acceptor', 'acceptor2', 'reviewer', 'counter', 'supervisor', 'admin', 'auditor'] as const;
/** Offices of a suite's own may have a second supervisor too. */
export type Post = (typeof POSTS)[number] | 'supervisor2';

export interface EnrolledDriver extends Driver {
  person: DemoPerson;
  userId(): Promise<string>;
}

/** The whole product, running in processes of its own on the private stack of this test run. */
export interface Product {
  env: Record<string, string>;
  apiUrl: string;
  operationsUrl: string;
  world: SimulatedWorld;
  processes: Map<ProductRole, ManagedProcess>;
  database: Database;
  keyring: Keyring;
  /** a person nobody has met before, known to the simulators */
  person(options?: Partial<PersonOptions> & { office?: TestOffice }): Promise<DemoPerson>;
  photos(person: DemoPerson): Promise<CardPhotos>;
  materials(): Promise<Materials>;
  /** with a phone, not logged in yet */
  driver(person: DemoPerson): Driver;
  /** logged in, phone and identity verified */
  enrolled(options?: Partial<PersonOptions> & { office?: TestOffice }): Promise<EnrolledDriver>;
  clerk(post: Post, office?: TestOffice): Promise<Clerk>;
  /** starts this process again after it was killed */
  restart(role: ProductRole): Promise<void>;
  close(): Promise<void>;
}

function stackEnvironment(): Record<string, string> {
  const { STACK_DIR, DATABASE_URL } = process.env;
  if (!STACK_DIR || !DATABASE_URL) throw new Error('these tests run in a private stack: script/test api');
  return process.env as Record<string, string>;
}

export async function openProduct(): Promise<Product> {
  const env: Record<string, string> = { ...stackEnvironment(), LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'info' };
  const database = openDatabase(env['DATABASE_URL'] ?? '', { poolSize: 4 });
  await seedTestRegion(database);
  const processes = await startProduct(env);
  const apiUrl = String(processes.get('api')?.facts['api']);
  const operationsUrl = String(processes.get('api')?.facts['operations']);
  const world = simulatedWorld(processes.get('simulators')?.facts as never);
  await world.withoutSmsLimits();
  let pages: Promise<Materials> | null = null;
  const clerks = new Map<string, Promise<Clerk>>();
  let count = 0;

  const product: Product = {
    env,
    apiUrl,
    operationsUrl,
    world,
    processes,
    database,
    keyring: loadKeyring(env['KEYRING_FILE'] ?? ''),
    async person({ office = 'TEST01', ...options } = {}) {
      const seed = (Math.trunc(Date.now() / 10) % 1_000_000) * 7 + (count += 1);
      const today = shanghaiDate(Date.now());
      const made = makePerson(seed, { today, cyclesCompleted: 2, lastCycleEndedDaysAgo: 10, ...options });
      const qualifications = made.qualifications.map((one) => ({ ...one, issuerCode: office as never }));
      const person = { ...made, qualifications };
      await world.introduce(person);
      return person;
    },
    photos: async (person) => ({ front: await drawIdCardFront(person), back: await drawIdCardBack(person) }),
    materials: () => (pages ??= drawMaterials()),
    driver: (person) => createDriver(apiUrl, world.phoneOf(person)),
    async enrolled(options) {
      const person = await product.person(options);
      const driver = product.driver(person);
      await driver.enrol(person.phone, await product.photos(person));
      return { ...driver, person, userId: async () => String((await driver.rest('GET', '/v1/me')).body['id']) };
    },
    clerk(post, office = 'TEST01') {
      const login = `${post}-${office}`;
      const known = clerks.get(login);
      if (known) return known;
      const made = (async () => {
        const clerk = createClerk(apiUrl, login, TEST_PASSWORD);
        const { status } = await clerk.logIn();
        if (status !== 201) throw new Error(`${login} could not log in: ${status}`);
        return clerk;
      })();
      clerks.set(login, made);
      return made;
    },
    async restart(role) {
      const again = await startProduct(env, [role]);
      processes.set(role, again.get(role)!);
    },
    async close() {
      await Promise.all([...processes.values()].map((one) => one.stop()));
      await database.destroy();
    },
  };
  return product;
}

async function drawMaterials(): Promise<Materials> {
  const person = makePerson(7, { today: shanghaiDate(Date.now()), cyclesCompleted: 2, lastCycleEndedDaysAgo: 10 });
  return {
    'education-record': await drawEducationRecord(person),
    'certificate-info-page': await drawCertificatePage(person, 'info'),
    'certificate-violation-page': await drawCertificatePage(person, 'violations'),
  };
}

/** Offices, staff and a covered calendar laid around today; nothing here depends on which day that is. */
async function seedTestRegion(database: Database): Promise<void> {
  if (await database('offices').where({ code: 'TEST01' }).first('code')) return;
  const calendars = createCalendarRepository(database);
  await calendars.add(nationalCalendar(1), 'chinese-days');
  await calendars.add(fixtureCalendar(), 'test region');
  const passwordHash = await hash(TEST_PASSWORD, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  for (const [index, code] of TEST_OFFICES.entries()) {
    await database('offices').insert({
      code,
      province_code: '99',
      issuer_code: code,
      name: `测试市第${index + 1}交通运输局`,
      address: '测试路1号',
      phone: '012-3456789',
      calendar_region: 'TEST',
      hours: JSON.stringify({}),
      catch_all: index === 0,
    });
    for (const post of POSTS) {
      await database('staff').insert({
        id: uuidv7(),
        login: `${post}-${code}`,
        name: `测试${post}${index + 1}`,
        password_hash: passwordHash,
        office_code: code,
        roles: JSON.stringify([post.replace(/\d/, '')]),
        created_at: new Date(),
      });
    }
  }
}
