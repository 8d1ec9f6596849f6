const PROVINCE =
  /^(?:北京市|天津市|上海市|重庆市|香港特别行政区|澳门特别行政区|[^省市区]{2,8}省|内蒙古(?:自治区)?|[^省市区]{2,6}自治区|广西|宁夏|新疆|西藏)/u;
const PREFECTURE = /^[^省市区县旗镇乡]{1,9}(?:自治州|地区|盟|市)/u;
/** Districts that themselves contain 市 or 区 (市中区, 新市区), autonomous counties, then the plain ones; a later 镇, 街 or 路 ends the search. */
const COUNTY =
  /^(?:新?市[中北南辖]?区|.[^省市区县旗镇乡街道路村号\d]{0,14}?(?:自治县|自治旗|林区|特区|新区|区|县|旗|市))/u;

export interface AddressParts {
  /** 省, 自治区, 直辖市 */
  province: string;
  /** 市, 自治州, 地区, 盟; '' for a municipality */
  city: string;
  /** 区, 县, 旗, 县级市 */
  district: string;
  rest: string;
}

/** An address of one line in its levels; a level that can't be told apart for certain is '' and stays in what follows. */
export function addressParts(address: string): AddressParts {
  let rest = address.trim();
  const [province = '', city = '', district = ''] = [PROVINCE, PREFECTURE, COUNTY].map((level) => {
    const part = level.exec(rest)?.[0] ?? '';
    rest = rest.slice(part.length);
    return part;
  });
  return { province, city, district, rest };
}
