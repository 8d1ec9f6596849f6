import { shanghaiDate } from '../../domain/time.ts';
import { judgeVerification } from '../../domain/verification.ts';
import { readToken } from '../../imaging/qr/verificationToken.ts';
import type { Services } from '../services.ts';
import { verifyCertificate } from './verifyCertificate.ts';
import { verifyNotice } from './verifyNotice.ts';
import { presentVerification, type VerificationView } from './verificationView.ts';

const MAX_TOKEN_CHARACTERS = 400;

/**
 * Checks the token of a code: the signature first, which needs no register, then what the register says of it. Never fails because of what
 * was scanned: anything at all has a verdict.
 * @param token null when the scan held none
 */
export async function verifyVoucher(
  { keyring, desk, now }: Pick<Services, 'keyring' | 'desk' | 'now'>,
  token: string | null,
): Promise<VerificationView> {
  const nowMs = now();
  const reading =
    token !== null && token.length <= MAX_TOKEN_CHARACTERS ? readToken(token, keyring.voucherPublicKeys) : null;
  if (!reading?.ok) return presentVerification('not-ours', null, nowMs);
  const { claims, token: exact } = reading;
  if (claims.kind === 'notice') return verifyNotice({ desk, now }, { claims, token: exact });
  if (claims.kind === 'certificate') return verifyCertificate({ desk, now }, { claims, token: exact });
  const record = await desk.verification.byToken(exact);
  const outcome = judgeVerification({
    signed: claims,
    registered: record && { ...record.content, state: record.state },
    today: shanghaiDate(nowMs),
  });
  return presentVerification(outcome, outcome === 'unknown' ? null : record, nowMs);
}
