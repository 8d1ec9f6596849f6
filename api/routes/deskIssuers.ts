import { z } from 'zod';
import { problem } from '../../domain/errors.ts';
import { issuerCode } from '../../domain/registerFile.ts';
import { staffOf } from '../middleware/identity.ts';
import { requireOwnProvince } from '../desk/ownProvince.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const provinceCode = z.string().regex(/^[0-9A-Z]{2,6}$/);
const issuerView = z.object({ issuerCode: z.string(), officeCode: z.string() }).meta({ id: 'IssuerMapping' });

const shared = {
  tags: ['系统管理'],
  status: 200,
  problems: ['not-found', 'office-unknown', 'issuer-of-other-province'],
} as const;

/** Which office is there for the certificates of which issuer (D-29): the way out of an alert that an issuer is not mapped. */
export function deskIssuerRoutes(services: Services): Route[] {
  const { offices, now } = services;
  return [
    route({
      ...shared,
      method: 'get',
      path: '/v1/desk/provinces/:code/issuers',
      actor: { kind: 'desk', roles: ['admin', 'supervisor', 'auditor'] },
      action: 'issuer.list',
      summary: '本省各机构代为办理的其他发证机关；机构自身的发证机关代码不在其中',
      params: z.object({ code: provinceCode }),
      answer: z.object({ issuers: z.array(issuerView) }),
      async handle({ params: { code }, identity }) {
        await requireOwnProvince(services, staffOf(identity), code);
        return { status: 200, body: { issuers: await offices.issuersOf(code) } };
      },
    }),
    route({
      ...shared,
      method: 'put',
      path: '/v1/desk/provinces/:code/issuers/:issuer',
      actor: { kind: 'desk', roles: ['admin'] },
      action: 'issuer.map',
      summary: '指定本省一个机构办理该发证机关的业务；此后开始的申请转到该机构，已提交的办件可以由主管移交',
      params: z.object({ code: provinceCode, issuer: issuerCode }),
      body: z.strictObject({ officeCode: z.string().min(1).max(10) }),
      answer: issuerView,
      async handle({ params: { code, issuer }, body: { officeCode }, identity }) {
        const staff = staffOf(identity);
        await requireOwnProvince(services, staff, code);
        // An issuer's code begins with its province: nobody draws the cases of another one to himself.
        if (!issuer.startsWith(code)) throw problem('issuer-of-other-province');
        const office = await offices.find(officeCode);
        if (office?.provinceCode !== code) throw problem('office-unknown', '本省没有这个机构，请从机构列表中选择。');
        await offices.mapIssuer({ issuerCode: issuer, officeCode, staffId: staff.staffId, atMs: now() });
        return { status: 200, body: { issuerCode: issuer, officeCode } };
      },
    }),
  ];
}
