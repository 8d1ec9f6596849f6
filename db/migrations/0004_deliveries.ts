import type { Knex } from 'knex';

/** How a new certificate reaches the applicant. Conventions as in 0001. */
const ID = 'char(36) character set ascii collate ascii_bin';
const KEY = (length: number) => `varchar(${length}) character set ascii collate ascii_bin`;
const TEXT = (length: number) => `varchar(${length}) character set utf8mb4 collate utf8mb4_bin`;
const AT = 'datetime(3)';
const OPTIONS = 'engine=InnoDB default character set utf8mb4 collate utf8mb4_bin';

/** Who receives it and where; null for pick-up. */
const DESTINATION = `method ${KEY(16)} not null, recipient_sealed varbinary(512) null, phone_sealed varbinary(256) null, address_sealed varbinary(2048) null`;

const TABLES: [name: string, columns: string][] = [
  [
    // A choice made after the application. The workflow is told its id.
    'delivery_choices',
    `id ${ID} not null primary key, case_no ${KEY(40)} not null, ${DESTINATION}, chosen_at ${AT} not null,
     key delivery_choices_case (case_no, chosen_at), foreign key (case_no) references cases (case_no)`,
  ],
  [
    // One round per attempt to get the certificate into the applicant's hands; the last one counts.
    'deliveries',
    `case_no ${KEY(40)} not null, round int not null, ${DESTINATION},
     code_hash ${KEY(64)} null, code_sealed varbinary(256) null, wrong_entries int not null default 0, last_wrong_at ${AT} null,
     order_state ${KEY(16)} null, order_no ${KEY(64)} null, courier ${KEY(16)} null, waybill_no ${KEY(20)} null, parcel_state ${KEY(24)} null, tracked_at ${AT} null,
     ready_at ${AT} null, posted_at ${AT} null, reminded_at ${AT} null, opened_at ${AT} not null, updated_at ${AT} not null,
     primary key (case_no, round), key deliveries_waybill (waybill_no), foreign key (case_no) references cases (case_no)`,
  ],
  [
    'delivery_events',
    `case_no ${KEY(40)} not null, round int not null, event_id ${KEY(64)} not null, state ${KEY(24)} not null, happened_at ${AT} not null,
     place ${TEXT(80)} null, text_sealed varbinary(1024) not null, seen_at ${AT} not null,
     primary key (case_no, round, event_id), foreign key (case_no, round) references deliveries (case_no, round)`,
  ],
];

export async function up(knex: Knex): Promise<void> {
  for (const [name, columns] of TABLES) await knex.raw(`create table ${name} (${columns}) ${OPTIONS}`);
}

export async function down(knex: Knex): Promise<void> {
  for (const [name] of TABLES.toReversed()) await knex.schema.dropTable(name);
}
