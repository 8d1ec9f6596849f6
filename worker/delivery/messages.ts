import type { Notification } from '../../db/notifications.ts';

interface MessageText {
  /** subscription message: field → value, at most 20 characters each (P-20) */
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

/** Texts by template. A template nobody wrote is a defect that the delivery worker reports, not an empty message. */
export const MESSAGES: Record<string, MessageText> = {
  'sms-code': {
    sms: ({ params }) => ({ template: 'verification-code', params: { code: params['code'] ?? '', minutes: '5' } }),
  },
  'case-submitted': caseMessage('待受理', '工作人员将在2个工作日内受理'),
  'case-accepted': caseMessage('已受理', '将在3个工作日内反馈结果'),
  'case-declined': caseMessage('不予受理', '请在我的办件中查看原因'),
  'case-approved': caseMessage('审核通过', '凭证生成后可下载'),
  'case-rejected': caseMessage('审核不通过', '请在我的办件中查看原因'),
  'case-completed': caseMessage('已办结', '可在我的办件中下载凭证'),
};
