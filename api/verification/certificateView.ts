import { z } from 'zod';
import type { CertificateRecord } from '../../db/verification.ts';
import { maskIdNumber, maskName } from '../../domain/masking.ts';
import { CATEGORY_NAMES } from '../../domain/qualification.ts';
import { formatChineseDate, formatShanghaiTime, plainDateSchema, type PlainDate } from '../../domain/time.ts';
import type { VerificationOutcome } from '../../domain/verification.ts';

/** What anyone may learn of a certificate: what it allows and until when; its holder masked, where he lives and when he was born not at all. */
export const certificateView = z
  .object({
    identifier: z.string().meta({ description: '电子证照标识' }),
    version: z.int(),
    holderName: z.string().meta({ description: '脱敏' }),
    number: z.string().meta({ description: '证号，脱敏' }),
    categories: z.array(z.string()),
    licenceClasses: z.array(z.string()).meta({ description: '准驾车型；押运、装卸人员为空' }),
    firstIssued: plainDateSchema,
    validFrom: plainDateSchema,
    validTo: plainDateSchema,
    issuedOn: plainDateSchema,
    office: z.object({ name: z.string(), phone: z.string() }).meta({ description: '发证机关' }),
  })
  .meta({ id: 'VerifiedCertificate' });
export type CertificateView = z.input<typeof certificateView>;

export function presentCertificate({ content, office }: CertificateRecord): CertificateView {
  const { identifier, version, licenceClasses, firstIssued, validFrom, validTo, issuedOn } = content;
  return {
    identifier,
    version,
    holderName: maskName(content.holderName),
    number: maskIdNumber(content.number),
    categories: content.categories.map((category) => CATEGORY_NAMES[category]),
    licenceClasses,
    firstIssued,
    validFrom,
    validTo,
    issuedOn,
    office: { name: content.issuerName, phone: office.phone },
  };
}

/** What must be known beside the verdict. */
export function remarksOnCertificate(
  outcome: VerificationOutcome,
  { content, ...record }: CertificateRecord,
  today: PlainDate,
): string[] {
  const at = (label: string, atMs: number | null): string[] =>
    atMs === null ? [] : [`${label}：${formatShanghaiTime(atMs)}（北京时间）`];
  switch (outcome) {
    case 'valid':
      return [
        ...(today < content.validFrom
          ? [`新的有效期自${formatChineseDate(content.validFrom)}起，此前按原有效期有效。`]
          : []),
        ...(record.qualificationStatus === 'suspended' ? ['持证人的从业资格当前处于暂停状态，请与发证机关联系。'] : []),
      ];
    case 'superseded':
      return [
        ...(record.supersededByIdentifier ? [`替代本证的证照标识：${record.supersededByIdentifier}`] : []),
        ...(record.corrected ? ['证件内容已由发证机关更正，请以更正后的证件为准。'] : []),
      ];
    case 'revoked':
      return at('撤销时间', record.revokedAtMs);
    case 'cancelled':
      return [...at('注销时间', record.cancelledAtMs), ...at('纸质证件未交回，公告作废时间', record.declaredVoidAtMs)];
    default:
      return [];
  }
}
