import type { CaseAction } from './lifecycle.ts';

/** What the applicant is told, and how (P-20 grows this table). `text` is the SMS; WeChat subscription fields are at most 20 characters. */
export interface NotificationRule {
  action: CaseAction;
  channel: 'wechat' | 'sms';
  template: string;
}

/** Event × channel × template, as data. */
export const APPLICANT_NOTIFICATIONS: readonly NotificationRule[] = [
  { action: 'submit', channel: 'wechat', template: 'case-submitted' },
  { action: 'accept', channel: 'wechat', template: 'case-accepted' },
  { action: 'decline', channel: 'wechat', template: 'case-declined' },
  { action: 'decline', channel: 'sms', template: 'case-declined' },
  { action: 'approve', channel: 'wechat', template: 'case-approved' },
  { action: 'reject', channel: 'wechat', template: 'case-rejected' },
  { action: 'reject', channel: 'sms', template: 'case-rejected' },
  { action: 'complete', channel: 'wechat', template: 'case-completed' },
];

/** The messages an event calls for. */
export const notificationsFor = (action: string): NotificationRule[] =>
  APPLICANT_NOTIFICATIONS.filter((rule) => rule.action === action);
