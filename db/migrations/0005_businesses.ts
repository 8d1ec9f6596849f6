import type { Knex } from 'knex';

/** What the four businesses beside the assessment are applied for. */

export async function up(knex: Knex): Promise<void> {
  // Chosen with the draft (Z-04); null for a business that is applied for with the whole certificate.
  await knex.raw('alter table cases add column selected_categories json null');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table cases drop column selected_categories');
}
