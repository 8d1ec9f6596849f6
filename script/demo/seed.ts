import { hash } from '@node-rs/argon2';
import { blindIndex } from '../../crypto/blindIndex.ts';
import { loadKeyring } from '../../crypto/keyring.ts';
import { openDatabase, type Database } from '../../db/connection.ts';
import { addOffice, addPastAssessment, addProvinceConfig } from '../../db/seeds/register.ts';
import { seedStartState } from '../../db/seeds/startState.ts';
import { createStaffRepository } from '../../db/staff.ts';
import { calendarRegionOf } from '../../domain/provinces.ts';
import { demoDay } from '../../simulators/people/demoDay.ts';
import { demoOffice, demoOffices, demoProvinces } from '../../simulators/people/demoOffices.ts';
import { demoPeople } from '../../simulators/people/demoPeople.ts';
import { demoStaff } from '../../simulators/people/demoStaff.ts';
import type { SeedReport } from '../stack/seedReport.ts';

/** Provinces and offices of the demonstration first: where they have an office for everything, the start state adds none. */
async function seedRegister(database: Database): Promise<void> {
  for (const { code, name, fourEyes, contacts } of demoProvinces)
    await addProvinceConfig(database, code, 1, { name, fourEyes, contacts: [...contacts] });
  for (const { code, openingHours: hours, city: _city, ...office } of demoOffices)
    await addOffice(database, {
      ...office,
      code,
      issuerCode: code,
      calendarRegion: calendarRegionOf(office.provinceCode),
      hours,
    });
  await seedStartState(database);
}

async function seedStaff(database: Database): Promise<void> {
  const staff = createStaffRepository(database);
  for (const { login, displayName, roles, officeCode, password } of demoStaff) {
    // A hash takes 30 ms: made once, not at every start.
    if (await staff.withPassword(login)) continue;
    await staff.add({ login, name: displayName, roles, officeCode, passwordHash: await hash(password) });
  }
}

/** Cycles the demo drivers were graded in before: without them the system would offer every one as missed. */
async function seedPastGrades(database: Database, blindIndexKey: Buffer): Promise<void> {
  for (const { idNumber, facts } of demoPeople(demoDay())) {
    const personIndex = blindIndex(blindIndexKey, 'id-number', idNumber);
    for (const { cycleStart, cycleEnd, grade, points } of facts) {
      if (grade !== null) await addPastAssessment(database, { personIndex, cycleStart, cycleEnd, grade, points });
    }
  }
}

function report(): SeedReport {
  return {
    drivers: demoPeople(demoDay()).map(({ key, name, story }) => ({
      name,
      wechatCode: `demo-${key}`,
      note: story,
    })),
    staff: demoStaff.map(({ login, displayName, roles, officeCode, password }) => ({
      login,
      name: displayName,
      roles: [...roles],
      office: demoOffice(officeCode).name,
      password,
    })),
  };
}

/**
 * Demo data: the start state of all provinces, offices, staff of every role, calendars, past grades. Run at every start of the demo server, as the application's user: what is
 * there stays as it is. The drivers live in the simulators; here they are only told.
 */
async function seed(): Promise<void> {
  const url = process.env['DATABASE_URL'];
  const keyringFile = process.env['KEYRING_FILE'];
  if (!url || !keyringFile) throw new Error('DATABASE_URL and KEYRING_FILE are needed');
  const database = openDatabase(url, { poolSize: 2 });
  try {
    await seedRegister(database);
    await seedStaff(database);
    await seedPastGrades(database, loadKeyring(keyringFile).blindIndexKey);
  } finally {
    await database.destroy();
  }
  process.stdout.write(`ready ${JSON.stringify(report())}\n`);
}

await seed();
