import { checkChain, type ChainBreak, type ChainHead, type EventRow } from './auditChain.ts';
import { atOneInstant, type Database, type Transaction } from './connection.ts';

export interface ChainCount {
  cases: number;
  events: number;
}

/**
 * Walks the chains of all cases and correction requests, also of those whose row or whose events are gone, and calls back for each that is broken. Reads a page at a
 * time, each page as of one instant, so it may run beside everything.
 */
export async function walkChains(
  database: Database,
  auditKey: Buffer,
  onBreak: (found: ChainBreak) => void,
  pageSize = 200,
): Promise<ChainCount> {
  const count = { cases: 0, events: 0 };
  for (let after = ''; ;) {
    const page = await atOneInstant(database, (trx) => readPage(trx, after, pageSize));
    for (const caseNo of page.caseNos) {
      const events = page.events.filter((event) => event.case_no === caseNo);
      const found = checkChain(auditKey, caseNo, events, page.heads.get(caseNo));
      if (found) onBreak(found);
      count.cases += 1;
      count.events += events.length;
    }
    const last = page.caseNos.at(-1);
    if (last === undefined) return count;
    after = last;
  }
}

async function readPage(trx: Transaction, after: string, limit: number) {
  const pageOf = async (table: 'cases' | 'correction_requests' | 'case_events') => {
    const key = table === 'correction_requests' ? 'no' : 'case_no';
    const query = trx(table).where(key, '>', after).distinct(key).orderBy(key).limit(limit);
    // A draft has no chain yet.
    return (await (table === 'cases' ? query.whereNot({ state: 'draft' }) : query).pluck(key)) as string[];
  };
  const pages = [await pageOf('cases'), await pageOf('correction_requests'), await pageOf('case_events')];
  const caseNos = [...new Set(pages.flat())].toSorted().slice(0, limit);
  const headsOf = async (table: 'cases' | 'correction_requests', key: 'case_no' | 'no') =>
    (await trx(table).whereIn(key, caseNos).select(`${key} as no`, 'event_count', 'event_head')) as (ChainHead & {
      no: string;
    })[];
  const heads = [...(await headsOf('cases', 'case_no')), ...(await headsOf('correction_requests', 'no'))];
  const events = (await trx('case_events')
    .whereIn('case_no', caseNos)
    .orderBy([{ column: 'case_no' }, { column: 'seq' }])) as EventRow[];
  return { caseNos, events, heads: new Map(heads.map((head) => [head.no, head])) };
}
