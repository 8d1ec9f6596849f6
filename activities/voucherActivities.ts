import type { Keyring } from '../crypto/keyring.ts';
import { cycleContaining, GRADE_NAMES, type Grade } from '../domain/assessment.ts';
import { maskIdNumber } from '../domain/masking.ts';
import { CATEGORY_NAMES, type Category } from '../domain/qualification.ts';
import { addDays, shanghaiDate } from '../domain/time.ts';
import { voucherContentSchema, type VoucherContent } from '../domain/voucher.ts';
import { formatVoucherNumber } from '../domain/voucherNumber.ts';
import type { CaseFacts, CaseFactsRepository } from '../db/caseFacts.ts';
import { nextInSequence } from '../db/sequences.ts';
import type { VoucherRepository } from '../db/vouchers.ts';
import type { DocumentRenderer } from '../imaging/browser/renderDocument.ts';
import { bindHolder } from '../imaging/qr/holderBinding.ts';
import { signToken, verificationUrl } from '../imaging/qr/verificationToken.ts';
import { VOUCHER_PAGE, VOUCHER_TEMPLATE_VERSION, voucherHtml } from '../imaging/voucher/voucherDocument.ts';
import type { FileStore } from '../integrations/storage/fileStore.ts';
import type { AssessmentActivities } from '../workflows/assessmentContracts.ts';
import { drawAndStore } from './drawAndStore.ts';

export interface VoucherDeps {
  facts: CaseFactsRepository;
  vouchers: VoucherRepository;
  files: FileStore;
  renderer: DocumentRenderer;
  keyring: Keyring;
  publicBaseUrl: string;
}

/**
 * Issues the voucher of a graded case: number and token are reserved once, then the document is drawn, stored and declared valid. Broken off
 * anywhere, the next attempt goes on with the same number and draws the same document.
 */
export function createVoucherActivities(deps: VoucherDeps): Pick<AssessmentActivities, 'issueVoucher'> {
  return {
    async issueVoucher({ caseNo, grade, points, decidedAtMs, issue = 1 }) {
      const facts = await deps.facts.of(caseNo);
      const { cycleStart, cycleEnd } = facts;
      if (!cycleStart || !cycleEnd) throw new Error('an assessment has a cycle');
      const reserved = await deps.vouchers.reserve(
        {
          caseNo,
          issue,
          cycleStart,
          cycleEnd,
          grade,
          issuedAtMs: decidedAtMs,
          templateVersion: VOUCHER_TEMPLATE_VERSION,
        },
        async (trx) => {
          const issuedOn = shanghaiDate(decidedAtMs);
          const sequence = await nextInSequence(trx, `voucher:${facts.office.code}:${issuedOn.replaceAll('-', '')}`);
          const number = formatVoucherNumber({ officeCode: facts.office.code, date: issuedOn, sequence });
          const issued = { number, grade, points, issuedAtMs: decidedAtMs, cycleStart, cycleEnd, version: issue };
          const token = tokenOf(deps.keyring, facts, issued);
          const content = contentOf(facts, issued, verificationUrl(deps.publicBaseUrl, token));
          return { number, token, content };
        },
      );
      if (reserved.issued) return { voucherId: reserved.id, number: reserved.number };
      const content = voucherContentSchema.parse(await deps.vouchers.contentOf(reserved.id));
      const job = { html: await voucherHtml(content), ...VOUCHER_PAGE, fixedDateMs: reserved.issuedAtMs };
      const files = await drawAndStore(deps, `vouchers/${reserved.id}`, job);
      await (issue === 1 ? deps.vouchers.complete(reserved.id, files) : deps.vouchers.keep(reserved.id, files));
      return { voucherId: reserved.id, number: reserved.number };
    },
  };
}

interface Issue {
  number: string;
  grade: Grade;
  points: number | null;
  issuedAtMs: number;
  cycleStart: string;
  cycleEnd: string;
  version: number;
}

function tokenOf(
  { holderBindingKey, voucherSigning }: Keyring,
  { holderName, idNumber }: CaseFacts,
  issue: Issue,
): string {
  const { number, grade, cycleStart, cycleEnd, issuedAtMs } = issue;
  const holder = bindHolder(holderBindingKey, { name: holderName, idNumber });
  return signToken({ kind: 'voucher', number, grade, cycleStart, cycleEnd, issuedAtMs, holder }, voucherSigning);
}

function contentOf(facts: CaseFacts, issue: Issue, url: string): VoucherContent {
  const { qualification } = facts;
  const next = cycleContaining(qualification.firstIssued, addDays(issue.cycleEnd, 1));
  return {
    number: issue.number,
    holderName: facts.holderName,
    idNumberMasked: maskIdNumber(facts.idNumber),
    certificateNumberMasked: maskIdNumber(qualification.number),
    categories: qualification.categories.map((category) => CATEGORY_NAMES[category as Category]),
    issuerName: qualification.issuerName,
    employer: facts.employer,
    cycleStart: issue.cycleStart,
    cycleEnd: issue.cycleEnd,
    points: issue.points,
    grade: issue.grade,
    gradeName: GRADE_NAMES[issue.grade],
    restoration: facts.kind === 'restoration',
    officeName: facts.office.name,
    assessedOn: shanghaiDate(issue.issuedAtMs),
    nextCycleEnd: next?.cycleEnd ?? issue.cycleEnd,
    issuedAtMs: issue.issuedAtMs,
    version: issue.version,
    templateVersion: VOUCHER_TEMPLATE_VERSION,
    verificationUrl: url,
  };
}
