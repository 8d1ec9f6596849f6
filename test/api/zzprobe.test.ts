import { expect } from 'chai';
import { product } from '../support/apiHooks.ts';
import { expectAgreement } from '../support/agreement.ts';
import { acceptedCase, proposedGrade, completedCase } from '../support/cases.ts';
describe('probe', function () {
  this.timeout(120_000);
  it('agreement notices', async () => {
    const p = product();
    const { caseNo } = await acceptedCase(p); await proposedGrade(p, caseNo);
    const done = await completedCase(p);
    const fails = async (no: string, table: string, where: object, change: object, back: object) => {
      await p.database(table).where(where).update(change);
      let message = '';
      await expectAgreement(p, no, { withinMs: 300 }).catch((e: Error) => (message = e.message));
      await p.database(table).where(where).update(back);
      process.stderr.write(`PROBE ${table} ${JSON.stringify(change)} → ${message.slice(0, 90)}\n`);
      expect(message).not.to.equal('');
    };
    await fails(caseNo, 'cases', { case_no: caseNo }, { state: 'submitted' }, { state: 'accepted' });
    await fails(caseNo, 'cases', { case_no: caseNo }, { event_head: '1'.repeat(64) }, { event_head: (await p.database('cases').where({ case_no: caseNo }).first()).event_head });
    await fails(caseNo, 'tasks', { case_no: caseNo, state: 'open' }, { state: 'done' }, { state: 'done' });
    await fails(done.caseNo, 'assessments', { case_no: done.caseNo }, { live: null }, { live: 1 });
    await fails(done.caseNo, 'vouchers', { case_no: done.caseNo }, { grade: 'B' }, { grade: 'AA' });
    await fails(done.caseNo, 'ministry_reports', { case_no: done.caseNo }, { submission_no: 'x' }, { submission_no: 'y' });
  });
});
