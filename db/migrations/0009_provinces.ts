import type { Knex } from 'knex';

/** Offices as drivers see them, and cases that move from one to another. Conventions as in 0001. */
const ID = 'char(36) character set ascii collate ascii_bin';
const KEY = (length: number) => `varchar(${length}) character set ascii collate ascii_bin`;
const TEXT = (length: number) => `varchar(${length}) character set utf8mb4 collate utf8mb4_bin`;
const AT = 'datetime(3)';
const OPTIONS = 'engine=InnoDB default character set utf8mb4 collate utf8mb4_bin';

/** What both offices see of a transfer (D-29). `version`: of the case, as the transfer left it. */
const CASE_TRANSFERS = `case_no ${KEY(40)} not null, version int not null, from_office ${KEY(10)} not null, to_office ${KEY(10)} not null,
  reason_sealed varbinary(2048) not null, staff_id ${ID} not null, request_key ${KEY(110)} not null, transferred_at ${AT} not null,
  primary key (case_no, version), key case_transfers_request (request_key), key case_transfers_from (from_office, transferred_at),
  key case_transfers_to (to_office, transferred_at), foreign key (case_no) references cases (case_no)`;

/** Issuers beside an office's own code: those it took over, and those of counties without an office here. */
const OFFICE_ISSUERS = `issuer_code ${KEY(32)} not null primary key, office_code ${KEY(10)} not null, mapped_by ${ID} null, mapped_at ${AT} not null,
  key office_issuers_office (office_code), foreign key (office_code) references offices (code)`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`create table office_issuers (${OFFICE_ISSUERS}) ${OPTIONS}`);
  await knex.raw(`create table case_transfers (${CASE_TRANSFERS}) ${OPTIONS}`);
  // Where certificates are collected; null: at the office's address.
  await knex.raw(`alter table offices add column pickup_address ${TEXT(200)} null`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table offices drop column pickup_address');
  await knex.schema.dropTable('case_transfers');
  await knex.schema.dropTable('office_issuers');
}
