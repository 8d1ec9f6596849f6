/** What of a person was looked at (P-11), by its stable code. */
export const PERSONAL_DATA_NAMES = {
  /** the masked view */
  case: '办件（脱敏）',
  /** full name, numbers and address */
  'case-unmasked': '办件（完整信息）',
  correction: '核实申请（脱敏）',
  'correction-unmasked': '核实申请（完整信息）',
  /** links to the pictures */
  materials: '材料图片',
  /** a notice, which names its addressee */
  document: '文书',
  /** pictures and read-out of an identity card */
  'real-name': '身份证图片和读取结果',
  'person-search': '按身份证号查询',
  /** what an applicant has said of the office */
  rating: '评价',
  /** what a clerk at the counter sees of an applicant he files for */
  assisted: '窗口代办',
  /** what the registry says of somebody whom the authority would open a case about */
  'ex-officio': '依职权查询登记信息',
} as const;
export type PersonalDataKind = keyof typeof PERSONAL_DATA_NAMES;
export const PERSONAL_DATA_KINDS = Object.keys(PERSONAL_DATA_NAMES) as PersonalDataKind[];
