import { expect } from 'chai';
import { raiseAlert } from '../../db/alerts.ts';
import type { AlertAudience } from '../../domain/ladder.ts';
import { draftedCase } from '../support/cases.ts';
import { ownOffice } from '../support/ownOffice.ts';
import type { Product } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

const OFFICE = 'TESTRECP';
const PARENT = 'TESTRECO';

describe('who an alert tells', function () {
  this.timeout(60_000);
  let product: Product;
  let caseNo: string;
  let version = 0;

  /** Log-ins of whom a new alert for this audience tells. */
  async function told(...tell: AlertAudience[]): Promise<string[]> {
    version += 1;
    const { database } = product;
    const atMs = Date.now();
    await raiseAlert(database, {
      ...{ caseNo, clock: 'acceptance', level: 'escalated', deadlineVersion: version, dueDate: '2026-11-24' },
      ...{ dueAtMs: atMs, raisedAtMs: atMs, tellAtMs: atMs, tell },
    });
    const { recipients } = await database('alerts')
      .where({ case_no: caseNo, deadline_version: version })
      .first('recipients');
    const ids = (typeof recipients === 'string' ? JSON.parse(recipients) : recipients) as string[];
    return database('staff').whereIn('id', ids).orderBy('login').pluck('login');
  }

  const leaves = (...logins: string[]) => product.database('staff').whereIn('login', logins).update({ active: false });

  before(async () => {
    product = shared();
    const { database } = product;
    await ownOffice(product, { code: PARENT, provinceCode: '93' }, ['supervisor']);
    const office = await ownOffice(product, { code: OFFICE, provinceCode: '93' }, [
      'acceptor',
      'reviewer',
      'supervisor',
      'admin',
    ]);
    const head = await database('staff')
      .where({ login: `admin-${OFFICE}` })
      .first('id');
    await database('offices').where({ code: OFFICE }).update({ parent_code: PARENT, head_staff_id: head.id });
    ({ caseNo } = await draftedCase(product, { office }));
  });
  after(() => product.database('alerts').where({ case_no: caseNo }).delete());

  it('is the head of section; when he has left the supervisors above, and without any the office’s own', async () => {
    expect(await told('head')).to.deep.equal([`admin-${OFFICE}`]);
    await leaves(`admin-${OFFICE}`);
    expect(await told('head')).to.deep.equal([`supervisor-${PARENT}`]);
    await leaves(`supervisor-${PARENT}`);
    expect(await told('head')).to.deep.equal([`supervisor-${OFFICE}`]);
  });

  it('is never nobody while anybody is there: supervisors stand in for clerks who have left', async () => {
    expect(await told('group')).to.deep.equal([`acceptor-${OFFICE}`]);
    await leaves(`acceptor-${OFFICE}`);
    expect(await told('clerk', 'group')).to.deep.equal([`supervisor-${OFFICE}`]);
  });
});
