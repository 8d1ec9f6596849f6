import { z } from 'zod';
import { problem } from '../../domain/errors.ts';
import { findProvince, MINISTRY_LINE, PROVINCES } from '../../domain/provinces.ts';
import type { Office } from '../../db/offices.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const shared = { method: 'get', actor: { kind: 'anyone' }, tags: ['服务事项'], status: 200 } as const;

const provinceView = z.object({ code: z.string(), name: z.string() }).meta({ id: 'Province' });
const contactView = z
  .object({ name: z.string(), phone: z.string(), hours: z.string().nullable() })
  .meta({ id: 'Contact' });
const officeView = z
  .object({
    code: z.string(),
    name: z.string(),
    address: z.string(),
    pickupAddress: z.string().meta({ description: '领取证件的地点' }),
    phone: z.string(),
    hours: z.array(z.object({ from: z.string(), to: z.string() })).meta({ description: '工作日办公时间' }),
  })
  .meta({ id: 'PublicOffice' });

/** Provinces and whom to ask there (A-27, D-17). */
export function provinceRoutes(services: Services): Route[] {
  return [listRoute(), contactsRoute(services)];
}

function listRoute(): Route {
  return route({
    ...shared,
    path: '/v1/provinces',
    action: 'province.list',
    summary: '各省、自治区、直辖市和新疆生产建设兵团',
    answer: z.object({ provinces: z.array(provinceView) }),
    handle: () =>
      Promise.resolve({ status: 200, body: { provinces: PROVINCES.map(({ code, name }) => ({ code, name })) } }),
  });
}

function contactsRoute({ configs, offices }: Services): Route {
  return route({
    ...shared,
    path: '/v1/provinces/:code/contacts',
    action: 'province.contacts',
    summary: '联系我们：一个省的业务办理人员和办理机构；没有公布联系方式的，为交通运输服务监督热线',
    params: z.strictObject({ code: z.string().regex(/^[0-9A-Z]{2,6}$/) }),
    answer: z.object({
      province: provinceView,
      contacts: z.array(contactView),
      source: z.enum(['province', 'ministry']),
      offices: z.array(officeView),
    }),
    problems: ['not-found'],
    async handle({ params: { code } }) {
      const own = await offices.ofProvince(code);
      if (!findProvince(code) && own.length === 0) throw problem('not-found', '没有这个省份，请从省份列表中选择。');
      const { name, contacts } = (await configs.current(code)).config;
      const source = contacts.length > 0 ? ('province' as const) : ('ministry' as const);
      const listed = contacts.length > 0 ? contacts : [MINISTRY_LINE];
      return {
        status: 200,
        body: {
          province: { code, name },
          contacts: listed.map((contact) => ({ hours: null, ...contact })),
          source,
          offices: own.map(presentOffice),
        },
      };
    },
  });
}

const presentOffice = ({ code, name, address, pickupAddress, phone, hours }: Office): z.input<typeof officeView> => ({
  code,
  name,
  address,
  pickupAddress,
  phone,
  hours: [...hours],
});
