import { Context } from '@temporalio/activity';
import { sha256Hex } from '../crypto/digest.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { signNotice } from '../crypto/noticeSignature.ts';
import type { CaseDocumentRepository } from '../db/caseDocuments.ts';
import type { CaseFactsRepository } from '../db/caseFacts.ts';
import type { Transaction } from '../db/connection.ts';
import type { OfficeRepository } from '../db/offices.ts';
import type { ProvinceConfigRepository } from '../db/provinceConfigs.ts';
import { nextInSequence } from '../db/sequences.ts';
import { maskIdNumber } from '../domain/masking.ts';
import { noticeContentSchema, noticeText, type NoticeFacts } from '../domain/notice.ts';
import { noticeMatterOf } from '../domain/noticeFacts.ts';
import { formatNoticeNumber, noticeSequence, NOTICE_WORDS } from '../domain/noticeNumber.ts';
import { shanghaiDate } from '../domain/time.ts';
import type { DocumentRenderer } from '../imaging/browser/renderDocument.ts';
import { NOTICE_PAGE, NOTICE_TEMPLATE_VERSION, noticeHtml } from '../imaging/notice/noticeDocument.ts';
import { signToken, verificationUrl } from '../imaging/qr/verificationToken.ts';
import type { FileStore } from '../integrations/storage/fileStore.ts';
import type { NoticeActivities, NoticeOrder } from '../workflows/noticeContracts.ts';
import { heartbeating } from './heartbeating.ts';
import { named } from './outside.ts';

export interface NoticeDeps {
  facts: CaseFactsRepository;
  offices: OfficeRepository;
  configs: ProvinceConfigRepository;
  documents: CaseDocumentRepository;
  files: FileStore;
  renderer: DocumentRenderer;
  keyring: Keyring;
  publicBaseUrl: string;
}

/**
 * Issues the written notices of a case (P-09): number and token are reserved once for case, kind and ordinal, then the document is drawn,
 * stored and signed. Broken off anywhere, the next attempt goes on with the same number and draws the same document.
 */
export function createNoticeActivities(deps: NoticeDeps): NoticeActivities {
  return {
    async issueNotice(order) {
      const { caseNo, kind, ordinal, decidedAtMs } = order;
      const known = await factsOf(deps, order);
      const reserved = await deps.documents.reserve(
        {
          caseNo,
          kind,
          ordinal,
          officeCode: known.officeCode,
          issuedAtMs: decidedAtMs,
          templateVersion: NOTICE_TEMPLATE_VERSION,
        },
        async (trx) => {
          const number = await nextNumber(trx, { ...order, officeCode: known.officeCode });
          const token = signToken(
            { kind: 'notice', number, document: kind, issuedAtMs: decidedAtMs },
            deps.keyring.voucherSigning,
          );
          const url = verificationUrl(deps.publicBaseUrl, token);
          return { number, token, content: noticeText({ ...known.facts, number, verificationUrl: url }) };
        },
      );
      if (!reserved.issued) await named(() => drawAndSign(deps, reserved));
      return { documentId: reserved.id, number: reserved.number };
    },
  };
}

type NumberlessFacts = Omit<NoticeFacts, 'number' | 'verificationUrl'>;

/** People are looked up here: the engine carries no personal data. */
async function factsOf(
  { facts, offices, configs }: NoticeDeps,
  { caseNo, kind, decidedAtMs, snapshot }: NoticeOrder,
): Promise<{ officeCode: string; facts: NumberlessFacts }> {
  const person = await facts.of(caseNo);
  const [office, config] = await Promise.all([
    offices.find(person.office.code),
    configs.version(snapshot.transfer?.homeProvince ?? person.office.provinceCode, snapshot.versions.config),
  ]);
  if (!office) throw new Error('a case has an office');
  const { cycleStart, cycleEnd } = person;
  return {
    officeCode: office.code,
    facts: {
      decidedAtMs,
      office: { name: office.name, address: office.address, phone: office.phone },
      addressee: { name: person.holderName, idNumberMasked: maskIdNumber(person.idNumber) },
      caseNo,
      business: snapshot.business,
      businessKind: snapshot.kind,
      cycle: cycleStart && cycleEnd ? { start: cycleStart, end: cycleEnd } : null,
      receivedOn: shanghaiDate(snapshot.receivedAtMs),
      matter: noticeMatterOf({ kind, decidedAtMs, snapshot, config }),
      templateVersion: NOTICE_TEMPLATE_VERSION,
    },
  };
}

async function nextNumber(
  trx: Transaction,
  order: Pick<NoticeOrder, 'kind' | 'decidedAtMs'> & { officeCode: string },
): Promise<string> {
  const { name, year } = noticeSequence(order);
  const sequence = await nextInSequence(trx, name);
  return formatNoticeNumber({ officeCode: order.officeCode, year, word: NOTICE_WORDS[order.kind], sequence });
}

async function drawAndSign(
  { documents, files, renderer, keyring }: NoticeDeps,
  { id, number, issuedAtMs }: { id: string; number: string; issuedAtMs: number },
): Promise<void> {
  const content = noticeContentSchema.parse(await documents.contentOf(id));
  const { pdf } = await heartbeating(() =>
    renderer.render(
      { html: noticeHtml(content), ...NOTICE_PAGE, fixedDateMs: issuedAtMs },
      { signal: Context.current().cancellationSignal },
    ),
  );
  if (!pdf) throw new Error('the renderer gave no document');
  const pdfSha256 = sha256Hex(pdf);
  // The name carries the digest: an attempt that overlaps with a later release's cannot put another file under a signature that stands.
  const pdfKey = `notices/${id}-${pdfSha256.slice(0, 16)}.pdf`;
  await files.put(pdfKey, pdf);
  const { keyId, privateKey } = keyring.voucherSigning;
  const signature = signNotice({ number, sha256: pdfSha256 }, privateKey);
  await documents.complete(id, { pdfKey, pdfSha256, signature, signingKeyId: keyId });
}
