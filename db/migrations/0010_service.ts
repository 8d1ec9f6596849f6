import type { Knex } from 'knex';

/** Around the application: people without an account, filing at the counter, ratings, reminders. Conventions as in 0001. */
const ID = 'char(36) character set ascii collate ascii_bin';
const KEY = (length: number) => `varchar(${length}) character set ascii collate ascii_bin`;
const AT = 'datetime(3)';
const OPTIONS = 'engine=InnoDB default character set utf8mb4 collate utf8mb4_bin';

const TABLES: [name: string, columns: string][] = [
  [
    // What was known of a person by one row is another one's since; the former row is gone.
    'account_adoptions',
    `former_id ${ID} not null primary key, user_id ${ID} not null, adopted_at ${AT} not null, key account_adoptions_user (user_id)`,
  ],
  [
    // Filed at the counter for somebody else, and his signed consent.
    'assisted_filings',
    `case_no ${KEY(40)} not null primary key, staff_id ${ID} not null, begun_at ${AT} not null,
     consent_key ${KEY(128)} null, consent_sha256 ${KEY(64)} null, consent_by ${ID} null, consent_at ${AT} null,
     foreign key (case_no) references cases (case_no) on delete cascade`,
  ],
  [
    'ratings',
    `id ${ID} not null primary key, case_no ${KEY(40)} not null unique, user_id ${ID} not null, office_code ${KEY(10)} not null, stars tinyint not null,
     dimensions json not null, comment_sealed blob null, rated_at ${AT} not null,
     contact ${KEY(16)} null, finding_sealed blob null, measures_sealed blob null, followed_up_by ${ID} null, followed_up_at ${AT} null,
     key ratings_office (office_code, rated_at, id), foreign key (case_no) references cases (case_no), foreign key (user_id) references users (id)`,
  ],
  [
    // One row per person, subject and date: whoever comes second finds it made.
    'reminders',
    `id ${ID} not null primary key, person_index ${KEY(43)} not null, kind ${KEY(32)} not null, subject ${KEY(64)} not null, date date not null,
     user_id ${ID} not null, made_at ${AT} not null, unique key reminders_once (person_index, kind, subject, date), key reminders_age (made_at)`,
  ],
];

export async function up(knex: Knex): Promise<void> {
  for (const [name, columns] of TABLES) await knex.raw(`create table ${name} (${columns}) ${OPTIONS}`);
  // A person without a phone, or for whom the authority acts, has no WeChat identity.
  await knex.raw(
    `alter table users modify column openid_index ${KEY(43)} null, modify column openid_sealed varbinary(512) null`,
  );
  // The ended case whose form and materials a draft began with.
  await knex.raw(`alter table cases add column begun_from ${KEY(40)} null`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table cases drop column begun_from');
  await knex.raw(
    `alter table users modify column openid_index ${KEY(43)} not null, modify column openid_sealed varbinary(512) not null`,
  );
  for (const [name] of TABLES.toReversed()) await knex.schema.dropTable(name);
}
