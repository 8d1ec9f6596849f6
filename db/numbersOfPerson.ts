import type { Database } from './connection.ts';

/** Cases and correction requests of one person. */
export async function numbersOfPerson(database: Database, personIndex: string): Promise<string[]> {
  const user = database('users').where({ id_number_index: personIndex }).select('id');
  const cases = (await database('cases').whereIn('user_id', user).pluck('case_no')) as string[];
  const requests = (await database('correction_requests').whereIn('user_id', user.clone()).pluck('no')) as string[];
  return [...cases, ...requests];
}
