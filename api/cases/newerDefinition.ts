import { definitionDifference, type DefinitionDifference } from '../../domain/definitionDifference.ts';
import { definitionIn, type ProvinceDefinition } from '../../domain/provinceConfig.ts';
import type { CaseHeader } from '../../db/caseDrafts.ts';
import type { Services } from '../services.ts';

export interface NewerDefinition {
  difference: DefinitionDifference;
  noticeVersion: string;
}

/**
 * What the province or its business itself has changed since a draft was begun or last agreed to (P-25); null: nothing that its applicant
 * reads, fills in or hands in.
 */
export async function newerDefinition(
  services: Services,
  { provinceCode, business, kind, noticeVersion }: CaseHeader,
  definition: ProvinceDefinition,
): Promise<NewerDefinition | null> {
  const { config } = await services.configs.current(provinceCode);
  const newest = definitionIn(config, business, kind);
  // The notice counts by what was agreed to, which may be older than national versions were counted.
  const agreed = { ...definition, versions: { ...definition.versions, notice: noticeVersion } };
  const difference = definitionDifference(agreed, newest);
  return difference.changed.length === 0 ? null : { difference, noticeVersion: newest.versions.notice };
}
