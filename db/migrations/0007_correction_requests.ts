import type { Knex } from 'knex';

/** 核实申请: requests to put a linked record right, and the pictures that prove them. Conventions as in 0001. */
const ID = 'char(36) character set ascii collate ascii_bin';
const KEY = (length: number) => `varchar(${length}) character set ascii collate ascii_bin`;
const AT = 'datetime(3)';
const OPTIONS = 'engine=InnoDB default character set utf8mb4 collate utf8mb4_bin';

const TABLES: [name: string, columns: string][] = [
  [
    // `open_qualification_id`: at most one request per certificate is under way, up to the record being read anew.
    'correction_requests',
    `no ${KEY(40)} not null primary key, user_id ${ID} not null, qualification_id ${ID} not null, office_code ${KEY(10)} not null,
     state ${KEY(16)} not null, version int not null, write_id ${KEY(36)} null, request_key ${KEY(110)} not null unique,
     claim_sealed blob not null, snapshot_sealed mediumblob not null, as_of ${AT} not null, calendar_version int null,
     filed_at ${AT} not null, corrected_at ${AT} null, ended_at ${AT} null, open_qualification_id ${ID} null unique,
     event_count int not null default 0, event_head ${KEY(64)} null,
     key correction_requests_user (user_id, filed_at, no), key correction_requests_certificate (qualification_id, corrected_at),
     key correction_requests_calendar (calendar_version, no),
     foreign key (user_id) references users (id), foreign key (qualification_id) references qualifications (id),
     foreign key (office_code) references offices (code)`,
  ],
  [
    // Uploaded before the request is filed; `correction_no` null: not filed yet, the applicant's own affair.
    'correction_evidence',
    `qualification_id ${ID} not null, image_id ${ID} not null, correction_no ${KEY(40)} null, object_key ${KEY(128)} not null, sha256 ${KEY(64)} not null,
     media_type ${KEY(32)} not null, width int not null, height int not null, byte_count int not null, findings json not null, uploaded_at ${AT} not null,
     primary key (qualification_id, image_id), key correction_evidence_request (correction_no), key correction_evidence_age (uploaded_at),
     foreign key (qualification_id) references qualifications (id), foreign key (correction_no) references correction_requests (no)`,
  ],
];

export async function up(knex: Knex): Promise<void> {
  for (const [name, columns] of TABLES) await knex.raw(`create table ${name} (${columns}) ${OPTIONS}`);
}

export async function down(knex: Knex): Promise<void> {
  for (const [name] of TABLES.toReversed()) await knex.schema.dropTable(name);
}
