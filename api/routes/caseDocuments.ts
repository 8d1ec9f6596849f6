import { z } from 'zod';
import { noticeMessage } from '../../crypto/noticeSignature.ts';
import type { CaseDocument } from '../../db/caseDocumentsView.ts';
import { isCaseNumber } from '../../domain/caseNumber.ts';
import { problem } from '../../domain/errors.ts';
import { NOTICE_KINDS, NOTICE_TITLES } from '../../domain/noticeKind.ts';
import { STAFF_ROLES } from '../../domain/staffRoles.ts';
import { ownCase } from '../cases/caseReader.ts';
import { driverOf, staffOf } from '../middleware/identity.ts';
import { instantSchema, isoInstant } from '../present.ts';
import { route, type Reply, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { noticeSignatureView } from '../verification/noticeView.ts';
import { caseParams } from './caseParams.ts';

const documentAnswer = z
  .object({
    id: z.string(),
    kind: z.enum(NOTICE_KINDS),
    title: z.string(),
    ordinal: z.int().meta({ description: '同类文书的第几份' }),
    number: z.string(),
    issuedAt: instantSchema,
    pdf: z.string(),
    url: z.string().meta({ description: '短时有效的下载链接，五分钟内有效' }),
    signature: noticeSignatureView,
  })
  .meta({ id: 'CaseDocument' });
const listAnswer = z.object({ documents: z.array(documentAnswer) });

const documentParams = z.object({ no: z.string().max(40).refine(isCaseNumber), id: z.uuid().toLowerCase() });

/**
 * Notices and decisions of a case (P-09). The list carries each file's detached signature, so that there is one place for both; the PDF is
 * served by Bearer token or cookie, or by a short-lived link for what can send neither.
 */
export function caseDocumentRoutes(services: Services): Route[] {
  return [...driverRoutes(services), ...deskRoutes(services)];
}

function driverRoutes(services: Services): Route[] {
  const { caseDocuments } = services;
  const shared = { method: 'get', actor: { kind: 'driver' }, tags: ['我的办件'], status: 200 } as const;
  return [
    route({
      ...shared,
      path: '/v1/cases/:no/documents',
      action: 'case-document.list',
      summary: '办件的通知书、告知书及其数字签名',
      params: caseParams,
      answer: listAnswer,
      problems: ['not-found'],
      async handle({ identity, params: { no } }) {
        await ownCase(services, driverOf(identity).userId, no);
        return listOf(services, '/v1/cases', await caseDocuments.ofCase(no));
      },
    }),
    route({
      ...shared,
      path: '/v1/cases/:no/documents/:id',
      action: 'case-document.download',
      summary: '下载通知书、告知书（PDF）',
      params: documentParams,
      produces: ['application/pdf'],
      problems: ['not-found'],
      async handle({ identity, params: { no, id } }) {
        await ownCase(services, driverOf(identity).userId, no);
        return fileOf(services, await caseDocuments.find(no, id));
      },
    }),
  ];
}

function deskRoutes(services: Services): Route[] {
  const { caseDocuments } = services;
  const actor = { kind: 'desk', roles: STAFF_ROLES } as const;
  const shared = { method: 'get', actor, tags: ['业务办理端'], status: 200 } as const;
  return [
    route({
      ...shared,
      path: '/v1/desk/cases/:no/documents',
      action: 'desk-case-document.list',
      summary: '办件的通知书、告知书及其数字签名',
      params: caseParams,
      answer: listAnswer,
      problems: ['not-found'],
      async handle({ identity, params: { no } }) {
        await requireOwnOffice(services, no, staffOf(identity).officeCode);
        return listOf(services, '/v1/desk/cases', await caseDocuments.ofCase(no));
      },
    }),
    route({
      ...shared,
      path: '/v1/desk/cases/:no/documents/:id',
      action: 'desk-case-document.download',
      summary: '查看通知书、告知书（PDF）；留痕',
      params: documentParams,
      produces: ['application/pdf'],
      problems: ['not-found'],
      async handle({ identity, params: { no, id } }) {
        const { staffId, officeCode } = staffOf(identity);
        await requireOwnOffice(services, no, officeCode);
        const found = await caseDocuments.find(no, id);
        if (found) {
          const read = { staffId, caseNo: no, subjectId: null, what: ['document'] as const, atMs: services.now() };
          await services.desk.personalDataReads.record(read);
        }
        return fileOf(services, found);
      },
    }),
  ];
}

/** @throws DomainProblem not-found, also for another office's case: the two are not told apart */
async function requireOwnOffice({ desk }: Services, caseNo: string, officeCode: string): Promise<void> {
  if (!(await desk.cases.snapshotOf(caseNo, officeCode))) throw problem('not-found');
}

function listOf({ links }: Services, base: string, documents: CaseDocument[]) {
  const present = (one: CaseDocument): z.input<typeof documentAnswer> => ({
    id: one.id,
    kind: one.kind,
    title: NOTICE_TITLES[one.kind],
    ordinal: one.ordinal,
    number: one.number,
    issuedAt: isoInstant(one.issuedAtMs),
    pdf: `${base}/${one.caseNo}/documents/${one.id}`,
    url: links.urlFor(`document/${one.caseNo}/${one.id}`),
    signature: {
      algorithm: 'Ed25519',
      keyId: String(one.signingKeyId),
      sha256: one.pdfSha256,
      message: noticeMessage({ number: one.number, sha256: one.pdfSha256 }),
      value: one.signature,
    },
  });
  return { status: 200, body: { documents: documents.map(present) } };
}

async function fileOf({ files }: Services, found: CaseDocument | null): Promise<Reply<never>> {
  if (!found) throw problem('not-found', '没有这份文书。');
  return {
    status: 200,
    bytes: await files.get(found.pdfKey),
    mediaType: 'application/pdf',
    headers: {
      // A file never changes under its number: its digest is its version.
      ETag: `"${found.pdfSha256}"`,
      'Content-Disposition': `inline; filename="${found.caseNo}-${found.kind}-${found.ordinal}.pdf"; filename*=UTF-8''${encodeURIComponent(found.number)}.pdf`,
    },
  };
}
