import type { Knex } from 'knex';

/** Whose identity card was shown at which counter, to whom. Conventions as in 0001. */
const ID = 'char(36) character set ascii collate ascii_bin';
const KEY = (length: number) => `varchar(${length}) character set ascii collate ascii_bin`;
const AT = 'datetime(3)';
const OPTIONS = 'engine=InnoDB default character set utf8mb4 collate utf8mb4_bin';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `create table counter_identifications (scan_id ${ID} not null primary key, staff_id ${ID} not null, office_code ${KEY(10)} not null, shown_at ${AT} not null,
     key counter_identifications_office (office_code, shown_at), foreign key (scan_id) references real_name_scans (id)) ${OPTIONS}`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('counter_identifications');
}
