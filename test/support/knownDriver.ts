import { uuidv7 } from '../../crypto/ids.ts';
import { createRealNameRecordRepository } from '../../db/realNameRecord.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import type { IdCardReading } from '../../domain/idCard.ts';
import { expectStatus } from '../../script/client/rest.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import type { EnrolledDriver, Product } from './product.ts';

export type KnownDriverOptions = Parameters<Product['enrolled']>[0] & {
  /** the person as the registry knows him */
  alter?: (person: DemoPerson) => DemoPerson;
};

/**
 * A driver for tests that begin after the identity check: log-in and phone as always, the card as if it had been read and had matched.
 * Several seconds of character recognition cheaper than `product.enrolled()`.
 */
export async function knownDriver(
  product: Product,
  { alter, ...options }: KnownDriverOptions = {},
): Promise<EnrolledDriver> {
  const made = await product.person(options);
  const person = alter?.(made) ?? made;
  if (person !== made) await product.world.introduce(person);
  return becomeKnown(product, person);
}

/** This person logs in for the first time and proves who he is. */
export async function becomeKnown(product: Product, person: DemoPerson): Promise<EnrolledDriver> {
  const driver = product.driver(person);
  expectStatus(await driver.logIn(), 201);
  expectStatus(await driver.verifyPhone(person.phone), 200);
  const userId = String((await driver.rest('GET', '/v1/me')).body['id']);
  await verifyIdentity(product, userId, person);
  return { ...driver, person, userId: () => Promise.resolve(userId) };
}

async function verifyIdentity(product: Product, userId: string, person: DemoPerson): Promise<void> {
  const { database, keyring } = product;
  const verificationId = await checkedCard(product, userId, person);
  const record = createRealNameRecordRepository(database, createSealedColumns(keyring));
  await record.record({ verificationId, state: 'verified', reasonCode: null, actorId: null, atMs: Date.now() });
}

/** A card as if it had been read, and were being checked. @returns the verification */
export async function checkedCard({ database, keyring }: Product, userId: string, person: DemoPerson): Promise<string> {
  const sealed = createSealedColumns(keyring);
  const [scanId, verificationId, at] = [uuidv7(), uuidv7(), new Date()];
  await database('real_name_scans').insert({
    id: scanId,
    user_id: userId,
    front_key: `scans/${scanId}-front.jpg`,
    back_key: `scans/${scanId}-back.jpg`,
    state: 'read',
    reading_sealed: sealed.seal('real_name_scans', 'reading', scanId, JSON.stringify(readingOf(person))),
    usable: true,
    findings: '[]',
    created_at: at,
    read_at: at,
  });
  await database('real_name_verifications').insert({
    id: verificationId,
    user_id: userId,
    scan_id: scanId,
    state: 'checking',
    created_at: at,
  });
  return verificationId;
}

function readingOf({ name, sex, nation, birth, address, idNumber, ...card }: DemoPerson): IdCardReading {
  return {
    front: {
      found: true,
      name,
      sex,
      nation,
      birth,
      address,
      number: idNumber,
      numberValid: true,
      confidence: {},
      flags: [],
    },
    back: { found: true, authority: card.cardAuthority, validFrom: card.cardFrom, validTo: card.cardTo, flags: [] },
    quality: { front: [], back: [] },
  };
}
