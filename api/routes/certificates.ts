import { z } from 'zod';
import type { OwnCertificate } from '../../db/certificatesView.ts';
import { CERTIFICATE_STATUS_NAMES, certificateStatus } from '../../domain/certificate.ts';
import { CATEGORY_NAMES } from '../../domain/qualification.ts';
import { plainDateSchema, shanghaiDate, type PlainDate } from '../../domain/time.ts';
import { driverOf } from '../middleware/identity.ts';
import { instantSchema, isoInstant } from '../present.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { downloadRoutes } from './downloads.ts';

const tags = ['从业资格证'] as const;

const certificateAnswer = z
  .object({
    id: z.string(),
    caseNo: z.string(),
    identifier: z.string().meta({ description: '电子证照标识' }),
    version: z.int(),
    status: z.string().meta({ description: 'valid、superseded、revoked、cancelled、expired' }),
    statusName: z.string(),
    categories: z.array(z.string()),
    validFrom: plainDateSchema,
    validTo: plainDateSchema,
    issuedAt: instantSchema,
    png: z.string(),
    pdf: z.string(),
  })
  .meta({ id: 'Certificate' });

function present(certificate: OwnCertificate, today: PlainDate): z.input<typeof certificateAnswer> {
  const { id, caseNo, identifier, version, validFrom, validTo } = certificate;
  const status = certificateStatus(certificate, today);
  return {
    id,
    caseNo,
    identifier,
    version,
    status,
    statusName: CERTIFICATE_STATUS_NAMES[status],
    categories: certificate.categories.map((category) => CATEGORY_NAMES[category]),
    validFrom,
    validTo,
    issuedAt: isoInstant(certificate.issuedAtMs),
    png: `/v1/certificates/${id}.png`,
    pdf: `/v1/certificates/${id}.pdf`,
  };
}

/** 从业资格证下载: those issued by this system, the holder's own only. */
export function certificateRoutes(services: Services): Route[] {
  const { certificatesView } = services;
  return [
    route({
      method: 'get',
      path: '/v1/certificates',
      actor: { kind: 'driver' },
      action: 'certificate.list',
      summary: '我的从业资格证（本系统签发的）',
      tags,
      status: 200,
      answer: z.object({ certificates: z.array(certificateAnswer) }),
      async handle({ identity }) {
        const certificates = await certificatesView.ofUser(driverOf(identity).userId);
        const today = shanghaiDate(services.now());
        return { status: 200, body: { certificates: certificates.map((one) => present(one, today)) } };
      },
    }),
    ...downloadRoutes(services, {
      collection: 'certificates',
      noun: 'certificate',
      name: '从业资格证',
      tags,
      find: (userId, id) => certificatesView.find(userId, id),
      fileName: ({ identifier }) => identifier,
    }),
  ];
}
