import { checkNewConfig, type ConfigIssue } from '../domain/checkNewConfig.ts';
import {
  definitionBegun,
  nationalConfig,
  provinceConfigSchema,
  type CaseTerms,
  type ProvinceConfig,
  type VersionedConfig,
} from '../domain/provinceConfig.ts';
import { findProvince } from '../domain/provinces.ts';
import { inTransaction, isDuplicateKey, type Database, type Transaction } from './connection.ts';

export type { VersionedConfig } from '../domain/provinceConfig.ts';

export interface ConfigVersion {
  version: number;
  /** null for the national default and for what came with the installation */
  publishedBy: string | null;
  publishedAtMs: number | null;
}

export interface ConfigOrder {
  provinceCode: string;
  config: ProvinceConfig;
  /** what the new configuration was made from */
  expectedVersion: number;
  /** null: it comes with the installation */
  staffId: string | null;
  atMs: number;
}

/** `stale`: somebody published meanwhile; `issues`: it cannot follow what was published before. */
export type PublishVerdict = { published: number } | { stale: number } | { issues: ConfigIssue[] };

/** How each province runs the service (P-12): versions are added and never changed. @throws Error from every reader when a stored one is invalid */
export interface ProvinceConfigRepository {
  /** The newest configuration of a province; one that has none of its own runs by the national defaults, as version 1. */
  current(provinceCode: string): Promise<VersionedConfig>;
  /** The configuration a case began with. @throws Error when that version is not there */
  version(provinceCode: string, version: number): Promise<ProvinceConfig>;
  /** null when that version is not there */
  find(provinceCode: string, version: number): Promise<VersionedConfig | null>;
  /** all versions, newest first */
  versions(provinceCode: string): Promise<ConfigVersion[]>;
  /** Configuration and definition a case began with, or its draft last agreed to. @throws Error when there is no such case, or what it began with is gone */
  ofCase(caseNo: string): Promise<CaseTerms>;
  publish(order: ConfigOrder): Promise<PublishVerdict>;
}

interface ConfigRow {
  province_code: string;
  version: number;
  config: object | string;
}

/** @throws Error naming the province, the version and what is wrong: nothing runs on half a configuration */
function toConfig(row: ConfigRow): VersionedConfig {
  const stored: unknown = typeof row.config === 'string' ? JSON.parse(row.config) : row.config;
  const parsed = provinceConfigSchema.safeParse(stored);
  if (parsed.success) return { version: row.version, config: parsed.data };
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new Error(`configuration ${row.version} of province ${row.province_code} is invalid: ${wrong}`);
}

/** What a province without a configuration of its own runs by, and what its first own one follows. */
const DEFAULT_VERSION = 1;
const byDefault = (provinceCode: string): VersionedConfig => ({
  version: DEFAULT_VERSION,
  config: nationalConfig(findProvince(provinceCode)?.name ?? `省级代码${provinceCode}`),
});

const rowsOf = (db: Database | Transaction, provinceCode: string) =>
  db('province_configs').where({ province_code: provinceCode }).orderBy('version', 'desc');

/** Publishes within a transaction of the caller. */
export async function publishConfig(trx: Transaction, order: ConfigOrder): Promise<PublishVerdict> {
  const { provinceCode, config, expectedVersion, staffId, atMs } = order;
  const stored = ((await rowsOf(trx, provinceCode)) as ConfigRow[]).map(toConfig);
  const known = stored.some((one) => one.version === DEFAULT_VERSION) ? stored : [...stored, byDefault(provinceCode)];
  const current = known[0]?.version ?? DEFAULT_VERSION;
  if (current !== expectedVersion) return { stale: current };
  const issues = checkNewConfig(config, known);
  if (issues.length > 0) return { issues };
  const row = {
    province_code: provinceCode,
    version: current + 1,
    config: JSON.stringify(config),
    published_by: staffId,
    created_at: new Date(atMs),
  };
  try {
    await trx('province_configs').insert(row);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // Of two publications at once the key has judged.
    return { stale: current + 1 };
  }
  return { published: current + 1 };
}

export function createProvinceConfigRepository(database: Database): ProvinceConfigRepository {
  async function find(provinceCode: string, version: number): Promise<VersionedConfig | null> {
    const row = (await rowsOf(database, provinceCode).where({ version }).first()) as ConfigRow | undefined;
    if (row) return toConfig(row);
    return version === DEFAULT_VERSION ? byDefault(provinceCode) : null;
  }

  async function version(provinceCode: string, number: number): Promise<ProvinceConfig> {
    const found = await find(provinceCode, number);
    if (!found) throw new Error(`province ${provinceCode} has no configuration ${number}`);
    return found.config;
  }

  return {
    async current(provinceCode) {
      const row = (await rowsOf(database, provinceCode).first()) as ConfigRow | undefined;
      return row ? toConfig(row) : byDefault(provinceCode);
    },
    version,
    find,
    async versions(provinceCode) {
      const rows = await rowsOf(database, provinceCode).select('version', 'published_by', 'created_at');
      const own = rows.map((row) => ({
        version: row.version as number,
        publishedBy: row.published_by as string | null,
        publishedAtMs: (row.created_at as Date).getTime(),
      }));
      const hasFirst = own.some((one) => one.version === DEFAULT_VERSION);
      return hasFirst ? own : [...own, { version: DEFAULT_VERSION, publishedBy: null, publishedAtMs: null }];
    },
    async ofCase(caseNo) {
      const row = (await database('cases')
        .where({ case_no: caseNo })
        .first('province_code', 'config_version', 'national_version', 'business', 'kind')) as
        | { province_code: string; config_version: number; national_version: number; business: string; kind: string }
        | undefined;
      if (!row) throw new Error(`case ${caseNo} is not there`);
      const config = await version(row.province_code, row.config_version);
      const { business, kind, national_version: national } = row;
      return { config, definition: definitionBegun(config, { business, kind, national }) };
    },
    publish: (order) => inTransaction(database, (trx) => publishConfig(trx, order)),
  };
}
