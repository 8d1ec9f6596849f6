import { judgeNotice, NOTICE_VERIFICATION_TEXTS, VERIFICATION_ADVICE } from '../../domain/verification.ts';
import type { NoticeClaims } from '../../imaging/qr/noticeClaims.ts';
import { isoInstant } from '../present.ts';
import type { Services } from '../services.ts';
import { presentNotice } from './noticeView.ts';
import type { VerificationView } from './verificationView.ts';

/** What the register says of a notice whose code bears our signature. */
export async function verifyNotice(
  { desk, now }: Pick<Services, 'desk' | 'now'>,
  { claims, token }: { claims: NoticeClaims; token: string },
): Promise<VerificationView> {
  const record = await desk.verification.noticeByToken(token);
  const notice = record && presentNotice(record);
  const { number, document } = claims;
  const outcome = judgeNotice({ number, kind: document }, notice && { number: notice.number, kind: notice.kind });
  return {
    outcome,
    ...NOTICE_VERIFICATION_TEXTS[outcome],
    checkedAt: isoInstant(now()),
    subject: 'notice',
    voucher: null,
    notice: outcome === 'valid' ? notice : null,
    certificate: null,
    remarks: [],
    advice: VERIFICATION_ADVICE,
  };
}
