import type { AmendmentEvent } from './amendment.ts';
import type { CaseAction } from './lifecycle.ts';
import type { ReminderKind } from './reminders.ts';
import { TRANSFER_EVENT } from './transfer.ts';

/**
 * What the applicant is told, and how (P-20 grows this table). The texts stand with the delivery worker, within what WeChat allows a field of a
 * subscription message: a `thing` has at most 20 characters, a `phrase` 1 to 5 Chinese ones.
 */
export interface NotificationRule {
  action:
    | CaseAction
    | 'remind-supplement'
    | 'supplement-moved'
    | 'remind-uncollected'
    | typeof TRANSFER_EVENT
    | AmendmentEvent;
  channel: 'wechat' | 'sms';
  template: string;
}

/** Event × channel × template, as data. */
export const APPLICANT_NOTIFICATIONS: readonly NotificationRule[] = [
  { action: 'submit', channel: 'wechat', template: 'case-submitted' },
  { action: 'accept', channel: 'wechat', template: 'case-accepted' },
  { action: 'open-ex-officio', channel: 'wechat', template: 'case-opened-ex-officio' },
  { action: 'open-ex-officio', channel: 'sms', template: 'case-opened-ex-officio' },
  { action: 'decline', channel: 'wechat', template: 'case-declined' },
  { action: 'decline', channel: 'sms', template: 'case-declined' },
  { action: 'request-supplement', channel: 'wechat', template: 'supplement-requested' },
  { action: 'request-supplement', channel: 'sms', template: 'supplement-requested' },
  { action: 'remind-supplement', channel: 'wechat', template: 'supplement-reminder' },
  { action: 'remind-supplement', channel: 'sms', template: 'supplement-reminder' },
  { action: 'supplement-moved', channel: 'wechat', template: 'supplement-moved' },
  { action: 'supplement-moved', channel: 'sms', template: 'supplement-moved' },
  { action: 'resubmit', channel: 'wechat', template: 'case-resubmitted' },
  { action: 'lapse', channel: 'wechat', template: 'case-lapsed' },
  { action: 'lapse', channel: 'sms', template: 'case-lapsed' },
  { action: 'deem-accepted', channel: 'wechat', template: 'case-deemed-accepted' },
  { action: 'start-special-procedure', channel: 'wechat', template: 'special-procedure-started' },
  { action: 'start-special-procedure', channel: 'sms', template: 'special-procedure-started' },
  { action: 'end-special-procedure', channel: 'wechat', template: 'special-procedure-ended' },
  { action: 'extend', channel: 'wechat', template: 'case-extended' },
  { action: 'extend', channel: 'sms', template: 'case-extended' },
  { action: TRANSFER_EVENT, channel: 'wechat', template: 'case-transferred' },
  { action: TRANSFER_EVENT, channel: 'sms', template: 'case-transferred' },
  { action: 'terminate', channel: 'wechat', template: 'case-terminated' },
  { action: 'terminate', channel: 'sms', template: 'case-terminated' },
  { action: 'approve', channel: 'wechat', template: 'case-approved' },
  { action: 'reject', channel: 'wechat', template: 'case-rejected' },
  { action: 'reject', channel: 'sms', template: 'case-rejected' },
  { action: 'deem-renewed', channel: 'wechat', template: 'case-deemed-renewed' },
  { action: 'deem-renewed', channel: 'sms', template: 'case-deemed-renewed' },
  { action: 'complete', channel: 'wechat', template: 'case-completed' },
  { action: 'mark-ready', channel: 'wechat', template: 'certificate-ready' },
  { action: 'mark-ready', channel: 'sms', template: 'certificate-ready' },
  { action: 'remind-uncollected', channel: 'wechat', template: 'certificate-uncollected' },
  { action: 'remind-uncollected', channel: 'sms', template: 'certificate-uncollected' },
  { action: 'store-uncollected', channel: 'wechat', template: 'certificate-stored' },
  { action: 'close-uncollected', channel: 'wechat', template: 'certificate-kept' },
  { action: 'mark-posted', channel: 'wechat', template: 'certificate-posted' },
  { action: 'mark-posted', channel: 'sms', template: 'certificate-posted' },
  { action: 'return-parcel', channel: 'wechat', template: 'parcel-returned' },
  { action: 'return-parcel', channel: 'sms', template: 'parcel-returned' },
  { action: 'report-lost', channel: 'wechat', template: 'parcel-lost' },
  { action: 'change-delivery', channel: 'wechat', template: 'delivery-changed' },
  { action: 'mark-collected', channel: 'wechat', template: 'case-completed' },
  { action: 'mark-delivered', channel: 'wechat', template: 'case-completed' },
];

/** Reminders of what belongs to no open case (P-21): they name no case. */
export const REMINDER_NOTIFICATIONS: readonly (Omit<NotificationRule, 'action'> & { kind: ReminderKind })[] = [
  { kind: 'cycle-ends', channel: 'wechat', template: 'reminder-cycle-ends' },
  { kind: 'cycle-ended', channel: 'wechat', template: 'reminder-cycle-ended' },
  { kind: 'cycle-ended', channel: 'sms', template: 'reminder-cycle-ended' },
  { kind: 'certificate-expires', channel: 'wechat', template: 'reminder-certificate-expires' },
  { kind: 'certificate-expires', channel: 'sms', template: 'reminder-certificate-expires' },
];

/** The messages a reminder calls for. */
export const reminderNotifications = (kind: ReminderKind) =>
  REMINDER_NOTIFICATIONS.filter((rule) => rule.kind === kind);

/** The messages an event calls for. */
export const notificationsFor = (action: string): NotificationRule[] =>
  APPLICANT_NOTIFICATIONS.filter((rule) => rule.action === action);
