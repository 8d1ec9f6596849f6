import type { Knex } from 'knex';

/**
 * Conventions: ids are UUIDv7 made by the application; instants are UTC `datetime(3)` (precision 0 would move 23:59:59.700 into another
 * day); names are compared byte by byte (`utf8mb4_bin`), tokens and keys as ascii; `…_sealed` columns are AES-256-GCM with
 * AAD `table.column.id`; `…_index` columns are keyed digests for exact look-up.
 */
const ID = 'char(36) character set ascii collate ascii_bin';
const KEY = (length: number) => `varchar(${length}) character set ascii collate ascii_bin`;
const TEXT = (length: number) => `varchar(${length}) character set utf8mb4 collate utf8mb4_bin`;
const AT = 'datetime(3)';
const OPTIONS = 'engine=InnoDB default character set utf8mb4 collate utf8mb4_bin';

const TABLES: [name: string, columns: string][] = [
  [
    'offices',
    `code ${KEY(10)} not null primary key, province_code ${KEY(6)} not null, issuer_code ${KEY(32)} not null unique, name ${TEXT(80)} not null,
     address ${TEXT(200)} not null, phone ${KEY(32)} not null, calendar_region ${KEY(16)} not null, parent_code ${KEY(10)} null,
     head_staff_id ${ID} null, hours json not null, catch_all boolean not null default false`,
  ],
  [
    'province_configs',
    `province_code ${KEY(6)} not null, version int not null, config json not null, created_at ${AT} not null, primary key (province_code, version)`,
  ],
  [
    'calendars',
    `version int not null auto_increment primary key, region ${KEY(16)} not null, source ${TEXT(200)} not null, coverage json not null,
     days json not null, created_at ${AT} not null, key calendars_region (region, version)`,
  ],
  [
    'staff',
    `id ${ID} not null primary key, login ${KEY(64)} not null unique, name ${TEXT(64)} not null, password_hash ${KEY(255)} not null,
     office_code ${KEY(10)} not null, roles json not null, active boolean not null default true,
     created_at ${AT} not null, foreign key (office_code) references offices (code)`,
  ],
  [
    'staff_sessions',
    `token_hash ${KEY(64)} not null primary key, staff_id ${ID} not null, created_at ${AT} not null, seen_at ${AT} not null,
     expires_at ${AT} not null, foreign key (staff_id) references staff (id)`,
  ],
  [
    // Counted for log-ins that do not exist too, so that a lock does not tell which ones do.
    'login_attempts',
    `login_key ${KEY(64)} not null primary key, attempts int not null, last_at ${AT} not null, locked_until ${AT} null, key login_attempts_age (last_at)`,
  ],
  [
    'users',
    `id ${ID} not null primary key, openid_index ${KEY(43)} not null unique, openid_sealed varbinary(512) not null,
     nickname ${TEXT(64)} null, phone_index ${KEY(43)} null, phone_sealed varbinary(256) null,
     id_number_index ${KEY(43)} null unique, id_number_sealed varbinary(256) null, name_sealed varbinary(512) null,
     address_sealed varbinary(1024) null, sex ${TEXT(4)} null, nation ${TEXT(16)} null, birth_sealed varbinary(256) null,
     real_name_at ${AT} null, created_at ${AT} not null, updated_at ${AT} not null, deleted_at ${AT} null`,
  ],
  [
    'sessions',
    `id ${ID} not null primary key, user_id ${ID} not null, refresh_hash ${KEY(64)} not null unique, previous_hash ${KEY(64)} null,
     created_at ${AT} not null, refreshed_at ${AT} not null, expires_at ${AT} not null, revoked_at ${AT} null,
     key sessions_user (user_id), foreign key (user_id) references users (id)`,
  ],
  [
    'consents',
    `id ${ID} not null primary key, user_id ${ID} not null, document ${KEY(64)} not null, version ${KEY(16)} not null, text_sha256 ${KEY(64)} not null,
     action ${KEY(16)} not null, channel ${KEY(32)} not null, at ${AT} not null, key consents_user (user_id, document, at), foreign key (user_id) references users (id)`,
  ],
  [
    'phones',
    `id ${ID} not null primary key, user_id ${ID} not null, phone_index ${KEY(43)} not null, phone_sealed varbinary(256) not null,
     source ${KEY(16)} not null, verified_at ${AT} null, created_at ${AT} not null, unique key phones_user (user_id, phone_index), foreign key (user_id) references users (id)`,
  ],
  [
    'sms_challenges',
    `id ${ID} not null primary key, user_id ${ID} not null, purpose ${KEY(32)} not null, phone_index ${KEY(43)} not null, code_hash ${KEY(64)} not null,
     sent_at ${AT} not null, expires_at ${AT} not null, wrong_attempts int not null default 0, used_at ${AT} null, replaced_at ${AT} null,
     key sms_challenges_phone (phone_index, sent_at), key sms_challenges_user (user_id, purpose, sent_at), foreign key (user_id) references users (id)`,
  ],
  [
    'real_name_scans',
    `id ${ID} not null primary key, user_id ${ID} not null, front_key ${KEY(128)} not null, back_key ${KEY(128)} not null, state ${KEY(16)} not null,
     reading_sealed blob null, usable boolean null, findings json null, created_at ${AT} not null, read_at ${AT} null,
     key real_name_scans_user (user_id, created_at), foreign key (user_id) references users (id)`,
  ],
  [
    'real_name_verifications',
    `id ${ID} not null primary key, user_id ${ID} not null, scan_id ${ID} not null unique, state ${KEY(16)} not null, reason_code ${KEY(64)} null,
     decided_by ${ID} null, decided_at ${AT} null, created_at ${AT} not null, key real_name_verifications_user (user_id, created_at),
     foreign key (user_id) references users (id), foreign key (scan_id) references real_name_scans (id)`,
  ],
  [
    'qualifications',
    `id ${ID} not null primary key, user_id ${ID} not null, number_index ${KEY(43)} not null, number_sealed varbinary(256) not null,
     categories json not null, licence_classes json not null, issuer_code ${KEY(32)} not null, issuer_name ${TEXT(80)} not null,
     first_issued date not null, valid_from date not null, valid_to date not null, status ${KEY(16)} not null, practitioner_sealed blob null,
     source ${KEY(32)} not null, fetched_at ${AT} not null, unique key qualifications_number (user_id, number_index), foreign key (user_id) references users (id)`,
  ],
  ['sequences', `name ${KEY(64)} not null primary key, value int unsigned not null`],
  [
    'cases',
    `case_no ${KEY(40)} not null primary key, user_id ${ID} not null, business ${KEY(32)} not null, kind ${KEY(32)} not null, qualification_id ${ID} not null,
     office_code ${KEY(10)} not null, province_code ${KEY(6)} not null, cycle_start date null, cycle_end date null,
     state ${KEY(24)} not null, stage ${KEY(16)} null, version int not null, write_id ${KEY(36)} null,
     notice_version ${KEY(16)} not null, notice_agreed_at ${AT} not null, unchanged_confirmed_at ${AT} null, config_version int not null,
     submitted_at ${AT} null, accepted_at ${AT} null, decided_at ${AT} null, ended_at ${AT} null, due_at ${AT} null,
     snapshot_sealed mediumblob null, as_of ${AT} null, event_count int not null default 0, event_head ${KEY(64)} null,
     created_at ${AT} not null, updated_at ${AT} not null,
     key cases_user (user_id, created_at, case_no), key cases_state (state, updated_at), key cases_certificate (qualification_id, business, state), key cases_office (office_code, state, due_at),
     foreign key (user_id) references users (id), foreign key (qualification_id) references qualifications (id), foreign key (office_code) references offices (code)`,
  ],
  [
    'case_forms',
    `case_no ${KEY(40)} not null, field ${KEY(32)} not null, declared_sealed blob null, source_sealed blob null, updated_at ${AT} not null,
     primary key (case_no, field), foreign key (case_no) references cases (case_no) on delete cascade`,
  ],
  [
    'materials',
    `case_no ${KEY(40)} not null, slot ${KEY(48)} not null, image_id ${ID} not null, object_key ${KEY(128)} not null, sha256 ${KEY(64)} not null,
     media_type ${KEY(32)} not null, width int not null, height int not null, byte_count int not null, findings json not null, uploaded_at ${AT} not null,
     primary key (case_no, slot, image_id), foreign key (case_no) references cases (case_no) on delete cascade`,
  ],
  [
    'assessments',
    `id ${ID} not null primary key, person_index ${KEY(43)} not null, cycle_start date not null, cycle_end date not null, kind ${KEY(16)} not null,
     state ${KEY(16)} not null, live tinyint null, case_no ${KEY(40)} null, grade ${KEY(4)} null, points int null, graded_at ${AT} null, created_at ${AT} not null,
     unique key assessments_live (person_index, cycle_start, kind, live), key assessments_case (case_no)`,
  ],
  [
    'case_events',
    `case_no ${KEY(40)} not null, seq int not null, at ${AT} not null, actor_kind ${KEY(16)} not null, actor_id ${KEY(64)} not null, action ${KEY(40)} not null,
     from_state ${KEY(24)} null, to_state ${KEY(24)} null, version int not null, details json not null, prev_hash ${KEY(64)} not null, hash ${KEY(64)} not null,
     primary key (case_no, seq)`,
  ],
  [
    'tasks',
    `id ${ID} not null primary key, kind ${KEY(32)} not null, open_key ${KEY(96)} null unique, case_no ${KEY(40)} null, subject_id ${ID} null,
     business ${KEY(32)} null, office_code ${KEY(10)} not null, state ${KEY(16)} not null, cause ${TEXT(200)} null, opened_at ${AT} not null, due_at ${AT} null,
     sort_at ${AT} not null, provisional boolean not null default false, assignee_id ${ID} null, claimed_at ${AT} null, done_at ${AT} null, done_by ${KEY(64)} null,
     version int not null default 1, key tasks_queue (office_code, state, kind, sort_at, id, assignee_id, due_at), key tasks_office (office_code, state, sort_at, id), key tasks_mine (assignee_id, state, sort_at, id), key tasks_case (case_no, state)`,
  ],
  [
    'alerts',
    `id ${ID} not null primary key, case_no ${KEY(40)} not null, office_code ${KEY(10)} not null, clock ${KEY(16)} not null, level ${KEY(24)} not null, due_date date not null, due_at ${AT} not null,
     raised_at ${AT} not null, acknowledged_by ${ID} null, acknowledged_at ${AT} null, unique key alerts_once (case_no, clock, level, due_date), key alerts_office (office_code, raised_at)`,
  ],
  [
    'vouchers',
    `id ${ID} not null primary key, case_no ${KEY(40)} not null unique, user_id ${ID} not null, number ${KEY(40)} not null unique, token ${KEY(255)} not null unique,
     state ${KEY(16)} not null, cycle_start date not null, cycle_end date not null, grade ${KEY(4)} not null, content_sealed blob not null,
     png_key ${KEY(128)} null, png_sha256 ${KEY(64)} null, pdf_key ${KEY(128)} null, pdf_sha256 ${KEY(64)} null,
     template_version ${KEY(16)} not null, issued_at ${AT} not null, superseded_by ${ID} null, key vouchers_user (user_id, issued_at),
     foreign key (case_no) references cases (case_no)`,
  ],
  [
    'ministry_reports',
    `report_key ${KEY(96)} not null primary key, case_no ${KEY(40)} not null, state ${KEY(16)} not null, submission_no ${KEY(64)} null, reason ${TEXT(200)} null,
     first_tried_at ${AT} not null, settled_at ${AT} null, key ministry_reports_case (case_no)`,
  ],
  [
    'outbox',
    `id ${ID} not null primary key, kind ${KEY(32)} not null, reference ${KEY(64)} not null, state ${KEY(16)} not null, created_at ${AT} not null, relayed_at ${AT} null,
     key outbox_state (state, created_at)`,
  ],
  [
    'notifications',
    `id ${ID} not null primary key, dedupe_key ${KEY(128)} not null unique, user_id ${ID} null, channel ${KEY(16)} not null, template ${KEY(48)} not null,
     case_no ${KEY(40)} null, params_sealed blob null, state ${KEY(16)} not null, attempt int not null default 0, provider_id ${KEY(64)} null, failure ${KEY(64)} null,
     created_at ${AT} not null, expires_at ${AT} null, sent_at ${AT} null, key notifications_state (state, created_at), key notifications_user (user_id, created_at)`,
  ],
  [
    'idempotency_keys',
    `actor ${KEY(64)} not null, idem_key ${KEY(64)} not null, route ${KEY(96)} not null, body_hash ${KEY(64)} not null, state ${KEY(8)} not null,
     status int null, response_sealed mediumblob null, created_at ${AT} not null, locked_until ${AT} null, primary key (actor, idem_key)`,
  ],
  [
    'personal_data_reads',
    `id ${ID} not null primary key, staff_id ${ID} not null, case_no ${KEY(40)} null, subject_id ${ID} null, what ${KEY(96)} not null, at ${AT} not null,
     key personal_data_reads_case (case_no, at), key personal_data_reads_staff (staff_id, at)`,
  ],
];

export async function up(knex: Knex): Promise<void> {
  for (const [name, columns] of TABLES) await knex.raw(`create table ${name} (${columns}) ${OPTIONS}`);
}

export async function down(knex: Knex): Promise<void> {
  for (const [name] of TABLES.toReversed()) await knex.schema.dropTable(name);
}
