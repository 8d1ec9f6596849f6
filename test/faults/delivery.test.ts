import { expect } from 'chai';
import { expectStatus } from '../../script/client/rest.ts';
import { expectWhole, submittedCases, until } from '../support/faultSteps.ts';
import { emptyQueue } from '../support/outages.ts';
import { product } from '../support/productHooks.ts';
import { faultsOf, type Faults } from '../support/services.ts';

/** Longer than the sweeper lets a message lie that its queue has lost. */
const LOST_MS = 2 * 60_000;

describe('faults: delivery of messages', function () {
  this.timeout(90_000);
  let faults: Faults;
  before(() => (faults = faultsOf(product())));
  afterEach(() => faults.heal());

  it('dies between sending and recording: the SMS comes once, the WeChat message not a second time', async () => {
    const [open] = await submittedCases(product(), 1);
    const { caseNo, driver } = open!;
    await expectWhole(product(), open!);
    const messages = () => product().database('notifications').where({ case_no: caseNo, template: 'case-declined' });
    const phone = async () => {
      const wechat = await product().world.wechatOutbox(driver.person.openid);
      const sms = await product().world.smsOutbox(driver.person.phone);
      return {
        wechat: wechat.filter((message) => JSON.stringify(message).includes('不予受理')).length,
        sms: sms.filter(({ params }) => params['status'] === '不予受理').length,
      };
    };

    await product().world.fault('wechat', { route: 'POST /cgi-bin/message/subscribe/send', kind: 'hang-after-effect' });
    await product().world.fault('sms', { route: 'POST /v1/messages', kind: 'hang-after-effect' });
    const clerk = await product().clerk('acceptor');
    expectStatus(await clerk.decide(caseNo, 'decline', { ground: 'other', reason: '材料与本人情况不符' }), 200);
    await until('both to be sent', async () => {
      const { wechat, sms } = await phone();
      return wechat === 1 && sms === 1;
    });
    await faults.killRoles('worker-delivery');
    expect(await messages().pluck('state')).to.deep.equal(['sending', 'sending']);

    await product().world.clearFaults();
    // Not to wait until the queue takes the jobs of a dead worker for lost.
    await emptyQueue(product());
    await messages().update({ created_at: new Date(Date.now() - LOST_MS) });
    await faults.startRoles('worker-delivery');
    await until('the end of both', async () => (await messages().where({ state: 'sending' })).length === 0);
    expect(await messages().orderBy('channel').select('channel', 'state', 'failure')).to.deep.equal([
      { channel: 'sms', state: 'sent', failure: null },
      { channel: 'wechat', state: 'failed', failure: 'outcome-unknown' },
    ]);
    expect(await phone()).to.deep.equal({ wechat: 1, sms: 1 });
    await expectWhole(product(), open!);
  });
});
