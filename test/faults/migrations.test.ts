import { expect } from 'chai';
import { openDatabase, type Database } from '../../db/connection.ts';
import { runStep } from '../../script/stack/runStep.ts';
import { product } from '../support/productHooks.ts';

describe('faults: a database that was migrated by another form of the product', function () {
  this.timeout(30_000);
  let owner: Database;

  before(() => (owner = openDatabase(product().env['DATABASE_ADMIN_URL'] ?? '', { poolSize: 1 })));
  after(() => owner.destroy());

  const names = (): Promise<string[]> => owner('knex_migrations').orderBy('id').pluck('name');

  for (const extension of ['.ts', '.js']) {
    it(`knows its migrations as ${extension} files: nothing runs again, and they lose the extension`, async () => {
      const before = await names();
      expect(before).to.include('0001_first_house');
      await owner('knex_migrations').update({ name: owner.raw('concat(name, ?)', [extension]) });
      expect(await runStep('db/migrate.ts', product().env)).to.deep.equal({ applied: [] });
      expect(await names()).to.deep.equal(before);
    });
  }
});
