import { addressParts } from '../addressParts.ts';
import type { BusinessForm, FormField } from './business.ts';

/** What is known of an applicant before he types anything; texts by the names of form fields or of their `sourceKey`. */
export interface KnownOfApplicant {
  /** 从业人员信息 of the registry: name, address, phone */
  practitioner: Readonly<Record<string, string | null | undefined>>;
  /** the verified person and his account: name, address, phone */
  user: Readonly<Record<string, string | null | undefined>>;
  /** 准驾车型 of the chosen certificate */
  licenceClasses: readonly string[];
}

/** The first value of every field (A-07, A-09, X-08, D-25); null: nothing is known, it begins empty. */
export const prefillOf = (
  { fields }: Pick<BusinessForm, 'fields'>,
  known: KnownOfApplicant,
): Record<string, string | null> =>
  Object.fromEntries(fields.map((field) => [field.name, valueOf(field, known) || null]));

function valueOf({ name, source, sourceKey = name }: FormField, known: KnownOfApplicant): string | null | undefined {
  const { practitioner, user, licenceClasses } = known;
  switch (source) {
    case 'typed':
      return null;
    case 'practitioner':
      return practitioner[sourceKey];
    case 'user':
      return user[sourceKey] || practitioner[sourceKey];
    case 'qualification':
      return sourceKey === 'licenceClasses' ? licenceClasses.join(',') : null;
    case 'address':
      return mailAddressParts(user['address'] || practitioner['address'] || '')[sourceKey];
  }
}

const AUTONOMOUS_REGIONS = ['内蒙古自治区', '广西壮族自治区', '西藏自治区', '宁夏回族自治区', '新疆维吾尔自治区'];
const MUNICIPALITY = /^(北京|天津|上海|重庆)市$/u;

/** 住址 as the parts of a mailing address: short names of regions in full, a municipality as its own city. */
function mailAddressParts(address: string): Record<string, string> {
  const { province, city, district, rest } = addressParts(address);
  const region = AUTONOMOUS_REGIONS.find((name) => province.length > 1 && name.startsWith(province)) ?? province;
  return {
    mailProvince: region,
    mailCity: MUNICIPALITY.test(region) ? region : city,
    mailDistrict: district,
    mailStreet: rest,
  };
}
