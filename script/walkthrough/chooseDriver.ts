import { randomInt } from 'node:crypto';
import { shanghaiDate, type PlainDate } from '../../domain/time.ts';
import { demoPeople } from '../../simulators/people/demoPeople.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { makePerson } from '../../simulators/people/makePerson.ts';
import { createDriver, type Driver } from '../client/driver.ts';
import { expectStatus } from '../client/rest.ts';
import type { SimulatedWorld } from '../client/simulatedWorld.ts';

export interface ChosenDriver {
  person: DemoPerson;
  driver: Driver;
  /** he comes from the demonstration's own people; otherwise he was invented for this run */
  fromDemo: boolean;
}

/** The demo drivers who can apply for an assessment; the others are there to be told why not. */
const ABLE_TO_APPLY = ['freight-clean', 'passenger-freight-points', 'hazmat-twenty-points'];
const FIRST_INVENTED_SEED = 10_000;
const LAST_INVENTED_SEED = 4_000_000;

/**
 * Somebody who has not proved his identity here yet, so that the whole story can be told: one of the demo drivers while there is one, else
 * a new person, made known to the population data and the registry as the holder of a certificate of a demo office.
 */
export async function chooseDriver(apiUrl: string, world: SimulatedWorld, demoDay: PlainDate): Promise<ChosenDriver> {
  for (const person of demoPeople(demoDay).filter(({ key }) => ABLE_TO_APPLY.includes(key))) {
    const driver = createDriver(apiUrl, world.phoneOf(person));
    if (await isStranger(driver)) return { person, driver, fromDemo: true };
  }
  for (;;) {
    const person = makePerson(randomInt(FIRST_INVENTED_SEED, LAST_INVENTED_SEED), {
      today: shanghaiDate(Date.now()),
      officeCode: '510100',
      cyclesCompleted: 2,
      lastCycleEndedDaysAgo: 10,
    });
    const driver = createDriver(apiUrl, world.phoneOf(person));
    if (!(await isStranger(driver))) continue;
    await world.introduce(person);
    return { person, driver, fromDemo: false };
  }
}

async function isStranger(driver: Driver): Promise<boolean> {
  expectStatus(await driver.logIn(), 201);
  const { body } = expectStatus(await driver.rest('GET', '/v1/real-name'), 200);
  return body['state'] === 'none';
}
