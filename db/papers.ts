import {
  judgeDeclaration,
  judgeHandBack,
  PAPER_EVENTS,
  paperState,
  type PaperFacts,
  type PaperState,
} from '../domain/paper.ts';
import { shanghaiDate } from '../domain/time.ts';
import { appendEvent } from './auditChain.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

export interface PaperAct {
  caseNo: string;
  officeCode: string;
  staffId: string;
  atMs: number;
}

/** `missing`: no full cancellation of this office. A refusal says why, and what has become of the paper instead. */
export type PaperVerdict = 'done' | 'missing' | { code: 'action-not-allowed' | 'limit-not-passed'; message: string };

/** A certificate that was declared void (公告作废). Opened: masking is the presenter's. */
export interface VoidCertificate {
  caseNo: string;
  number: string;
  holderName: string;
  officeName: string;
  cancelledAtMs: number;
  declaredAtMs: number;
}

/** What is to be handed back to the office, or was. */
export interface ListedPaper {
  caseNo: string;
  number: string;
  holderName: string;
  state: PaperState;
  cancelledAtMs: number;
  handBackBy: string;
}

export interface PaperRepository {
  /** The paper has come back; recorded by whoever took it. */
  handBack(act: PaperAct): Promise<PaperVerdict>;
  declareVoid(act: PaperAct): Promise<PaperVerdict>;
  /** Of this office and still out, the earliest limit first. */
  outstanding(query: {
    officeCode: string;
    after: { date: string; caseNo: string } | null;
    limit: number;
  }): Promise<ListedPaper[]>;
  /** Newest first, of all offices or those of one province; what was given back is not among them. */
  declared(query: {
    provinceCode: string | null;
    after: { atMs: number; key: string } | null;
    limit: number;
  }): Promise<VoidCertificate[]>;
}

export function createPaperRepository(database: Database, sealed: SealedColumns, auditKey: Buffer): PaperRepository {
  const listed = () =>
    database('cancellations as x')
      .join('cases as c', 'c.case_no', 'x.case_no')
      .join('qualifications as q', 'q.id', 'c.qualification_id')
      .join('users as u', 'u.id', 'c.user_id')
      .join('offices as o', 'o.code', 'x.office_code')
      .whereNull('x.restored_at')
      .select(
        'x.*',
        'q.id as qualification_id',
        'q.number_sealed',
        'u.id as user_id',
        'u.name_sealed',
        'o.name as office',
      );
  const opened = (row: Record<string, unknown>) => ({
    caseNo: row['case_no'] as string,
    number: sealed.open('qualifications', 'number', row['qualification_id'] as string, row['number_sealed'] as Buffer),
    holderName: sealed.open('users', 'name', row['user_id'] as string, row['name_sealed'] as Buffer),
    cancelledAtMs: (row['cancelled_at'] as Date).getTime(),
  });

  const act = (
    event: keyof typeof PAPER_EVENTS,
    judge: (paper: PaperFacts, atMs: number) => Exclude<PaperVerdict, 'done' | 'missing'> | null,
    columns: (act: PaperAct) => object,
  ) => {
    return (order: PaperAct): Promise<PaperVerdict> =>
      inTransaction(database, async (trx) => {
        const paper = await lockPaper(trx, order);
        if (!paper) return 'missing';
        const refused = judge(paper, order.atMs);
        if (refused) return refused;
        const { caseNo, staffId, atMs } = order;
        await trx('cancellations').where({ case_no: caseNo }).update(columns(order));
        const { actor: actorKind } = PAPER_EVENTS[event];
        const entry = { action: event, actorKind, actorId: staffId, atMs, details: {} };
        await appendEvent(trx, auditKey, { caseNo, version: 0, fromState: null, toState: null, ...entry });
        return 'done';
      });
  };

  return {
    handBack: act('hand-back-paper', judgeHandBack, ({ staffId, atMs }) => ({
      handed_back_at: new Date(atMs),
      handed_back_to: staffId,
    })),
    declareVoid: act(
      'declare-void',
      (paper, atMs) => judgeDeclaration(paper, shanghaiDate(atMs)),
      ({ staffId, atMs }) => ({ declared_void_at: new Date(atMs), declared_void_by: staffId }),
    ),

    async outstanding({ officeCode, after, limit }) {
      const query = listed().where({
        'x.office_code': officeCode,
        'x.handed_back_at': null,
        'x.declared_void_at': null,
      });
      if (after)
        void query
          .where('x.hand_back_by', '>=', after.date)
          .where((rest) => void rest.where('x.hand_back_by', '>', after.date).orWhere('x.case_no', '>', after.caseNo));
      const rows = await query.orderBy(['x.hand_back_by', 'x.case_no']).limit(limit);
      return rows.map((row) => ({ ...opened(row), state: paperState(factsOf(row)), handBackBy: row.hand_back_by }));
    },

    async declared({ provinceCode, after, limit }) {
      const query = listed().whereNotNull('x.declared_void_at');
      if (provinceCode !== null) void query.where({ 'x.province_code': provinceCode });
      if (after) {
        const at = new Date(after.atMs);
        void query
          .where('x.declared_void_at', '<=', at)
          .where((rest) => void rest.where('x.declared_void_at', '<', at).orWhere('x.case_no', '<', after.key));
      }
      const rows = await query
        .orderBy([
          { column: 'x.declared_void_at', order: 'desc' },
          { column: 'x.case_no', order: 'desc' },
        ])
        .limit(limit);
      return rows.map((row) => ({
        ...opened(row),
        officeName: row.office,
        declaredAtMs: row.declared_void_at.getTime(),
      }));
    },
  };
}

/** The case row is the lock of its events. */
async function lockPaper(trx: Transaction, { caseNo, officeCode }: PaperAct): Promise<PaperFacts | null> {
  const own = await trx('cases').where({ case_no: caseNo, office_code: officeCode }).forUpdate().first('case_no');
  const row = own && (await trx('cancellations').where({ case_no: caseNo }).forUpdate().first());
  return row ? factsOf(row) : null;
}

const at = (instant: Date | null): number | null => instant?.getTime() ?? null;
const factsOf = (row: {
  hand_back_by: string;
  restored_at: Date | null;
  handed_back_at: Date | null;
  declared_void_at: Date | null;
}): PaperFacts => ({
  handBackBy: row.hand_back_by,
  restoredAtMs: at(row.restored_at),
  handedBackAtMs: at(row.handed_back_at),
  declaredVoidAtMs: at(row.declared_void_at),
});
