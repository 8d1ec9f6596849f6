import type { Knex } from 'knex';

/** Certificates of the four businesses beside the assessment. Conventions as in 0001. */
const ID = 'char(36) character set ascii collate ascii_bin';
const KEY = (length: number) => `varchar(${length}) character set ascii collate ascii_bin`;
const AT = 'datetime(3)';
const OPTIONS = 'engine=InnoDB default character set utf8mb4 collate utf8mb4_bin';

/** `ordinal` counts the certificates of one qualification, whoever issued them; `…_by`: the case or amendment that did it. */
const CERTIFICATES = `id ${ID} not null primary key, case_no ${KEY(40)} not null, issue int not null default 1, user_id ${ID} not null,
  number_index ${KEY(43)} not null, number_sealed varbinary(256) not null, ordinal int not null,
  identifier ${KEY(96)} not null unique, version int not null, token ${KEY(255)} not null unique, state ${KEY(16)} not null,
  categories json not null, valid_from date not null, valid_to date not null, content_sealed blob not null,
  png_key ${KEY(128)} null, png_sha256 ${KEY(64)} null, pdf_key ${KEY(128)} null, pdf_sha256 ${KEY(64)} null, template_version ${KEY(16)} not null,
  issued_at ${AT} not null, supersedes ${ID} null, superseded_by ${ID} null, superseded_at ${AT} null,
  revoked_at ${AT} null, revoked_by ${KEY(40)} null, cancelled_at ${AT} null, cancelled_by ${KEY(40)} null,
  unique key certificates_issue (case_no, issue), unique key certificates_ordinal (number_index, ordinal), key certificates_user (user_id, issued_at),
  foreign key (case_no) references cases (case_no), foreign key (user_id) references users (id)`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`create table certificates (${CERTIFICATES}) ${OPTIONS}`);
  // 统一社会信用代码 of the authority: the issuer in its certificates' identifiers.
  await knex.raw(`alter table offices add column credit_code ${KEY(18)} null`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table offices drop column credit_code');
  await knex.schema.dropTable('certificates');
}
