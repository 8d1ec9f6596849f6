import { characterCount } from './text.ts';

const stars = (count: number): string => '*'.repeat(Math.max(0, count));

/**
 * `510***********1234`: first three and last four characters. Certificate numbers are masked the same way (they often equal the ID number);
 * what is too short to hide enough of is hidden whole.
 */
export function maskIdNumber(number: string): string {
  return number.length < 10
    ? stars(number.length)
    : `${number.slice(0, 3)}${stars(number.length - 7)}${number.slice(-4)}`;
}

/** `138****1234`: first three and last four digits of a mobile or landline number. */
export function maskPhone(phone: string): string {
  return phone.length < 9 ? stars(phone.length) : `${phone.slice(0, 3)}${stars(phone.length - 7)}${phone.slice(-4)}`;
}

/** 张* and 张*三: the first character, and with three or more also the last. Counts characters, so a rare surname is not cut in two. */
export function maskName(name: string): string {
  const characters = Array.from(name);
  const [first = '', last = ''] = [characters[0], characters.at(-1)];
  if (characters.length <= 1) return stars(characters.length);
  if (characters.length === 2) return `${first}*`;
  return `${first}${stars(characterCount(name) - 2)}${last}`;
}

const PROVINCE =
  /^(?:北京市|天津市|上海市|重庆市|香港特别行政区|澳门特别行政区|[^省市区]{2,8}省|内蒙古(?:自治区)?|[^省市区]{2,6}自治区|广西|宁夏|新疆|西藏)/u;
const PREFECTURE = /^[^省市区县旗镇乡]{1,9}(?:自治州|地区|盟|市)/u;
/** Districts that themselves contain 市 or 区 (市中区, 新市区), autonomous counties, then the plain ones; a later 镇, 街 or 路 ends the search. */
const COUNTY =
  /^(?:新?市[中北南辖]?区|.[^省市区县旗镇乡街道路村号\d]{0,14}?(?:自治县|自治旗|林区|特区|新区|区|县|旗|市))/u;

/** The address down to the county level (省, 市, 区县), the rest as `****`. What can't be told apart for certain is masked. */
export function maskAddress(address: string): string {
  let rest = address.trim();
  let shown = '';
  for (const level of [PROVINCE, PREFECTURE, COUNTY]) {
    const part = level.exec(rest)?.[0] ?? '';
    shown += part;
    rest = rest.slice(part.length);
  }
  return rest === '' ? shown : `${shown}****`;
}
