import { problem } from '../../domain/errors.ts';
import type { StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';

/** Only the own province's: an office's administrator decides for nobody else. @throws DomainProblem not-found */
export async function requireOwnProvince(
  { offices }: Pick<Services, 'offices'>,
  { officeCode }: StaffIdentity,
  code: string,
): Promise<void> {
  const office = await offices.find(officeCode);
  if (office?.provinceCode !== code) throw problem('not-found', '没有找到，只能查看和修改本省的配置。');
}
