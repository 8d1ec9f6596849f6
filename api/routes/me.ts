import { z } from 'zod';
import { problem } from '../../domain/errors.ts';
import { currentDocument, LEGAL_DOCUMENTS, publishedDocument } from '../../domain/documents.ts';
import { maskIdNumber, maskName, maskPhone } from '../../domain/masking.ts';
import { textLine } from '../../domain/text.ts';
import type { User } from '../../db/users.ts';
import { driverOf } from '../middleware/identity.ts';
import { instantSchema, isoInstant } from '../present.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const NEXT_STEPS = ['verify-phone', 'real-name', 'none'] as const;

const meView = z
  .object({
    id: z.uuid(),
    nickname: z.string().nullable(),
    phoneMasked: z.string().nullable(),
    realName: z.object({ nameMasked: z.string(), idNumberMasked: z.string(), verifiedAt: instantSchema }).nullable(),
    /** what has to be done before a business can be applied for (T-01) */
    next: z.enum(NEXT_STEPS),
    createdAt: instantSchema,
  })
  .meta({ id: 'Me' });

const documentView = z
  .object({ document: z.enum(LEGAL_DOCUMENTS), version: z.string(), title: z.string(), text: z.string() })
  .meta({ id: 'LegalDocument' });

const consentView = z
  .object({ document: z.string(), version: z.string(), textSha256: z.string(), action: z.string(), at: instantSchema })
  .meta({ id: 'Consent' });

function presentMe(user: User): z.infer<typeof meView> {
  const { id, nickname, phone, person, createdAtMs } = user;
  return {
    id,
    nickname,
    phoneMasked: phone && maskPhone(phone),
    realName: person && {
      nameMasked: maskName(person.name),
      idNumberMasked: maskIdNumber(person.idNumber),
      verifiedAt: isoInstant(person.verifiedAtMs),
    },
    next: phone === null ? 'verify-phone' : person === null ? 'real-name' : 'none',
    createdAt: isoInstant(createdAtMs),
  };
}

/** The account itself; personal data is masked. */
export function meRoutes(services: Services): Route[] {
  async function userOf(userId: string): Promise<User> {
    const user = await services.users.find(userId);
    if (!user) throw problem('session-expired');
    return user;
  }
  return [
    route({
      method: 'get',
      path: '/v1/me',
      actor: { kind: 'driver' },
      action: 'me.read',
      summary: '我的账号',
      tags: ['账号'],
      status: 200,
      answer: meView,
      handle: async ({ identity }) => ({ status: 200, body: presentMe(await userOf(driverOf(identity).userId)) }),
    }),
    route({
      method: 'patch',
      path: '/v1/me',
      actor: { kind: 'driver' },
      action: 'me.change',
      summary: '修改昵称（可以不填）',
      tags: ['账号'],
      body: z.strictObject({ nickname: textLine({ label: '昵称', max: 30 }).nullable() }),
      status: 200,
      answer: meView,
      async handle({ body, identity }) {
        const { userId } = driverOf(identity);
        await services.users.setNickname(userId, body.nickname, services.now());
        return { status: 200, body: presentMe(await userOf(userId)) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/me/consents',
      actor: { kind: 'driver' },
      action: 'me.consents',
      summary: '我的同意记录',
      tags: ['账号'],
      status: 200,
      answer: z.object({ consents: z.array(consentView) }),
      async handle({ identity }) {
        const consents = await services.consents.ofUser(driverOf(identity).userId);
        return {
          status: 200,
          body: {
            consents: consents.map(({ document, version, textSha256, action, atMs }) => ({
              document,
              version,
              textSha256,
              action,
              at: isoInstant(atMs),
            })),
          },
        };
      },
    }),
    route({
      method: 'get',
      path: '/v1/documents/:document',
      actor: { kind: 'anyone' },
      action: 'document.read',
      summary: '用户协议、隐私政策',
      tags: ['账号'],
      params: z.strictObject({ document: z.enum(LEGAL_DOCUMENTS) }),
      query: z.strictObject({ version: z.string().max(16).optional() }),
      status: 200,
      answer: documentView,
      handle({ params: { document }, query: { version } }) {
        const found = version === undefined ? currentDocument(document) : publishedDocument(document, version);
        if (!found) throw problem('not-found');
        return Promise.resolve({ status: 200, body: found });
      },
    }),
  ];
}
