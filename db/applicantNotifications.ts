import type { Database } from './connection.ts';

/** A message as its addressee sees it in his list: what it was about, never its parameters. */
export interface ApplicantNotification {
  id: string;
  channel: string;
  template: string;
  caseNo: string;
  state: string;
  createdAtMs: number;
  sentAtMs: number | null;
}

/** Messages about the user's cases, newest first; at most `limit` before the given instant and id. */
export async function notificationsOfUser(
  database: Database,
  userId: string,
  { before, limit }: { before: { atMs: number; id: string } | null; limit: number },
): Promise<ApplicantNotification[]> {
  const query = database('notifications').where({ user_id: userId }).whereNotNull('case_no');
  if (before) void query.whereRaw('(created_at, id) < (?, ?)', [new Date(before.atMs), before.id]);
  const rows = await query
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
    .select('id', 'channel', 'template', 'case_no', 'state', 'created_at', 'sent_at');
  return rows.map((row) => ({
    id: row.id as string,
    channel: row.channel as string,
    template: row.template as string,
    caseNo: row.case_no as string,
    state: row.state as string,
    createdAtMs: (row.created_at as Date).getTime(),
    sentAtMs: (row.sent_at as Date | null)?.getTime() ?? null,
  }));
}
