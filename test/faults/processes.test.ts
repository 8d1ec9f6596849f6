import { expect } from 'chai';
import { createHash, randomUUID } from 'node:crypto';
import { shanghaiDate } from '../../domain/time.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { product } from '../support/productHooks.ts';
import {
  accept,
  approve,
  expectAccepted,
  expectCompleted,
  expectWhole,
  pause,
  preparedCase,
  settled,
  submittedCases,
  until,
  type OpenCase,
} from '../support/faultSteps.ts';
import { prove } from '../support/realName.ts';
import { faultsOf, OWN_ROLES, type Faults } from '../support/services.ts';

/** Longer than a file of this size needs, and much shorter than rendering a document. */
const IN_THE_MIDDLE_MS = 60;

describe('faults: processes of the product', function () {
  this.timeout(150_000);
  let faults: Faults;
  before(() => (faults = faultsOf(product())));
  afterEach(() => faults.heal());

  const sequenceOf = async (): Promise<number> => {
    const name = `voucher:TEST01:${shanghaiDate(Date.now()).replaceAll('-', '')}`;
    return (await product().database('sequences').where({ name }).first('value'))?.value ?? 0;
  };

  const reserved = ({ caseNo }: OpenCase) =>
    until('the reserved voucher', () => product().database('vouchers').where({ case_no: caseNo }).first('number'), {
      everyMs: 1,
    });

  async function expectVoucherFiles({ caseNo, driver }: OpenCase): Promise<void> {
    const rows = await product().database('vouchers').where({ case_no: caseNo });
    expect(rows).to.have.lengthOf(1);
    const [voucher] = rows;
    expect(voucher.state).to.equal('valid');
    for (const format of ['png', 'pdf'] as const) {
      const { bytes } = expectStatus(await driver.rest('GET', `/v1/vouchers/${voucher.id}.${format}`), 200);
      expect(createHash('sha256').update(bytes).digest('hex')).to.equal(voucher[`${format}_sha256`]);
    }
  }

  it('the imaging worker dies while it draws a voucher: one voucher, one number, whole files', async () => {
    const [open] = await submittedCases(product(), 1);
    await accept(product(), open!.caseNo);
    const before = await sequenceOf();
    await approve(product(), open!.caseNo);
    const { number } = await reserved(open!);
    await faults.killRoles('worker-imaging');
    expect(await product().database('vouchers').where({ number, state: 'preparing' })).to.have.lengthOf(1);
    await faults.startRoles('worker-imaging');
    await expectCompleted(product(), open!);
    await expectVoucherFiles(open!);
    const [voucher] = await product().database('vouchers').where({ case_no: open!.caseNo });
    expect(voucher.number, 'the number of the first attempt').to.equal(number);
    expect(await sequenceOf()).to.equal(before + 1);
  });

  it('the imaging worker dies while it reads ID cards: the scans are read afterwards, and the driver goes on', async () => {
    const people = await Promise.all([product().person(), product().person()]);
    const scans = await Promise.all(
      people.map(async (person) => {
        const driver = product().driver(person);
        const photos = await product().photos(person);
        expectStatus(await driver.logIn(), 201);
        expectStatus(await driver.verifyPhone(person.phone), 200);
        const userId = String((await driver.rest('GET', '/v1/me')).body['id']);
        return { driver, photos, userId };
      }),
    );
    const key = randomUUID();
    const answers = scans.map(({ driver, photos }) => driver.scan(photos, key));
    for (const { userId } of scans) {
      const row = () => product().database('real_name_scans').where({ user_id: userId, state: 'reading' }).first('id');
      await until('the scan', row, { everyMs: 1 });
    }
    await pause(IN_THE_MIDDLE_MS);
    await faults.killRoles('worker-imaging');
    await faults.startRoles('worker-imaging');
    for (const [index, { driver }] of scans.entries()) {
      const answer = expectStatus(await answers[index]!, 201, 202);
      const read = await until('the read-out', async () => {
        const { body } = expectStatus(await driver.rest('GET', `/v1/real-name/scans/${answer.body['id']}`), 200);
        return body['state'] !== 'reading' && body;
      });
      expect(read).to.include({ state: 'read', usable: true });
      await prove(driver, read['id']);
    }
  });

  it('all are killed with cases in every condition: started again, everything goes on', async () => {
    const cases = (await submittedCases(product(), 4)) as [OpenCase, OpenCase, OpenCase, OpenCase];
    const [submitted, accepting, reviewed, approved] = cases;
    const draft = await preparedCase(product());
    await accept(product(), reviewed.caseNo);
    await accept(product(), approved.caseNo);
    const clerk = await product().clerk('acceptor');
    const key = randomUUID();
    const ask = () => clerk.decide(accepting.caseNo, 'accept', {}, { key, version: 1 });
    await approve(product(), approved.caseNo);
    const broken = ask().catch(() => null);
    await reserved(approved);
    await faults.killRoles(...OWN_ROLES);
    await broken;
    await faults.startRoles(...OWN_ROLES);

    const accepted = await settled(ask);
    await expectAccepted(product(), accepting.caseNo, accepted);
    expectStatus(await draft.driver.submit(draft.caseNo), 200);
    await accept(product(), submitted.caseNo);
    await approve(product(), reviewed.caseNo);
    await expectCompleted(product(), reviewed);
    await expectCompleted(product(), approved);
    await expectVoucherFiles(approved);
    for (const open of [submitted, accepting]) await expectWhole(product(), open);
    await expectWhole(product(), draft);
  });
});
