import { hash } from '@node-rs/argon2';
import { uuidv7 } from '../../crypto/ids.ts';
import type { Post, Product, TestOffice } from './product.ts';
import { TEST_PASSWORD } from './product.ts';

export interface OwnOffice {
  code: string;
  provinceCode: string;
  /** 'TEST': covered around today */
  calendarRegion?: string;
  /** takes what no other office of the province is there for */
  catchAll?: boolean;
}

/** An office of a suite's own, whose staff, alerts and configuration disturb nobody else. Its log-ins are `<post>-<code>`, as everywhere. */
export async function ownOffice(
  { database }: Pick<Product, 'database'>,
  { code, provinceCode, calendarRegion = 'TEST', catchAll = false }: OwnOffice,
  posts: readonly Post[],
): Promise<TestOffice> {
  await database('offices').insert({
    code,
    province_code: provinceCode,
    issuer_code: code,
    name: `测试省${code}交通运输局`,
    address: '测试路2号',
    phone: '012-7654321',
    calendar_region: calendarRegion,
    hours: JSON.stringify([]),
    catch_all: catchAll,
  });
  const passwordHash = await hash(TEST_PASSWORD, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  for (const post of posts)
    await database('staff').insert({
      id: uuidv7(),
      login: `${post}-${code}`,
      name: `${code}${post}`,
      password_hash: passwordHash,
      office_code: code,
      roles: JSON.stringify([post.replace(/\d/, '')]),
      created_at: new Date(),
    });
  return code as TestOffice;
}
