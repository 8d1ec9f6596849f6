import type { Notification } from '../../db/notifications.ts';

interface MessageText {
  /** subscription message: field → value; a `thing` has at most 20 characters, a `phrase` 1 to 5 Chinese ones (P-20) */
  wechat?: (notification: Notification) => { templateId: string; fields: Record<string, string> };
  /** SMS template of the gateway and its parameters */
  sms?: (notification: Notification) => { template: string; params: Record<string, string> };
}

const caseMessage = (status: string, advice: string): MessageText => ({
  wechat: ({ caseNo }) => ({
    templateId: 'case-progress',
    fields: { character_string1: caseNo ?? '', phrase2: status, thing3: advice },
  }),
  sms: ({ caseNo }) => ({ template: 'case-progress', params: { caseNo: caseNo ?? '', status, advice } }),
});

/** Names no case and no person: what ends, on which day, and what can be done. */
const reminder = (what: string, advice: string): MessageText => ({
  wechat: ({ params }) => ({
    templateId: 'reminder',
    fields: { thing1: what, date2: params['date'] ?? '', thing3: advice },
  }),
  sms: ({ params }) => ({ template: 'reminder', params: { what, date: params['date'] ?? '', advice } }),
});

/** Texts by template. A template nobody wrote is a defect that the delivery worker reports, not an empty message. */
export const MESSAGES: Record<string, MessageText> = {
  'sms-code': {
    sms: ({ params }) => ({ template: 'verification-code', params: { code: params['code'] ?? '', minutes: '5' } }),
  },
  'case-submitted': caseMessage('待受理', '请在我的办件查看受理期限'),
  'case-accepted': caseMessage('已受理', '请在我的办件查看办结日期'),
  'case-opened-ex-officio': caseMessage('依职权办理', '发证机关已主动办理，请查看办件'),
  'supplement-requested': caseMessage('待补正', '请按补正告知书补充材料'),
  'supplement-reminder': caseMessage('补正将到期', '请尽快提交补正，逾期将终止'),
  'supplement-moved': caseMessage('补正已延期', '请在我的办件查看新的截止日期'),
  'case-resubmitted': caseMessage('待受理', '补正已收到，将重新受理'),
  'case-lapsed': caseMessage('逾期未补正', '申请已终止，可以重新申请'),
  'case-deemed-accepted': caseMessage('视为受理', '请在我的办件查看办结日期'),
  'special-procedure-started': caseMessage('特别程序', '期间不计时限，详见告知书'),
  'special-procedure-ended': caseMessage('审核中', '特别程序结束，恢复计时'),
  'case-extended': caseMessage('延长期限', '理由和新期限见告知书'),
  'case-transferred': caseMessage('已移交', '由其他机构继续办理，请查看期限'),
  'case-terminated': caseMessage('终止办理', '请在我的办件中查看原因'),
  'case-declined': caseMessage('不予受理', '请在我的办件中查看原因'),
  'case-approved': caseMessage('审核通过', '请在我的办件中查看结果'),
  'case-rejected': caseMessage('审核不通过', '请在我的办件中查看原因'),
  'case-completed': caseMessage('已办结', '可在我的办件中查看和下载'),
  'case-deemed-renewed': caseMessage('视为准予', '原证到期未作决定，依法视为准予换发'),
  'certificate-ready': caseMessage('待自取', '请凭领取码和身份证到窗口领取'),
  'certificate-uncollected': caseMessage('请领取', '证件等您领取，也可以改为邮寄'),
  'certificate-stored': caseMessage('逾期未领', '证件由发证机关保管，仍可领取'),
  'certificate-kept': caseMessage('已办结', '证件留存发证机关，可前往领取'),
  'certificate-posted': caseMessage('已寄出', '邮费到付，运单号见我的办件'),
  'parcel-returned': caseMessage('邮件退回', '请核对收件地址或者改为自取'),
  'parcel-lost': caseMessage('重新制证', '邮件丢失，将重新制证并寄送'),
  'delivery-changed': caseMessage('领取变更', '证件领取方式已经变更'),
  'correction-filed': caseMessage('待受理', '核实申请已收到，可查看受理期限'),
  'correction-accepted': caseMessage('核实中', '核实申请已受理，可查看核实期限'),
  'correction-declined': caseMessage('不予受理', '请查看核实申请的理由和救济途径'),
  'correction-confirmed': caseMessage('核实属实', '正在更正登记信息，完成后另行告知'),
  'correction-refused': caseMessage('不予更正', '请查看核实申请的理由和救济途径'),
  'record-corrected': caseMessage('已更正', '登记信息已更正，可在从业资格查看'),
  'voucher-corrected': caseMessage('凭证已更正', '原凭证失效，可在我的凭证中下载'),
  'voucher-revoked': caseMessage('凭证已撤销', '凭证不再有效，有疑问请联系考核机关'),
  'voucher-restored': caseMessage('凭证已恢复', '凭证恢复有效，可在我的凭证中下载'),
  'certificate-corrected': caseMessage('证件已更正', '原证失效，新证请到发证机关换领'),
  'certificate-revoked': caseMessage('证件已撤销', '原因和救济途径请咨询发证机关'),
  'certificate-restored': caseMessage('证件已恢复', '从业资格证恢复有效'),
  'qualification-restored': caseMessage('资格已恢复', '注销已撤回，从业资格恢复有效'),
  'reminder-cycle-ends': reminder('诚信考核周期即将结束', '请按时完成继续教育，到期后申请考核'),
  'reminder-cycle-ended': reminder('诚信考核周期已经结束', '请申请诚信考核，已申请的不必理会'),
  'reminder-certificate-expires': reminder('从业资格证即将到期', '请在到期前申请换发，已换发的不必理会'),
};
