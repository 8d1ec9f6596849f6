/** The texts agreed to at log-in (L-07). A new wording is a new version: what somebody agreed to must stay readable. */
export const LEGAL_DOCUMENTS = ['user-agreement', 'privacy-policy'] as const;
export type LegalDocumentName = (typeof LEGAL_DOCUMENTS)[number];

export interface LegalDocument {
  document: LegalDocumentName;
  version: string;
  title: string;
  text: string;
}

const userAgreement: LegalDocument = {
  document: 'user-agreement',
  version: '2026.1',
  title: '道路运政一网通办用户协议',
  text: [
    '一、服务内容',
    '“道路运政一网通办”为道路运输从业人员提供诚信考核和从业资格证换发、补发、变更、注销的网上申请、进度查询以及凭证下载和核验服务。使用本服务不收取费用。',
    '二、账号',
    '您使用微信授权登录，并以本人手机号码和居民身份证完成验证。账号只供本人使用，一个身份证号码只能认证一个账号。发现账号被他人使用的，请立即退出登录并联系业务办理人员。',
    '三、您的责任',
    '您应当如实填写信息、提交真实材料。提供虚假信息或者材料的，申请不予通过，并依法承担责任。不得干扰本服务正常运行，不得查询、使用他人的信息。',
    '四、办理与结果',
    '申请由原发证机关的工作人员在承诺时限内办理，办理状态和结果以“我的办件”显示的为准。对结果有异议的，可以联系业务办理人员核实，也可以依法申请行政复议或者提起行政诉讼。',
    '五、变更与终止',
    '本协议修改后会公布新的版本，您登录时需要重新阅读并同意。您可以随时停止使用本服务；已经提交的申请仍按规定办理和归档。',
  ].join('\n'),
};

const privacyPolicy: LegalDocument = {
  document: 'privacy-policy',
  version: '2026.1',
  title: '道路运政一网通办隐私政策',
  text: [
    '一、我们处理哪些个人信息',
    '登录时：微信用户标识、您授权的手机号码。实名认证时：身份证照片及其载明的姓名、性别、民族、出生日期、住址、身份证号码和有效期限，其中身份证号码等属于敏感个人信息。办理业务时：从业资格信息、您填写的住址、联系电话、服务单位和上传的申请材料。昵称可以不填写，不影响办理。',
    '二、为什么处理',
    '用于确认您的身份、关联您本人的从业资格、办理您申请的业务、通知办理进度、生成和核验凭证，以及依法归档。法律依据是履行法定职责和您的同意，不用于其他用途。',
    '三、提供给谁',
    '姓名和身份证号码提供给人口信息核验服务用于核对身份；业务数据提供给原发证机关和部级道路运政管理信息系统；手机号码提供给短信服务用于发送验证码和通知。除法律规定外不提供给其他方。',
    '四、怎样保护和保存',
    '个人信息加密保存，页面上默认隐去部分内容，工作人员查看会留下记录。业务档案按照档案管理规定保存，期满后删除。',
    '五、您的权利',
    '您可以查阅、复制、更正您的信息，查看同意记录，撤回同意或者要求注销账号；依法必须保存的业务档案除外。需要帮助的，请联系您所在省份的业务办理人员。',
  ].join('\n'),
};

/** Every version ever published, the current one of each document last. */
const PUBLISHED: readonly LegalDocument[] = [userAgreement, privacyPolicy];

/** The version that has to be agreed to today. */
export function currentDocument(name: LegalDocumentName): LegalDocument {
  const current = PUBLISHED.findLast(({ document }) => document === name);
  if (!current) throw new RangeError(`no document ${name}`);
  return current;
}

/** A published version, or null. */
export function publishedDocument(name: LegalDocumentName, version: string): LegalDocument | null {
  return PUBLISHED.find((candidate) => candidate.document === name && candidate.version === version) ?? null;
}

/** Documents whose current version is not among what was agreed to. */
export function missingConsents(agreed: readonly { document: string; version: string }[]): LegalDocument[] {
  return LEGAL_DOCUMENTS.map(currentDocument).filter(
    (current) => !agreed.some(({ document, version }) => document === current.document && version === current.version),
  );
}
