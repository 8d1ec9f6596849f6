import type { Knex } from 'knex';

/** The whole lifecycle: supplements, two clocks after acceptance, the ladder, calendars by notice, notices, amendments. Conventions as in 0001. */
const ID = 'char(36) character set ascii collate ascii_bin';
const KEY = (length: number) => `varchar(${length}) character set ascii collate ascii_bin`;
const TEXT = (length: number) => `varchar(${length}) character set utf8mb4 collate utf8mb4_bin`;
const AT = 'datetime(3)';
const OPTIONS = 'engine=InnoDB default character set utf8mb4 collate utf8mb4_bin';

const TABLES: [name: string, columns: string][] = [
  [
    // What the applicant prepares in answer to one supplement request; nobody at the desk sees it before it is resubmitted.
    'supplement_answers',
    `case_no ${KEY(40)} not null, round int not null, field ${KEY(32)} not null, declared_sealed blob null, updated_at ${AT} not null,
     primary key (case_no, round, field), foreign key (case_no) references cases (case_no)`,
  ],
  [
    // A round that is being resubmitted: from here on its answers stand.
    'supplement_rounds',
    `case_no ${KEY(40)} not null, round int not null, content_digest ${KEY(64)} not null, sealed_at ${AT} not null,
     primary key (case_no, round), foreign key (case_no) references cases (case_no)`,
  ],
  [
    'case_documents',
    `id ${ID} not null primary key, case_no ${KEY(40)} not null, kind ${KEY(32)} not null, ordinal int not null, office_code ${KEY(10)} not null,
     number ${TEXT(64)} not null unique, token ${KEY(255)} not null unique, state ${KEY(16)} not null, content_sealed blob not null,
     pdf_key ${KEY(128)} null, pdf_sha256 ${KEY(64)} null, signature ${KEY(128)} null, signing_key_id int null,
     template_version ${KEY(16)} not null, issued_at ${AT} not null,
     unique key case_documents_once (case_no, kind, ordinal), foreign key (case_no) references cases (case_no)`,
  ],
  [
    'amendments',
    `no ${KEY(40)} not null primary key, voucher_id ${ID} not null, case_no ${KEY(40)} not null, office_code ${KEY(10)} not null,
     action ${KEY(16)} not null, state ${KEY(24)} not null, version int not null default 1, input_sealed blob not null,
     requested_by ${ID} not null, requested_at ${AT} not null, confirmed_by ${ID} null, decided_at ${AT} null, settled_at ${AT} null,
     new_voucher_id ${ID} null, attention ${KEY(64)} null, open_voucher_id ${ID} null unique,
     key amendments_office (office_code, state, requested_at), key amendments_voucher (voucher_id, requested_at), foreign key (voucher_id) references vouchers (id)`,
  ],
  [
    'calendar_replans',
    `calendar_version int not null primary key, region ${KEY(16)} not null, state ${KEY(16)} not null, checked int not null default 0, moved int not null default 0,
     unreached int not null default 0, started_by ${ID} null, started_at ${AT} not null, progress_at ${AT} null, finished_at ${AT} null`,
  ],
  [
    // The cases a re-plan has told, and those it could not reach.
    'calendar_replan_cases',
    `calendar_version int not null, case_no ${KEY(40)} not null, state ${KEY(16)} not null, wanted_version int not null, told_at ${AT} not null,
     primary key (calendar_version, case_no), foreign key (calendar_version) references calendar_replans (calendar_version),
     foreign key (case_no) references cases (case_no)`,
  ],
  [
    'reconciliations',
    `id ${ID} not null primary key, started_at ${AT} not null, finished_at ${AT} null, checked int not null default 0, key reconciliations_age (started_at)`,
  ],
  [
    'reconciliation_differences',
    `reconciliation_id ${ID} not null, case_no ${KEY(40)} not null, kind ${KEY(40)} not null, outcome ${KEY(16)} not null, details json not null, found_at ${AT} not null,
     primary key (reconciliation_id, case_no, kind), key reconciliation_differences_case (case_no, kind, found_at),
     foreign key (reconciliation_id) references reconciliations (id)`,
  ],
];

const ALTERATIONS = [
  // Lowest calendar version among the clocks that run: what a new notice still has to look at.
  `alter table cases add column calendar_version int null, add column supplement_round int not null default 0,
   add key cases_calendar (calendar_version, case_no)`,
  `alter table calendars add column year int null, add column notice_number ${TEXT(80)} null, add column imported_by ${ID} null,
   add column request_key ${KEY(110)} null unique`,
  `alter table alerts add column deadline_version int not null default 1, add column recipients json null, add column assignee_id ${ID} null,
   add column tell_at ${AT} null, add column stopped_at ${AT} null, add unique key alerts_rung (case_no, clock, level, deadline_version),
   drop key alerts_once, add key alerts_case (case_no, stopped_at)`,
  `alter table materials add column round int not null default 0, add column replaced_in_round int null`,
  `alter table vouchers add column issue int not null default 1, add column revoked_at ${AT} null, add unique key vouchers_issue (case_no, issue), drop key case_no`,
  `alter table province_configs add column published_by ${ID} null`,
  // When the last day of a limit ends in this office (民法典 203(2)), `HH:MM`; null: at 24:00.
  `alter table offices add column closing_time ${KEY(5)} null`,
  // What the house-keeping looks for by its age.
  `alter table cases add key cases_ended (ended_at)`,
  `alter table real_name_scans add key real_name_scans_age (created_at)`,
  `alter table idempotency_keys add key idempotency_keys_age (created_at)`,
];

export async function up(knex: Knex): Promise<void> {
  for (const [name, columns] of TABLES) await knex.raw(`create table ${name} (${columns}) ${OPTIONS}`);
  for (const alteration of ALTERATIONS) await knex.raw(alteration);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`alter table idempotency_keys drop key idempotency_keys_age`);
  await knex.raw(`alter table real_name_scans drop key real_name_scans_age`);
  await knex.raw(`alter table cases drop key cases_ended`);
  await knex.raw(`alter table offices drop column closing_time`);
  await knex.raw(`alter table province_configs drop column published_by`);
  await knex.raw(
    `alter table vouchers add unique key case_no (case_no), drop key vouchers_issue, drop column issue, drop column revoked_at`,
  );
  await knex.raw(`alter table materials drop column round, drop column replaced_in_round`);
  await knex.raw(
    `alter table alerts add unique key alerts_once (case_no, clock, level, due_date), drop key alerts_rung, drop key alerts_case,
     drop column deadline_version, drop column recipients, drop column assignee_id, drop column tell_at, drop column stopped_at`,
  );
  await knex.raw(
    `alter table calendars drop column year, drop column notice_number, drop column imported_by, drop column request_key`,
  );
  await knex.raw(
    `alter table cases drop key cases_calendar, drop column calendar_version, drop column supplement_round`,
  );
  for (const [name] of TABLES.toReversed()) await knex.schema.dropTable(name);
}
