import { expect } from 'chai';
import type { CaseSnapshot } from '../../domain/case.ts';
import { printsCertificate } from '../../domain/certificate.ts';
import { wantedTasks } from '../../domain/deskWork.ts';
import { isEnded, type CaseAction } from '../../domain/lifecycle.ts';
import { verifyChain } from '../../db/auditChain.ts';
import { createCaseRecordRepository } from '../../db/caseRecord.ts';
import type { Database } from '../../db/connection.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { withEngine, type Engine } from './engine.ts';
import type { Product } from './product.ts';

interface EventRow {
  seq: number;
  version: number;
  action: string;
  to_state: string | null;
}

/** What may happen to a case at most once, however often it was asked for. */
const ONCE: readonly (CaseAction | 'issue-voucher' | 'complete')[] = [
  'submit',
  'accept',
  'decline',
  'withdraw',
  'approve',
  'reject',
  'issue-voucher',
  'complete',
];

export interface AgreementOptions {
  /** how long what is still being written may take */
  withinMs?: number;
  /** a worker that died inside a task may have written a past the engine never took; the chain then tells of it */
  rewound?: 'allowed' | 'never';
}

/**
 * Workflow, projection row, hash chain, tasks, claim on the cycle, voucher and report tell the same of a case, and nothing happened twice.
 * Waits a moment for what is still being written; fails with what differs.
 * @returns the snapshot all of them agree on
 */
export async function expectAgreement(
  product: Pick<Product, 'env' | 'keyring' | 'database'>,
  caseNo: string,
  { withinMs = 20_000, rewound = 'never' }: AgreementOptions = {},
): Promise<CaseSnapshot> {
  return withEngine(product, async (engine) => {
    const giveUpAt = Date.now() + withinMs;
    for (;;) {
      try {
        return await compare(product, engine, caseNo, rewound);
      } catch (error) {
        if (Date.now() >= giveUpAt) throw error;
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    }
  });
}

async function compare(
  { keyring, database }: Pick<Product, 'keyring' | 'database'>,
  engine: Engine,
  caseNo: string,
  rewound: AgreementOptions['rewound'],
): Promise<CaseSnapshot> {
  const truth = await engine.snapshot(caseNo);
  const records = createCaseRecordRepository(database, createSealedColumns(keyring), keyring.auditKey);
  const projected = await records.snapshotOf(caseNo);
  // An alert moves the time of the projection on, and nothing else of it.
  expect(projected?.asOfMs, `${caseNo}: time of the projection`).to.be.at.least(truth.asOfMs);
  expect({ ...projected, asOfMs: truth.asOfMs }, `${caseNo}: projection and workflow`).to.deep.equal(truth);
  await compareRow(database, truth);
  const breakage = await database.transaction((trx) => verifyChain(trx, keyring.auditKey, caseNo));
  expect(breakage, `${caseNo}: hash chain`).to.equal(null);
  await compareEvents(database, truth, rewound);
  await compareTasks(database, truth);
  if (truth.business === 'integrity-assessment') {
    await compareAssessment(database, truth);
    await compareResult(database, truth);
  } else await compareCertificate(database, truth);
  return truth;
}

async function compareRow(database: Database, truth: CaseSnapshot): Promise<void> {
  const row = await database('cases').where({ case_no: truth.caseNo }).first();
  const ms = (at: Date | null) => at?.getTime() ?? null;
  expect(
    {
      state: row.state,
      version: row.version,
      officeCode: row.office_code,
      submittedAtMs: ms(row.submitted_at),
      acceptedAtMs: ms(row.accepted_at),
      decidedAtMs: ms(row.decided_at),
      endedAtMs: ms(row.ended_at),
    },
    `${truth.caseNo}: columns of the case`,
  ).to.deep.equal({
    state: truth.state,
    version: truth.version,
    officeCode: truth.officeCode,
    submittedAtMs: truth.submittedAtMs,
    acceptedAtMs: truth.acceptedAtMs,
    decidedAtMs: truth.decidedAtMs,
    endedAtMs: truth.endedAtMs,
  });
}

async function compareEvents(
  database: Database,
  { caseNo, version, state }: CaseSnapshot,
  rewound: AgreementOptions['rewound'],
): Promise<void> {
  // Version 0: what an amendment of the voucher left in the chain of its case.
  const events = (await database('case_events')
    .where({ case_no: caseNo })
    .where('version', '>', 0)
    .orderBy('seq')) as EventRow[];
  const actions = events.map(({ action }) => action);
  expect(events.at(-1), `${caseNo}: last event`).to.deep.include({ version, to_state: state });
  if (rewound === 'allowed') return;
  expect(actions, `${caseNo}: no rewound past`).not.to.include('projection-rewound');
  expect(
    events.map((event) => event.version),
    `${caseNo}: one event a version`,
  ).to.deep.equal(Array.from({ length: version }, (_, index) => index + 1));
  for (const once of ONCE) {
    const times = actions.filter((action) => action === once).length;
    expect(times, `${caseNo}: how often ${once} happened`).to.be.at.most(1);
  }
}

async function compareTasks(database: Database, truth: CaseSnapshot): Promise<void> {
  const { caseNo } = truth;
  const open = await database('tasks').where({ case_no: caseNo, state: 'open' });
  const shown = open.map((task) => ({
    kind: task.kind,
    openKey: task.open_key,
    dueAtMs: (task.due_at as Date | null)?.getTime() ?? null,
    provisional: Boolean(task.provisional),
    cause: task.cause,
  }));
  expect(shown, `${caseNo}: open tasks`).to.have.deep.members(wantedTasks(truth));
  const loose = await database('tasks').where({ case_no: caseNo, state: 'done' }).whereNotNull('open_key');
  expect(loose, `${caseNo}: done tasks hold no key`).to.deep.equal([]);
}

async function compareAssessment(database: Database, { caseNo, outcome, state }: CaseSnapshot): Promise<void> {
  const claims = await database('assessments').where({ case_no: caseNo });
  const [claim, ...others] = claims.map((row) => ({ state: row.state, live: row.live, grade: row.grade }));
  expect(others, `${caseNo}: one claim on one cycle`).to.deep.equal([]);
  const live = {
    open: { state: 'open', live: 1, grade: null },
    released: { state: 'released', live: null, grade: null },
  };
  expect(claim, `${caseNo}: claim on the cycle`).to.deep.equal(
    outcome && state !== 'terminated'
      ? { state: 'graded', live: 1, grade: outcome.grade }
      : isEnded(state)
        ? // What was graded and issued is revoked before its case is terminated; that frees the cycle too.
          {
            ...live.released,
            ...(outcome && claim?.state === 'revoked' ? { state: 'revoked' } : {}),
            grade: claim?.grade ?? null,
          }
        : live.open,
  );
}

/** Of the businesses about the certificate itself: what was granted is issued and reported once, and takes no cycle. */
async function compareCertificate(database: Database, truth: CaseSnapshot): Promise<void> {
  const { caseNo, state, certificateId, certificateOutcome: outcome, ministrySubmissionNo } = truth;
  expect(await database('assessments').where({ case_no: caseNo }), `${caseNo}: no cycle`).to.deep.equal([]);
  const certificates = await database('certificates').where({ case_no: caseNo });
  const reports = await database('ministry_reports').where({ report_key: `${caseNo}:report` });
  if (!outcome) expect([certificates, reports], `${caseNo}: nothing granted, nothing issued`).to.deep.equal([[], []]);
  if (certificateId) {
    expect(
      certificates.map(({ id }) => id),
      `${caseNo}: the certificate`,
    ).to.deep.equal([certificateId]);
    expect(certificates[0].png_sha256, `${caseNo}: PNG`).to.match(/^[0-9a-f]{64}$/);
    expect(certificates[0].pdf_sha256, `${caseNo}: PDF`).to.match(/^[0-9a-f]{64}$/);
  }
  if (state !== 'completed' || !outcome) return;
  expect(certificateId !== null, `${caseNo}: what is printed is issued`).to.equal(printsCertificate(outcome));
  expect(reports[0], `${caseNo}: the report`).to.deep.include({ submission_no: ministrySubmissionNo });
}

async function compareResult(database: Database, truth: CaseSnapshot): Promise<void> {
  const { caseNo, state, voucherId, outcome, ministrySubmissionNo } = truth;
  const vouchers = await database('vouchers').where({ case_no: caseNo });
  // Its own: what an amendment reports bears the number of the amendment.
  const reports = await database('ministry_reports')
    .where({ case_no: caseNo })
    .where('report_key', 'like', `${caseNo}:%`);
  if (!outcome) {
    expect(vouchers, `${caseNo}: no voucher without a grade`).to.deep.equal([]);
    expect(reports, `${caseNo}: no report without a grade`).to.deep.equal([]);
    return;
  }
  expect(vouchers.length, `${caseNo}: vouchers`).to.be.at.most(1);
  expect(reports.length, `${caseNo}: reports`).to.be.at.most(1);
  if (voucherId) {
    const [voucher] = vouchers;
    expect(voucher, `${caseNo}: the voucher`).to.deep.include({ id: voucherId, grade: outcome.grade });
    expect(voucher.png_sha256, `${caseNo}: PNG`).to.match(/^[0-9a-f]{64}$/);
    expect(voucher.pdf_sha256, `${caseNo}: PDF`).to.match(/^[0-9a-f]{64}$/);
  }
  if (state !== 'completed') return;
  expect(voucherId, `${caseNo}: a completed case has a voucher`).to.be.a('string');
  expect(reports[0], `${caseNo}: the report`).to.deep.include({ submission_no: ministrySubmissionNo });
}
