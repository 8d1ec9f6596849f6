import { uuidv7 } from '../crypto/ids.ts';
import { isEnded, type CaseState } from '../domain/lifecycle.ts';
import {
  isPoor,
  POOR_AT_MOST,
  type FollowUpContact,
  type FollowUpInput,
  type RatingDimension,
  type RatingInput,
  type Stars,
} from '../domain/rating.ts';
import { appendEvent } from './auditChain.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

export interface FollowUp {
  contact: FollowUpContact;
  finding: string;
  measures: string;
  by: string;
  atMs: number;
}

export interface Rating {
  id: string;
  caseNo: string;
  stars: Stars;
  dimensions: Partial<Record<RatingDimension, Stars>>;
  comment: string | null;
  ratedAtMs: number;
  followUp: FollowUp | null;
}

/** Which ratings of an office are listed; `poor`: those that are to be followed up, or were. */
export type RatingState = 'poor-open' | 'poor' | 'all';

export type RatingVerdict = { kind: 'rated'; rating: Rating } | { kind: 'not-ended' | 'rated-before' };

export interface RatingRepository {
  /**
   * Keeps the rating of an ended case, once; a poor one opens its follow-up task in the same transaction.
   * @param order.followUp when it is due; null: it is not a poor one
   */
  rate(order: {
    caseNo: string;
    userId: string;
    input: RatingInput;
    followUp: { dueAtMs: number; provisional: boolean } | null;
    /** the same one asked again is answered with the rating it gave the first time */
    requestKey: string;
    atMs: number;
  }): Promise<RatingVerdict>;
  ofCase(caseNo: string): Promise<Rating | null>;
  find(id: string, officeCode: string): Promise<Rating | null>;
  /** The newest first. */
  list(query: {
    officeCode: string;
    state: RatingState;
    before: { atMs: number; key: string } | null;
    limit: number;
  }): Promise<Rating[]>;
  /** What was found and done; its task closes. */
  followUp(
    id: string,
    order: { staffId: string; officeCode: string; input: FollowUpInput; atMs: number },
  ): Promise<'done' | 'not-there' | 'done-before'>;
}

interface Row {
  id: string;
  request_key: string | null;
  case_no: string;
  stars: Stars;
  dimensions: Rating['dimensions'] | string;
  comment_sealed: Buffer | null;
  rated_at: Date;
  contact: FollowUpContact | null;
  finding_sealed: Buffer | null;
  measures_sealed: Buffer | null;
  followed_up_by: string | null;
  followed_up_at: Date | null;
}

export function createRatingRepository(database: Database, sealed: SealedColumns, auditKey: Buffer): RatingRepository {
  const seal = (column: string, id: string, text: string | undefined) =>
    sealed.sealOptional('ratings', column, id, text);

  function toRating(row: Row): Rating {
    const { id, followed_up_by: by, followed_up_at: at, contact, dimensions } = row;
    const open = (column: string, blob: Buffer | null) => sealed.openOptional('ratings', column, id, blob);
    return {
      id,
      caseNo: row.case_no,
      stars: row.stars,
      dimensions: typeof dimensions === 'string' ? (JSON.parse(dimensions) as Rating['dimensions']) : dimensions,
      comment: open('comment', row.comment_sealed),
      ratedAtMs: row.rated_at.getTime(),
      followUp:
        by && at && contact
          ? {
              contact,
              finding: open('finding', row.finding_sealed) ?? '',
              measures: open('measures', row.measures_sealed) ?? '',
              by,
              atMs: at.getTime(),
            }
          : null,
    };
  }

  const lockCase = async (trx: Transaction, caseNo: string) =>
    (await trx('cases').where({ case_no: caseNo }).forUpdate().first('state', 'office_code', 'business')) as
      { state: CaseState; office_code: string; business: string } | undefined;

  /** Beside the versions of the case: a rating changes nothing of it. */
  const addEvent = (
    trx: Transaction,
    event: { caseNo: string; state: CaseState; actorKind: string; actorId: string; action: string; atMs: number },
  ) => {
    const { state, ...rest } = event;
    return appendEvent(trx, auditKey, { ...rest, version: 0, fromState: state, toState: state, details: {} });
  };

  return {
    rate: ({ caseNo, userId, input, followUp, requestKey, atMs }) =>
      inTransaction(database, async (trx): Promise<RatingVerdict> => {
        const theCase = await lockCase(trx, caseNo);
        if (!theCase || !isEnded(theCase.state)) return { kind: 'not-ended' };
        const before = (await trx('ratings').where({ case_no: caseNo }).first()) as Row | undefined;
        if (before)
          return before.request_key === requestKey
            ? { kind: 'rated', rating: toRating(before) }
            : { kind: 'rated-before' };
        const id = uuidv7();
        const { stars, dimensions, comment } = input;
        await trx('ratings').insert({
          id,
          case_no: caseNo,
          user_id: userId,
          office_code: theCase.office_code,
          stars,
          dimensions: JSON.stringify(dimensions),
          comment_sealed: seal('comment', id, comment),
          request_key: requestKey,
          rated_at: new Date(atMs),
        });
        await addEvent(trx, {
          caseNo,
          state: theCase.state,
          actorKind: 'applicant',
          actorId: userId,
          action: 'rate',
          atMs,
        });
        if (followUp)
          await trx('tasks').insert({
            id: uuidv7(),
            kind: 'rating-follow-up',
            open_key: `rating:${id}`,
            // Not the case's: its own record closes whatever of its tasks its snapshot does not call for.
            case_no: null,
            subject_id: id,
            business: theCase.business,
            office_code: theCase.office_code,
            state: 'open',
            opened_at: new Date(atMs),
            due_at: new Date(followUp.dueAtMs),
            sort_at: new Date(followUp.dueAtMs),
            provisional: followUp.provisional,
          });
        const rated = { id, caseNo, stars, dimensions, comment: comment ?? null, ratedAtMs: atMs, followUp: null };
        return { kind: 'rated', rating: rated };
      }),

    async ofCase(caseNo) {
      const row = (await database('ratings').where({ case_no: caseNo }).first()) as Row | undefined;
      return row ? toRating(row) : null;
    },

    async find(id, officeCode) {
      const row = (await database('ratings').where({ id, office_code: officeCode }).first()) as Row | undefined;
      return row ? toRating(row) : null;
    },

    async list({ officeCode, state, before, limit }) {
      const page = database('ratings').where({ office_code: officeCode });
      if (state !== 'all') void page.where('stars', '<=', POOR_AT_MOST);
      if (state === 'poor-open') void page.whereNull('followed_up_at');
      if (before) {
        const at = new Date(before.atMs);
        void page
          .where('rated_at', '<=', at)
          .where((rest) => void rest.where('rated_at', '<', at).orWhere('id', '<', before.key));
      }
      const rows = await page.orderBy('rated_at', 'desc').orderBy('id', 'desc').limit(limit);
      return (rows as Row[]).map(toRating);
    },

    followUp: (id, { staffId, officeCode, input, atMs }) =>
      inTransaction(database, async (trx) => {
        const found = (await trx('ratings').where({ id, office_code: officeCode }).first('case_no', 'stars')) as
          Pick<Row, 'case_no' | 'stars'> | undefined;
        if (!found || !isPoor(found.stars)) return 'not-there';
        const caseNo = found.case_no;
        // The case first, as everywhere.
        const theCase = await lockCase(trx, caseNo);
        if (!theCase) return 'not-there';
        const changed = await trx('ratings')
          .where({ id, followed_up_at: null })
          .update({
            contact: input.contact,
            finding_sealed: seal('finding', id, input.finding),
            measures_sealed: seal('measures', id, input.measures),
            followed_up_by: staffId,
            followed_up_at: new Date(atMs),
          });
        if (changed === 0) return 'done-before';
        await trx('tasks')
          .where({ open_key: `rating:${id}` })
          .update({
            state: 'done',
            open_key: null,
            done_at: new Date(atMs),
            done_by: staffId,
            version: trx.raw('version + 1'),
          });
        await addEvent(trx, {
          caseNo,
          state: theCase.state,
          actorKind: 'supervisor',
          actorId: staffId,
          action: 'follow-up-rating',
          atMs,
        });
        return 'done';
      }),
  };
}
