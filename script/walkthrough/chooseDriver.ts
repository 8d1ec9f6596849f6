import { randomInt } from 'node:crypto';
import { shanghaiDate, type PlainDate } from '../../domain/time.ts';
import { demoPeople, personLike } from '../../simulators/people/demoPeople.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { createDriver, type Driver } from '../client/driver.ts';
import { expectStatus } from '../client/rest.ts';
import type { SimulatedWorld } from '../client/simulatedWorld.ts';

export interface ChosenDriver {
  person: DemoPerson;
  driver: Driver;
  /** he comes from the demonstration's own people; otherwise he was invented for this run */
  fromDemo: boolean;
}

const FIRST_INVENTED_SEED = 10_000;
const LAST_INVENTED_SEED = 4_000_000;

/**
 * Somebody who has not proved his identity here yet, so that the whole story can be told: one of these demo drivers while there is one, else
 * a new person with the same story as the first, made known to the population data and the registry.
 */
export async function chooseDriver(
  apiUrl: string,
  world: SimulatedWorld,
  demoDay: PlainDate,
  keys: readonly [string, ...string[]],
): Promise<ChosenDriver> {
  for (const person of demoPeople(demoDay).filter(({ key }) => keys.includes(key))) {
    const driver = createDriver(apiUrl, world.phoneOf(person));
    if (await isStranger(driver)) return { person, driver, fromDemo: true };
  }
  for (;;) {
    const seed = randomInt(FIRST_INVENTED_SEED, LAST_INVENTED_SEED);
    const person = personLike(keys[0], seed, shanghaiDate(Date.now()));
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
