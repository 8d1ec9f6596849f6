import { z } from 'zod';
import { requirePerson } from '../freshQualifications.ts';
import { driverOf } from '../middleware/identity.ts';
import { ownQualifications, qualificationView } from '../ownQualifications.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

/** 从业资格 (A-02 … A-06): the person's own certificates and what can be done with each. */
export function qualificationRoutes(services: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/qualifications',
      actor: { kind: 'driver' },
      action: 'qualification.list',
      summary: '本人的从业资格',
      tags: ['从业资格'],
      status: 200,
      answer: z.object({ qualifications: z.array(qualificationView) }),
      problems: ['phone-required', 'real-name-required', 'registry-unavailable'],
      async handle({ identity }) {
        const { userId } = driverOf(identity);
        const person = await requirePerson(services, userId);
        return { status: 200, body: { qualifications: await ownQualifications(services, userId, person) } };
      },
    }),
  ];
}
