import { z } from 'zod';
import { noticeMessage } from '../../crypto/noticeSignature.ts';
import type { NoticeRecord } from '../../db/verification.ts';
import { maskName } from '../../domain/masking.ts';
import { NOTICE_KINDS } from '../../domain/noticeKind.ts';
import { plainDateSchema } from '../../domain/time.ts';

/** The detached signature of a notice: everything an offline check needs but the published key. */
export const noticeSignatureView = z
  .object({
    algorithm: z.literal('Ed25519'),
    keyId: z.string().meta({ description: '/.well-known/tongban-keys.json 中公钥的 kid' }),
    sha256: z.string().meta({ description: 'PDF文件的SHA-256，十六进制' }),
    message: z.string().meta({ description: '被签名的文本（UTF-8，不含换行）：tongban-notice:1:文书编号:SHA-256' }),
    value: z.string().meta({ description: '签名，Base64' }),
  })
  .meta({ id: 'NoticeSignature' });

/** What anyone may learn from a notice's code: that it was issued, to whom (masked), and how to tell whether a file is the one. */
export const noticeView = z
  .object({
    number: z.string(),
    kind: z.enum(NOTICE_KINDS),
    title: z.string(),
    addresseeName: z.string().meta({ description: '脱敏' }),
    idNumber: z.string().meta({ description: '脱敏' }),
    caseNo: z.string(),
    businessName: z.string(),
    issuedOn: plainDateSchema,
    office: z.object({ name: z.string(), phone: z.string() }),
    signature: noticeSignatureView,
    offlineCheck: z.array(z.string()),
  })
  .meta({ id: 'VerifiedNotice' });
export type NoticeView = z.input<typeof noticeView>;

/** For who holds the PDF and wants to rely on nobody. */
const OFFLINE_CHECK = [
  '计算所持PDF文件的SHA-256，应与本页所列的文件摘要完全一致；不一致的，文件已被改动或者不是本文书。',
  '从 /.well-known/tongban-keys.json 取得与密钥编号相同的Ed25519公钥，事先保存的也可以。',
  '用该公钥验证签名：被签名的文本为“tongban-notice:1:文书编号:文件摘要”（UTF-8，不含换行），签名为Base64。验证通过的，文件由本系统签发且未被改动。',
];

export function presentNotice({ content, office, issued }: NoticeRecord): NoticeView | null {
  if (issued === null) return null;
  const { number, kind, title, addressee, caseNo, businessName, issuedOn } = content;
  const { sha256, signature, keyId } = issued;
  return {
    number,
    kind,
    title,
    addresseeName: maskName(addressee.name),
    idNumber: addressee.idNumberMasked,
    caseNo,
    businessName,
    issuedOn,
    office: { name: content.office.name, phone: office.phone },
    signature: {
      algorithm: 'Ed25519',
      keyId: String(keyId),
      sha256,
      message: noticeMessage({ number, sha256 }),
      value: signature,
    },
    offlineCheck: OFFLINE_CHECK,
  };
}
