import type { OfficeEntry, RegisterFile } from '../../domain/registerFile.ts';
import { calendarRegionOf } from '../../domain/provinces.ts';
import { canonicalJson } from '../../crypto/digest.ts';
import type { Database } from '../connection.ts';
import { createOfficeRepository } from '../offices.ts';
import { createProvinceConfigRepository } from '../provinceConfigs.ts';
import { createStaffRepository } from '../staff.ts';
import { putOffice } from './register.ts';
import { seedStartState, type StartState } from './startState.ts';

export interface LoadedRegister extends StartState {
  offices: string[];
  /** province → its new version */
  provinces: Record<string, number>;
  /** log-ins */
  staff: string[];
}

/** A register that names what is not there: nothing of it is loaded. */
export class RegisterMistakes extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.mistakes = mistakes;
  }
}

/**
 * Loads what an installation says of its offices, provinces and first staff, and what the start state adds beside it. Done again it changes
 * only what the register says otherwise: offices are brought up to date, a configuration that differs becomes the next version, and whoever
 * has a log-in keeps his password and roles.
 * @throws RegisterMistakes
 */
export async function loadRegister(
  database: Database,
  register: RegisterFile,
  hashOf: (password: string) => Promise<string>,
): Promise<LoadedRegister> {
  await checkAgainstDatabase(database, register);
  const provinces: Record<string, number> = {};
  const repository = createOfficeRepository(database);
  for (const office of register.offices) {
    await putOffice(database, toOffice(office));
    for (const issuerCode of office.issuers)
      await repository.mapIssuer({ issuerCode, officeCode: office.code, staffId: null, atMs: Date.now() });
  }
  const state = await seedStartState(database);
  for (const { code, config } of register.provinces) {
    const version = await publish(database, code, config);
    if (version !== null) provinces[code] = version;
  }
  const added: string[] = [];
  const staff = createStaffRepository(database);
  for (const { login, password, ...member } of register.staff) {
    if (await isKnown(database, login)) continue;
    await staff.add({ login, ...member, passwordHash: await hashOf(password) });
    added.push(login);
  }
  for (const { code, head } of register.offices)
    if (head) {
      const { id } = await database('staff').where({ login: head }).first('id');
      await database('offices').where({ code }).update({ head_staff_id: id });
    }
  return {
    ...state,
    offices: [...register.offices.map(({ code }) => code), ...state.offices],
    provinces,
    staff: added,
  };
}

const toOffice = ({ head: _head, issuers: _issuers, issuerCode, ...office }: OfficeEntry) => ({
  ...office,
  issuerCode: issuerCode ?? office.code,
  calendarRegion: calendarRegionOf(office.provinceCode),
});

const isKnown = async (database: Database, login: string): Promise<boolean> =>
  (await database('staff').where({ login }).first('id')) !== undefined;

/** What only the database can tell, before anything is written. */
async function checkAgainstDatabase(database: Database, { offices, staff }: RegisterFile): Promise<void> {
  const mistakes: string[] = [];
  const known = (await database('offices').select('code', 'issuer_code', 'province_code')) as {
    code: string;
    issuer_code: string;
    province_code: string;
  }[];
  const codes = new Set([...known, ...offices].map(({ code }) => code));
  const logins = new Set(staff.map(({ login }) => login));
  for (const [index, office] of offices.entries()) {
    const at = (field: string, message: string) => mistakes.push(`offices.${index}.${field}: ${message}`);
    const issuer = office.issuerCode ?? office.code;
    if (known.some(({ code, issuer_code: taken }) => taken === issuer && code !== office.code))
      at('issuerCode', '该发证机关已对应另一机构');
    if (known.some(({ code, province_code: province }) => code === office.code && province !== office.provinceCode))
      at('provinceCode', '机构所在省不能更改');
    if (office.parentCode && !codes.has(office.parentCode)) at('parentCode', '没有这个上级机构');
    if (office.head && !logins.has(office.head) && !(await isKnown(database, office.head)))
      at('head', '没有这个登录名');
  }
  for (const [index, { officeCode }] of staff.entries())
    if (!codes.has(officeCode)) mistakes.push(`staff.${index}.officeCode: 没有这个机构`);
  if (mistakes.length > 0) throw new RegisterMistakes(mistakes);
}

/** @returns the new version, or null when it is what is in force already */
async function publish(
  database: Database,
  provinceCode: string,
  config: RegisterFile['provinces'][number]['config'],
): Promise<number | null> {
  const configs = createProvinceConfigRepository(database);
  const current = await configs.current(provinceCode);
  const plain = (one: object): unknown => JSON.parse(JSON.stringify(one));
  if (canonicalJson(plain(current.config)) === canonicalJson(plain(config))) return null;
  const order = { provinceCode, config, expectedVersion: current.version, staffId: null, atMs: Date.now() };
  const verdict = await configs.publish(order);
  if ('published' in verdict) return verdict.published;
  if ('stale' in verdict) throw new RegisterMistakes([`provinces ${provinceCode}: 刚刚发布了新的配置，请重新执行`]);
  throw new RegisterMistakes(
    verdict.issues.map(({ field, message }) => `provinces ${provinceCode} ${field}: ${message}`),
  );
}
