import path from 'node:path';
import { expect } from 'chai';
import type { Database } from '../../db/connection.ts';
import { REPOSITORY } from '../../script/stack/repository.ts';
import { runCommand, type CommandResult } from '../../script/stack/runCommand.ts';
import { asOwner, backUpCase } from '../support/caseBackup.ts';
import { acceptedCase, proposedGrade } from '../support/cases.ts';
import { product as shared } from '../support/productHooks.ts';
import type { Product } from '../support/product.ts';

let product: Product;

/** The command as it is typed. */
const verify = (env: Record<string, string | undefined>): Promise<CommandResult> =>
  runCommand(path.join(REPOSITORY, 'script', 'audit-verify'), [], { env: { ...process.env, ...env } });

const linesOf = ({ stdout }: CommandResult, caseNo: string): string[] =>
  stdout.split('\n').filter((line) => line.includes(caseNo));

describe('script/audit-verify', function () {
  this.timeout(120_000);
  let caseNo: string;
  let restore: () => Promise<void>;

  before(async () => {
    product = shared();
    // At least three events: submitted, accepted, graded.
    ({ caseNo } = await acceptedCase(product));
    await proposedGrade(product, caseNo);
    restore = await backUpCase(product, caseNo);
  });
  afterEach(() => restore());

  const named = () => {
    const { DATABASE_URL, KEYRING_FILE } = product.env;
    return { DATABASE_URL, KEYRING_FILE };
  };
  const events = (owner: Database) => owner('case_events').where({ case_no: caseNo });

  const BREAKS: [what: string, kind: string, seq: number, plant: (owner: Database) => Promise<unknown>][] = [
    ['an event that was taken out of the middle', 'gap', 2, async (owner) => events(owner).where({ seq: 2 }).delete()],
    [
      'an event that was taken out, and those behind it moved up',
      'link',
      2,
      async (owner) => {
        await events(owner).where({ seq: 2 }).delete();
        await events(owner).where({ seq: 3 }).update({ seq: 2 });
      },
    ],
    [
      'an event that was changed',
      'hash',
      2,
      async (owner) => events(owner).where({ seq: 2 }).update({ actor_id: 'somebody-else' }),
    ],
    ['an event that was taken off the end', 'head', 2, async (owner) => events(owner).where('seq', '>=', 3).delete()],
  ];
  for (const [what, kind, seq, plant] of BREAKS)
    it(`[P-11] tells ${what} from other breaks: ${kind}`, async () => {
      await asOwner(product, plant);
      const result = await verify(named());
      const lines = linesOf(result, caseNo);
      expect(lines, result.stdout + result.stderr).to.have.length(1);
      expect(lines[0]).to.match(new RegExp(`^${kind} +${caseNo} +event ${seq}: `));
      expect(result.stdout).to.match(new RegExp(`[1-9]\\d* broken \\(.*[1-9]\\d* ${kind}`));
      expect(result.code).to.equal(1);
    });

  it('finds the running product of its own copy by itself, and whole chains whole', async () => {
    const result = await verify({ DATABASE_URL: undefined, KEYRING_FILE: undefined });
    expect(linesOf(result, caseNo), result.stderr).to.deep.equal([]);
    const [, cases, events, broken] = /^(\d+) cases, (\d+) events, (\d+) broken/m.exec(result.stdout) ?? [];
    expect(Number(cases)).to.be.at.least(1);
    expect(Number(events)).to.be.at.least(3);
    expect(result.code, result.stdout).to.equal(broken === '0' ? 0 : 1);
  });

  it('says when it cannot look, which is not the same as a break', async () => {
    const nowhere = await verify({ ...named(), DATABASE_URL: 'mysql://nobody:nothing@127.0.0.1:1/none' });
    expect(nowhere.code).to.equal(2);
    expect(nowhere.stderr.trim()).not.to.equal('');
    expect(nowhere.stdout).to.equal('');
  });
});
