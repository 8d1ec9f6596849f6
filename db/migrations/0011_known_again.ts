import type { Knex } from 'knex';

/** What is known again: a request that is repeated, a person who was looked up without a row of his own, a card that was reviewed. Conventions as in 0001. */
const ID = 'char(36) character set ascii collate ascii_bin';
const KEY = (length: number) => `varchar(${length}) character set ascii collate ascii_bin`;

export async function up(knex: Knex): Promise<void> {
  // The request that began a case, and the one that submitted it: whoever repeats one is answered as the first time.
  await knex.raw(
    `alter table cases add column request_key ${KEY(110)} null, add column submit_key ${KEY(110)} null, add unique key cases_request (request_key)`,
  );
  await knex.raw(`alter table ratings add column request_key ${KEY(110)} null`);
  // Keyed digest of the ID number that was asked about, whether or not anything is kept of the person.
  await knex.raw(
    `alter table personal_data_reads add column person_index ${KEY(43)} null,
     add key personal_data_reads_person (person_index, at), add key personal_data_reads_subject (subject_id, at)`,
  );
  // The earlier verification, approved by a clerk, by which this one is settled.
  await knex.raw(`alter table real_name_verifications add column rests_on ${ID} null`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table real_name_verifications drop column rests_on');
  await knex.raw(
    'alter table personal_data_reads drop key personal_data_reads_person, drop key personal_data_reads_subject, drop column person_index',
  );
  await knex.raw('alter table ratings drop column request_key');
  await knex.raw('alter table cases drop key cases_request, drop column request_key, drop column submit_key');
}
