import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createRealNameRecordRepository } from '../../db/realNameRecord.ts';
import { createSealedColumns, type SealedColumns } from '../../db/sealedColumns.ts';
import { createUserRepository, type UserRepository } from '../../db/users.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { checkedCard } from '../support/knownDriver.ts';
import type { Product } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

const ROUNDS = 6;

/** The record of a verified identity on its own: which row a person is bound to when two of them prove who he is at the same instant. */
describe('bindings of one person at the same instant', function () {
  this.timeout(60_000);
  let product: Product;
  let sealed: SealedColumns;
  let users: UserRepository;

  before(() => {
    product = shared();
    sealed = createSealedColumns(product.keyring);
    users = createUserRepository(product.database, sealed);
  });

  const account = () => users.ofOpenid(`twin-${randomUUID()}`, Date.now());

  /** Both are verified at once. @returns how each of the two ended, and the rows that bear the number */
  async function bindBoth(person: DemoPerson, rows: readonly string[]) {
    const { database } = product;
    const records = createRealNameRecordRepository(database, sealed);
    const ids = await Promise.all(rows.map((userId) => checkedCard(product, userId, person)));
    const verified = { state: 'verified', reasonCode: null, actorId: null, atMs: Date.now() } as const;
    await Promise.all(ids.map((verificationId) => records.record({ verificationId, ...verified })));
    const ended = (await database('real_name_verifications')
      .whereIn('id', ids)
      .select('user_id', 'state', 'reason_code')) as { user_id: string; state: string; reason_code: string | null }[];
    const bound = (await database('users')
      .where({ id_number_index: sealed.index('id-number', person.idNumber) })
      .pluck('id')) as string[];
    return { ended, bound };
  }

  it('find one person in an account and the row of a counter: the account adopts it, and neither is refused', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const person = await product.person();
      const [own, shown] = [await account(), await users.withoutAccount(Date.now())];
      const { ended, bound } = await bindBoth(person, round % 2 === 0 ? [own, shown] : [shown, own]);
      expect(ended, String(round)).to.deep.equal(Array(2).fill({ user_id: own, state: 'verified', reason_code: null }));
      expect(bound).to.deep.equal([own]);
      expect(await users.currentId(shown)).to.equal(own);
    }
  });

  it('refuse the second of two accounts that somebody logs in to, and never both', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { ended, bound } = await bindBoth(await product.person(), [await account(), await account()]);
      const [first, second, ...others] = ended.toSorted((a, b) => b.state.localeCompare(a.state));
      expect(others).to.deep.equal([]);
      expect(first).to.deep.equal({ user_id: bound[0], state: 'verified', reason_code: null });
      expect(second).to.include({ state: 'refused', reason_code: 'id-number-taken' });
      expect(bound).to.have.length(1);
    }
  });
});
