import type { Knex } from 'knex';

/** Of what its business says nationally, the version a case or draft began with (docs/adr/0025). All before this began with the first. Conventions as in 0001. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table cases add column national_version int not null default 1');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table cases drop column national_version');
}
