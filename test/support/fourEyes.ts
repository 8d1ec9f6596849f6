import { uuidv7 } from '../../crypto/ids.ts';
import { createClerk, type Clerk } from '../../script/client/clerk.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { asOwner } from './caseBackup.ts';
import { TEST_PASSWORD, type Product } from './product.ts';

const LOGIN = 'second-supervisor-TEST01';

/** A second supervisor of the office: what one asks for, another one agrees to. */
export async function secondSupervisor(product: Product): Promise<Clerk & { staffId: string }> {
  const { id: _, ...colleague } = await product.database('staff').where({ login: 'supervisor-TEST01' }).first();
  if (!(await product.database('staff').where({ login: LOGIN }).first('id')))
    await product.database('staff').insert({
      ...colleague,
      roles: JSON.stringify(['supervisor']),
      id: uuidv7(),
      login: LOGIN,
      name: '测试主管二',
    });
  const clerk = createClerk(product.apiUrl, LOGIN, TEST_PASSWORD);
  expectStatus(await clerk.logIn(), 201);
  const { id: staffId } = await product.database('staff').where({ login: LOGIN }).first('id');
  return { ...clerk, staffId };
}

/** The province of this case asks for four eyes, until the function returned is called. */
export async function askForFourEyes(product: Product, caseNo: string): Promise<() => Promise<unknown>> {
  const { config_version: version } = await product.database('cases').where({ case_no: caseNo }).first();
  const province = { province_code: '99', version };
  const row = await product.database('province_configs').where(province).first();
  const config = JSON.stringify({ name: '测试省', fourEyes: true });
  const before = row && (typeof row.config === 'string' ? row.config : JSON.stringify(row.config));
  // What was published is the application's to add to, never to change.
  const write = (text: string | undefined) =>
    asOwner(product, async (owner) => {
      await owner('province_configs').where(province).delete();
      if (text) await owner('province_configs').insert({ ...province, config: text, created_at: new Date() });
    });
  await write(config);
  return () => write(before);
}
