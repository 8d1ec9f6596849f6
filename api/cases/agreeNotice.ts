import { problem } from '../../domain/errors.ts';
import { definitionIn } from '../../domain/provinceConfig.ts';
import type { CaseHeader } from '../../db/caseDrafts.ts';
import type { Services } from '../services.ts';

/** The draft goes on under what the province asks for today; what was typed and uploaded stays (P-25). @throws DomainProblem notice-changed, not-a-draft */
export async function agreeNotice(services: Services, header: CaseHeader, agreedVersion: string): Promise<void> {
  const { version: configVersion, config } = await services.configs.current(header.provinceCode);
  const { notice, national: nationalVersion } = definitionIn(config, header.business, header.kind);
  const { version: noticeVersion } = notice;
  if (agreedVersion !== noticeVersion)
    throw problem('notice-changed', undefined, { noticeVersion, changed: ['notice'] });
  const agreed = { noticeVersion, configVersion, nationalVersion };
  if (!(await services.drafts.agreeNotice(header.caseNo, agreed, services.now()))) throw problem('not-a-draft');
  await dropFormerConsent(services, header.caseNo);
}

/** What was signed at the counter was signed for the notice as it was then (P-22): it is signed anew. */
export async function dropFormerConsent(
  { assistedFilings, files }: Pick<Services, 'assistedFilings' | 'files'>,
  caseNo: string,
): Promise<void> {
  const former = await assistedFilings.dropConsent(caseNo);
  if (former) await files.delete(former);
}
