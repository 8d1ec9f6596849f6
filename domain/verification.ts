import type { Grade } from './assessment.ts';
import type { CertificateState } from './certificate.ts';
import type { NoticeKind } from './noticeKind.ts';
import type { Category, QualificationStatus } from './qualification.ts';
import type { PlainDate } from './time.ts';

/** What public verification can answer of a voucher (DESIGN §8, P-10). */
export const VOUCHER_OUTCOMES = ['valid', 'superseded', 'revoked', 'expired', 'unknown', 'not-ours'] as const;
export type VoucherOutcome = (typeof VOUCHER_OUTCOMES)[number];

/** What public verification can answer of anything; `cancelled` belongs to certificates alone. */
export const VERIFICATION_OUTCOMES = [...VOUCHER_OUTCOMES, 'cancelled'] as const;
export type VerificationOutcome = (typeof VERIFICATION_OUTCOMES)[number];

/** What a voucher's signed code says, as far as the register must say the same. */
export interface SignedVoucher {
  number: string;
  grade: Grade;
  cycleStart: PlainDate;
  cycleEnd: PlainDate;
}

/** The register's entry for a code. `preparing`: number and code are reserved, the document is not issued yet. */
export interface RegisteredVoucher extends SignedVoucher {
  state: 'preparing' | 'valid' | 'superseded' | 'revoked';
  /** last day of the cycle after the assessed one */
  nextCycleEnd: PlainDate;
}

export interface VerificationQuestion {
  /** the claims under a signature of ours; null when the code is misspelt, forged or not ours at all */
  signed: SignedVoucher | null;
  /** null: the register has no such code */
  registered: RegisteredVoucher | null;
  /** Asia/Shanghai */
  today: PlainDate;
}

/**
 * The verdict on a voucher's code. What was taken back or replaced stays so after its time, so those two come before `expired`. A code whose
 * signed content differs from the register proves nothing: `unknown`, never the better of the two.
 */
export function judgeVerification({ signed, registered, today }: VerificationQuestion): VoucherOutcome {
  if (!signed) return 'not-ours';
  if (!registered || !agrees(signed, registered)) return 'unknown';
  switch (registered.state) {
    case 'preparing':
      return 'unknown';
    case 'revoked':
    case 'superseded':
      return registered.state;
    case 'valid':
      return today > registered.nextCycleEnd ? 'expired' : 'valid';
  }
}

const agrees = (signed: SignedVoucher, registered: SignedVoucher): boolean =>
  signed.number === registered.number &&
  signed.grade === registered.grade &&
  signed.cycleStart === registered.cycleStart &&
  signed.cycleEnd === registered.cycleEnd;

/** What a person reads: the verdict in a few words, and what it means for him. */
export const VERIFICATION_TEXTS: Readonly<Record<VoucherOutcome, { title: string; message: string }>> = {
  valid: { title: '凭证有效', message: '此诚信考核凭证由本系统签发，内容真实。请与持证人出示的凭证、身份证件核对。' },
  superseded: {
    title: '凭证已被替代',
    message: '同一考核周期已签发新的凭证，本凭证不再作为证明使用，请要求出示最新的凭证。',
  },
  revoked: { title: '凭证已撤销', message: '此凭证已由考核机关撤销，不能作为证明使用。' },
  expired: { title: '凭证已过期', message: '此凭证真实，但下一考核周期已经届满，请要求出示新周期的凭证。' },
  unknown: { title: '未查到此凭证', message: '二维码与登记信息不一致，或者凭证尚未签发，不能作为证明使用。' },
  'not-ours': {
    title: '不是本系统的凭证',
    message: '二维码内容不完整、被改动，或者不是本系统签发，不能作为证明使用。',
  },
};

/** What a certificate's signed code says, as far as the register must say the same. */
export interface SignedCertificate {
  identifier: string;
  categories: readonly Category[];
  validFrom: PlainDate;
  validTo: PlainDate;
}

/** The register's entry for a certificate's code. */
export interface RegisteredCertificate extends SignedCertificate {
  state: CertificateState;
  /** of the qualification it attests, as the ministry registry has said last */
  qualificationStatus: QualificationStatus;
}

/**
 * The verdict on a certificate under a signature of ours. As with vouchers, what ended before its time comes before `expired`. A cancellation
 * or revocation that only the ministry registry knows of counts too: whoever asks wants to know whether the holder may drive.
 * @param registered null: the register has no such code
 * @param today Asia/Shanghai; a term that is still to begin follows, without a gap, the one that is running
 */
export function judgeCertificate(
  signed: SignedCertificate,
  registered: RegisteredCertificate | null,
  today: PlainDate,
): Exclude<VerificationOutcome, 'not-ours'> {
  if (!registered || !sameCertificate(signed, registered)) return 'unknown';
  const { state, qualificationStatus, validTo } = registered;
  if (state === 'preparing') return 'unknown';
  if (state !== 'valid') return state;
  if (qualificationStatus === 'cancelled' || qualificationStatus === 'revoked') return qualificationStatus;
  return today > validTo ? 'expired' : 'valid';
}

const sameCertificate = (signed: SignedCertificate, registered: SignedCertificate): boolean =>
  signed.identifier === registered.identifier &&
  signed.validFrom === registered.validFrom &&
  signed.validTo === registered.validTo &&
  signed.categories.toSorted().join() === registered.categories.toSorted().join();

/** As VERIFICATION_TEXTS, for certificates; what is not ours is nobody's certificate and has the voucher's words. */
export const CERTIFICATE_VERIFICATION_TEXTS: Readonly<
  Record<Exclude<VerificationOutcome, 'not-ours'>, { title: string; message: string }>
> = {
  valid: {
    title: '从业资格证有效',
    message: '此从业资格证由本系统签发，内容真实。请与持证人出示的证件、身份证件核对。',
  },
  superseded: {
    title: '从业资格证已换发',
    message: '已签发新的从业资格证，本证不再作为证明使用，请要求出示最新的从业资格证。',
  },
  revoked: { title: '从业资格证已撤销', message: '此从业资格证已被撤销，不能作为证明使用。' },
  cancelled: {
    title: '从业资格证已注销',
    message: '持证人的从业资格已经注销，此证不能作为证明使用；未交回的纸质证件同样作废。',
  },
  expired: { title: '从业资格证已过期', message: '此从业资格证真实，但有效期已经届满，持证人应当办理换发。' },
  unknown: { title: '未查到此从业资格证', message: '二维码与登记信息不一致，或者证件尚未签发，不能作为证明使用。' },
};

/** What a notice's code and the register must agree on. */
export interface SignedNoticeClaim {
  number: string;
  kind: NoticeKind;
}

/**
 * The verdict on a notice under a signature of ours (P-09): a notice is a record of what was decided, it neither expires nor is replaced.
 * @param registered null: the register has no such code, or the notice is not issued yet
 */
export const judgeNotice = (signed: SignedNoticeClaim, registered: SignedNoticeClaim | null): 'valid' | 'unknown' =>
  registered && registered.number === signed.number && registered.kind === signed.kind ? 'valid' : 'unknown';

export const NOTICE_VERIFICATION_TEXTS: Readonly<Record<'valid' | 'unknown', { title: string; message: string }>> = {
  valid: {
    title: '文书真实',
    message: '此文书由本系统签发。请将下列内容与文书逐项核对，需要时核对电子文件的数字签名。',
  },
  unknown: { title: '未查到此文书', message: '二维码与登记信息不一致，或者文书尚未签发，不能作为凭据使用。' },
};

/** where to turn when a code cannot be read or its content is doubted. */
export const VERIFICATION_ADVICE =
  '二维码识别失败或者对凭证信息有疑问的，可在小程序“用户中心-联系我们”中查询相应省份的业务办理人员沟通处理。';

const SCANNED_ADDRESS = /^https?:\/\/[^/?#\s]+\/v\/([a-z2-7]{1,400})$/i;
const BARE_TOKEN = /^[a-z2-7]{1,400}$/i;

/**
 * The token in what a scanner read: the verification address or the token alone; null for anything else. Whose host the address names does
 * not matter, the signature decides.
 */
export function tokenInScan(scanned: string): string | null {
  const text = scanned.trim();
  return SCANNED_ADDRESS.exec(text)?.[1] ?? (BARE_TOKEN.test(text) ? text : null);
}
