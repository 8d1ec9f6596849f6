import { expect } from 'chai';
import type { Notification } from '../../../db/notifications.ts';
import { APPLICANT_NOTIFICATIONS, REMINDER_NOTIFICATIONS } from '../../../domain/notifications.ts';
import { wrongField } from '../../../simulators/wechat/templateFields.ts';
import { MESSAGES } from '../../../worker/delivery/messages.ts';

const notification: Notification = {
  id: 'message-1',
  userId: 'driver-1',
  channel: 'wechat',
  template: '',
  caseNo: 'CX510100202611160000017',
  params: { code: '123456', date: '2027年2月15日' },
  state: 'pending',
  attempt: 0,
  expiresAtMs: null,
  createdAtMs: 0,
};

describe('worker: texts of messages', () => {
  it('keep to the limits WeChat sets each field of a subscription message, all of them', () => {
    const refused = Object.entries(MESSAGES).flatMap(([template, { wechat }]) => {
      const fields = wechat?.({ ...notification, template }).fields ?? {};
      const wrong = wrongField(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value }])));
      return wrong === null ? [] : `${template}: ${wrong} ${fields[wrong]}`;
    });
    expect(refused).to.deep.equal([]);
  });

  it('are written for every message an event calls for, in its channel', () => {
    const missing = [...APPLICANT_NOTIFICATIONS, ...REMINDER_NOTIFICATIONS].filter(
      ({ template, channel }) => !MESSAGES[template]?.[channel],
    );
    expect(missing).to.deep.equal([]);
  });
});
