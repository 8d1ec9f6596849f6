import { z } from 'zod';
import { clockTimeSchema } from './closingTime.ts';
import { closingTimeOf, DEFAULT_OFFICE_HOURS, officeHoursSchema } from './officeHours.ts';
import { provinceConfigSchema } from './provinceConfig.ts';
import { findProvince, ownOfficeCode, PROVINCES } from './provinces.ts';
import { STAFF_ROLES } from './staffRoles.ts';
import { textLine } from './text.ts';

const officeCode = z
  .string()
  .regex(/^[0-9A-Z]{2,10}$/, { error: '机构代码请用数字和大写字母，2至10个字符；办件编号中有它，以后不能更改' });
const provinceCode = z
  .string()
  .refine((code) => findProvince(code) !== null, { error: '没有这个省级代码，请填写两位数字，兵团为66' });

export const issuerCode = z.string().regex(/^[0-9A-Z]{2,32}$/, { error: '发证机关代码请用数字和大写字母' });

interface Codes {
  code: string;
  provinceCode: string;
  issuerCode?: string | undefined;
  issuers: readonly string[];
}

/** Codes that are another province's: as at the desk, nobody draws the cases of another province to an office of his own. */
function foreignCodes({ code, provinceCode, issuerCode: own, issuers }: Codes) {
  if (findProvince(provinceCode) === null || !officeCode.safeParse(code).success) return [];
  const isForeign = (one: string) => !one.startsWith(provinceCode);
  const found: { at: (string | number)[]; message: string }[] = [];
  if (PROVINCES.some((other) => ownOfficeCode(other.code) === code && other.code !== provinceCode))
    found.push({ at: ['code'], message: '这是另一省本级机构的代码，请换一个' });
  else if (own === undefined && isForeign(code))
    found.push({ at: ['issuerCode'], message: '机构代码不以本省代码开头，请另填本机构的发证机关代码' });
  if (own !== undefined && isForeign(own)) found.push({ at: ['issuerCode'], message: FOREIGN_ISSUER });
  for (const [index, one] of issuers.entries())
    if (isForeign(one)) found.push({ at: ['issuers', index], message: FOREIGN_ISSUER });
  return found;
}
const FOREIGN_ISSUER = '这不是本省的发证机关：发证机关代码以所在省的代码开头，请核对后重填';

const officeSchema = z
  .strictObject({
    code: officeCode,
    provinceCode,
    /** under which the ministry registry knows it; absent: its own code */
    issuerCode: issuerCode.optional(),
    /** other issuers whose certificates it is there for */
    issuers: z.array(issuerCode).max(200).default([]),
    creditCode: z
      .string()
      .regex(/^[0-9A-Z]{18}$/, { error: '统一社会信用代码为18位' })
      .optional(),
    name: textLine({ label: '机构名称', min: 4, max: 80 }),
    address: textLine({ label: '办公地址', min: 4, max: 200 }),
    pickupAddress: textLine({ label: '领取证件的地点', min: 4, max: 200 }).optional(),
    phone: z.string().regex(/^[0-9-]{5,20}$/, { error: '电话请填写数字和短横线' }),
    hours: officeHoursSchema.default(DEFAULT_OFFICE_HOURS),
    closingTime: clockTimeSchema.optional(),
    catchAll: z.boolean().default(false),
    parentCode: officeCode.optional(),
    /** log-in of the head of section */
    head: z.string().min(1).max(64).optional(),
  })
  .superRefine((office, context) => {
    const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    for (const { at, message } of foreignCodes(office)) issue(at, message);
    const { hours, closingTime } = office;
    try {
      closingTimeOf(hours, closingTime ?? null);
    } catch {
      issue(['closingTime'], '停止办公的时间不能早于办公时间结束');
    }
  });
export type OfficeEntry = z.infer<typeof officeSchema>;

const staffSchema = z.strictObject({
  login: z.string().regex(/^[\w.-]{2,64}$/, { error: '登录名请用字母、数字、点、下划线和短横线' }),
  name: textLine({ label: '姓名', min: 2, max: 40 }),
  officeCode,
  roles: z.array(z.enum(STAFF_ROLES)).min(1),
  password: z.string().min(12, { error: '初始密码不少于12个字符' }).max(128),
});

/** What an installation loads of its own beside the start state: its offices, how its provinces differ, its first staff. */
export const registerFileSchema = z
  .strictObject({
    offices: z.array(officeSchema).default([]),
    provinces: z.array(z.strictObject({ code: provinceCode, config: provinceConfigSchema })).default([]),
    staff: z.array(staffSchema).default([]),
  })
  .superRefine(({ offices, provinces, staff }, context) => {
    const once = (list: string, values: readonly (string | null)[], key: string, message: string) => {
      for (const [index, value] of values.entries())
        if (value !== null && values.indexOf(value) < index)
          context.addIssue({ code: 'custom', path: [list, index, key], message });
    };
    const codesOf = (list: readonly { code: string }[]) => list.map(({ code }) => code);
    once('offices', codesOf(offices), 'code', '机构代码重复');
    const issuers = offices.map(({ code, issuerCode: own }) => own ?? code);
    once('offices', issuers, 'issuerCode', '同一发证机关只能对应一个机构');
    const seen = new Set(issuers);
    for (const [index, { issuers: others }] of offices.entries())
      for (const [at, other] of others.entries()) {
        if (seen.has(other))
          context.addIssue({
            code: 'custom',
            path: ['offices', index, 'issuers', at],
            message: '同一发证机关只能对应一个机构',
          });
        seen.add(other);
      }
    const catchAlls = offices.map((office) => (office.catchAll ? office.provinceCode : null));
    once('offices', catchAlls, 'catchAll', '一个省只能有一个兜底机构');
    once('provinces', codesOf(provinces), 'code', '同一省只能列出一次');
    const logins = staff.map(({ login }) => login);
    once('staff', logins, 'login', '登录名重复');
    for (const [index, { code, parentCode }] of offices.entries())
      if (parentCode === code)
        context.addIssue({ code: 'custom', path: ['offices', index, 'parentCode'], message: '上级机构不能是本机构' });
  });
export type RegisterFile = z.infer<typeof registerFileSchema>;
