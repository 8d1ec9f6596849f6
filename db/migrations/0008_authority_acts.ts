import type { Knex } from 'knex';

/** What the authority does of its own accord: amendments of certificates, cases without an applicant, papers that are declared void. Conventions as in 0001. */
const ID = 'char(36) character set ascii collate ascii_bin';
const KEY = (length: number) => `varchar(${length}) character set ascii collate ascii_bin`;
const AT = 'datetime(3)';
const OPTIONS = 'engine=InnoDB default character set utf8mb4 collate utf8mb4_bin';

/**
 * The full cancellations of this service, one row each, with what became of the paper: `hand-back` by then, handed back, or declared void
 * (公告作废). `restored_at`: the cancellation was reversed, and with it whatever was said of the paper.
 */
const CANCELLATIONS = `case_no ${KEY(40)} not null primary key, number_index ${KEY(43)} not null,
  office_code ${KEY(10)} not null, province_code ${KEY(6)} not null, cancelled_at ${AT} not null, restored_at ${AT} null,
  hand_back_by date not null, handed_back_at ${AT} null, handed_back_to ${ID} null, declared_void_at ${AT} null, declared_void_by ${ID} null,
  key cancellations_number (number_index), key cancellations_paper (office_code, hand_back_by, case_no), key cancellations_void (declared_void_at, case_no),
  foreign key (case_no) references cases (case_no)`;

export async function up(knex: Knex): Promise<void> {
  // What an amendment is about: a voucher, a certificate, or the decision of its case. At most one is open per subject.
  await knex.raw(
    `alter table amendments modify column voucher_id ${ID} null, add column certificate_id ${ID} null, add column new_certificate_id ${ID} null,
     add column open_subject ${KEY(64)} null unique, add key amendments_certificate (certificate_id, requested_at), add key amendments_case (case_no, requested_at),
     add constraint amendments_of_certificate foreign key (certificate_id) references certificates (id)`,
  );
  await knex.raw(`create table cancellations (${CANCELLATIONS}) ${OPTIONS}`);
  // Nobody agreed to a notice where nobody applied.
  await knex.raw(
    `alter table cases modify column notice_agreed_at ${AT} null, add column ex_officio_ground ${KEY(32)} null`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table cases drop column ex_officio_ground');
  await knex.schema.dropTable('cancellations');
  await knex.raw('alter table amendments drop foreign key amendments_of_certificate');
  await knex.raw(
    'alter table amendments drop key amendments_certificate, drop key amendments_case, drop column certificate_id, drop column new_certificate_id, drop column open_subject',
  );
}
