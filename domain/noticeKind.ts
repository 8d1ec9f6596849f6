/** The written notices of a case (P-09). The order is part of the published layout of their QR codes: new kinds are added at the end. */
export const NOTICE_KINDS = [
  'acceptance',
  'decline',
  'supplement',
  'approval',
  'rejection',
  'extension',
  'special-procedure',
  'termination',
  'lapse',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What the document is called, as it is printed and listed. */
export const NOTICE_TITLES: Readonly<Record<NoticeKind, string>> = {
  acceptance: '受理通知书',
  decline: '不予受理通知书',
  supplement: '补正告知书',
  approval: '办理结果通知书',
  rejection: '办理结果通知书',
  extension: '延长期限告知书',
  'special-procedure': '特别程序告知书',
  termination: '终止办理通知书',
  lapse: '逾期未补正告知书',
};
