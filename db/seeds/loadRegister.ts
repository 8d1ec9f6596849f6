import type { OfficeEntry, RegisterFile } from '../../domain/registerFile.ts';
import { calendarRegionOf } from '../../domain/provinces.ts';
import { canonicalJson } from '../../crypto/digest.ts';
import { inTransaction, type Database, type Transaction } from '../connection.ts';
import { createOfficeRepository } from '../offices.ts';
import { createProvinceConfigRepository, publishConfig } from '../provinceConfigs.ts';
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

/** A register that names what is not there, or what cannot follow what is: nothing of it is loaded. */
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
 * has a log-in keeps his password and roles. All of it is one transaction.
 * @throws RegisterMistakes
 */
export const loadRegister = (
  database: Database,
  register: RegisterFile,
  hashOf: (password: string) => Promise<string>,
): Promise<LoadedRegister> => inTransaction(database, (trx) => loadIn(trx, register, hashOf));

async function loadIn(
  database: Transaction,
  register: RegisterFile,
  hashOf: (password: string) => Promise<string>,
): Promise<LoadedRegister> {
  await checkAgainstDatabase(database, register);
  const repository = createOfficeRepository(database);
  for (const office of register.offices) {
    await putOffice(database, toOffice(office));
    for (const issuerCode of office.issuers)
      await repository.mapIssuer({ issuerCode, officeCode: office.code, staffId: null, atMs: Date.now() });
  }
  const state = await seedStartState(database);
  const provinces = await publishAll(database, register.provinces);
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

const isKnown = async (database: Transaction, login: string): Promise<boolean> =>
  (await database('staff').where({ login }).first('id')) !== undefined;

/** What only the database can tell of offices and staff. */
async function checkAgainstDatabase(database: Transaction, { offices, staff }: RegisterFile): Promise<void> {
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

/** Publishes what differs from what is in force. @returns province → its new version */
async function publishAll(trx: Transaction, provinces: RegisterFile['provinces']): Promise<Record<string, number>> {
  const configs = createProvinceConfigRepository(trx);
  const plain = (one: object): unknown => JSON.parse(JSON.stringify(one));
  const published: Record<string, number> = {};
  const mistakes: string[] = [];
  for (const [index, { code, config }] of provinces.entries()) {
    const current = await configs.current(code);
    if (canonicalJson(plain(current.config)) === canonicalJson(plain(config))) continue;
    const order = { provinceCode: code, config, expectedVersion: current.version, staffId: null, atMs: Date.now() };
    const verdict = await publishConfig(trx, order);
    if ('published' in verdict) published[code] = verdict.published;
    else if ('stale' in verdict) mistakes.push(`provinces.${index}: 刚刚发布了新的配置，请重新执行`);
    else
      for (const { field, message } of verdict.issues) mistakes.push(`provinces.${index}.config.${field}: ${message}`);
  }
  if (mistakes.length > 0) throw new RegisterMistakes(mistakes);
  return published;
}
