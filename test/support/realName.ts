import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { CardPhotos, Driver } from '../../script/client/driver.ts';
import { expectStatus, type RestAnswer } from '../../script/client/rest.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { product } from './productHooks.ts';
import { withEngine } from './engine.ts';
import type { EnrolledDriver } from './product.ts';

type Json = Record<string, unknown>;

/** Logged in, with a verified number, not yet known by name. */
export async function nameless(person?: DemoPerson): Promise<EnrolledDriver> {
  const who = person ?? (await product().person());
  const driver = product().driver(who);
  expectStatus(await driver.logIn(), 201);
  expectStatus(await driver.verifyPhone(who.phone), 200);
  return { ...driver, person: who, userId: async () => String((await driver.rest('GET', '/v1/me')).body['id']) };
}

/** Uploads both sides and waits until they are read. */
export async function readCard(driver: Driver, photos: CardPhotos, key = 'new'): Promise<Json> {
  let scan: RestAnswer<Json> = expectStatus(await driver.scan(photos, key), 201, 202);
  // On a busy machine the reading may take longer than the answer waits.
  while (scan.body['state'] === 'reading') {
    await new Promise((resolve) => setTimeout(resolve, 500));
    scan = await driver.rest('GET', `/v1/real-name/scans/${String(scan.body['id'])}`);
  }
  expect(scan.body['state']).to.equal('read');
  return scan.body;
}

/** Confirms what was read, and waits until the person is verified. */
export async function prove(driver: Driver, scanId: unknown): Promise<Json> {
  const { status, body } = expectStatus(await driver.proveIdentity(String(scanId)), 200, 202);
  return status === 202 ? until(driver, 'verified') : body;
}

export const statusOf = async (driver: Driver): Promise<Json> => (await driver.rest('GET', '/v1/real-name')).body;

/** Waits for this state of the real-name check. */
export async function until(driver: Driver, state: string, withinMs = 20_000): Promise<Json> {
  for (const giveUpAt = Date.now() + withinMs; Date.now() < giveUpAt;) {
    const status = await statusOf(driver);
    if (status['state'] === state) return status;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`still ${String((await statusOf(driver))['state'])}, not ${state}`);
}

export async function newestVerification(driver: EnrolledDriver): Promise<string> {
  const row = await product()
    .database('real_name_verifications')
    .where({ user_id: await driver.userId() })
    .orderBy('created_at', 'desc')
    .first('id');
  return String(row?.id);
}

export const workflowStatus = (verificationId: string): Promise<string> =>
  withEngine(product(), async ({ client }) => {
    const description = await client.workflow.getHandle(`real-name:${verificationId}`).describe();
    return description.status.name;
  });

const storageFolder = (): string => fileURLToPath(product().env['STORAGE_URL'] ?? '');

function storedScans(): string[] {
  const folder = path.join(storageFolder(), 'scans');
  const staging = path.join(storageFolder(), '.staging');
  const names = (from: string) => (existsSync(from) ? readdirSync(from, { recursive: true, encoding: 'utf8' }) : []);
  return [...names(folder), ...names(staging)].toSorted();
}

/** Everything that an upload could have left: rows of this account, files of any. */
export async function traces(driver: EnrolledDriver): Promise<unknown> {
  const userId = await driver.userId();
  const rows = (table: string) => product().database(table).where({ user_id: userId }).pluck('id');
  return {
    scans: await rows('real_name_scans'),
    verifications: await rows('real_name_verifications'),
    files: storedScans(),
  };
}

/** The clerk's open task for this verification, if there is one. */
export async function reviewTask(verificationId: string): Promise<Json | undefined> {
  const acceptor = await product().clerk('acceptor');
  return (await acceptor.tasks('?queue=real-name-review&limit=100')).find(
    ({ subjectId }) => subjectId === verificationId,
  );
}

export async function decide(driver: EnrolledDriver, decision: 'approve'): Promise<void> {
  const acceptor = await product().clerk('acceptor');
  const path = `/v1/desk/real-name/${await newestVerification(driver)}/${decision}`;
  expectStatus(await acceptor.rest('POST', path, { json: {}, idempotencyKey: 'new' }), 200);
}

export async function refuse(verificationId: string, reason: string): Promise<RestAnswer<Json>> {
  const acceptor = await product().clerk('acceptor');
  return acceptor.rest('POST', `/v1/desk/real-name/${verificationId}/reject`, {
    json: { reason },
    idempotencyKey: 'new',
  });
}

export const files = ({ front, back }: CardPhotos) => ({
  front: { bytes: front, name: 'front.jpg' },
  back: { bytes: back, name: 'back.jpg' },
});

export const findingsOf = (scan: Json) =>
  (scan['findings'] as { code: string; severity: string; side: string; message: string }[]).filter(
    ({ severity }) => severity === 'refuse',
  );
