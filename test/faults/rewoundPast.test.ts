import { expect } from 'chai';
import { WORKFLOW } from '../../domain/actor.ts';
import { verifyChain } from '../../db/auditChain.ts';
import { createCaseRecordRepository, type CaseWrite } from '../../db/caseRecord.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { product } from '../support/productHooks.ts';
import { eventsOf, submittedCases } from '../support/faultSteps.ts';

describe('faults: a rewound past', function () {
  this.timeout(60_000);

  it('another step under a version that is written already is told from the same step taken again', async () => {
    const { database, keyring } = product();
    const [open] = await submittedCases(product(), 1);
    const { caseNo } = open!;
    const records = createCaseRecordRepository(database, createSealedColumns(keyring), keyring.auditKey);
    const first = (await records.snapshotOf(caseNo))!;
    // The same seed gives the same write id, whatever the step.
    const writeId = '00000000-0000-4000-8000-000000000001';
    const stepAt = (atMs: number, action: string, state: 'submitted' | 'withdrawn'): CaseWrite => ({
      snapshot: { ...first, version: 2, state, asOfMs: atMs, endedAtMs: state === 'withdrawn' ? atMs : null },
      writeId,
      event: { action, actor: WORKFLOW, fromState: 'submitted', toState: state, atMs, details: {} },
    });
    const lost = stepAt(first.submittedAtMs + 1000, 'needs-attention', 'submitted');
    const again = stepAt(first.submittedAtMs + 9000, 'needs-attention', 'submitted');
    const instead = stepAt(first.submittedAtMs + 12_000, 'withdraw', 'withdrawn');

    await records.record(lost);
    await records.record(again);
    expect(await eventsOf(product(), caseNo)).to.deep.equal(['submit', 'needs-attention']);
    expect(await records.snapshotOf(caseNo), 'the instants the workflow keeps').to.deep.equal(again.snapshot);

    await records.record(instead);
    await records.record(instead);
    expect(await eventsOf(product(), caseNo)).to.deep.equal([
      'submit',
      'needs-attention',
      'projection-rewound',
      'withdraw',
    ]);
    expect(await records.snapshotOf(caseNo)).to.deep.equal(instead.snapshot);
    expect(await database('tasks').where({ case_no: caseNo, state: 'open' })).to.deep.equal([]);
    expect(await database.transaction((trx) => verifyChain(trx, keyring.auditKey, caseNo))).to.equal(null);
  });
});
