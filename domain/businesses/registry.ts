import { problem } from '../errors.ts';
import { BUSINESS_IDS, BUSINESS_KINDS, BUSINESS_NAMES, type BusinessDefinition, type BusinessId } from './business.ts';
import { cancellation } from './cancellation.ts';
import { certificateInfoChange, employerChange } from './change.ts';
import { regularAssessment, restorationAssessment } from './integrity-assessment.ts';
import { reissue } from './reissue.ts';
import { renewal } from './renewal.ts';

/** Every business that can be applied for. */
export const businessDefinitions: readonly BusinessDefinition[] = [
  regularAssessment,
  restorationAssessment,
  renewal,
  reissue,
  employerChange,
  certificateInfoChange,
  cancellation,
];

/** The definition, or null when there is no such business or kind. */
export function findBusinessDefinition(business: string, kind = 'regular'): BusinessDefinition | null {
  return businessDefinitions.find((definition) => definition.id === business && definition.kind === kind) ?? null;
}

/** The definition of a business of this kind. @throws DomainProblem `not-found` when there is no such business or kind */
export function businessDefinition(business: string, kind = 'regular'): BusinessDefinition {
  const definition = findBusinessDefinition(business, kind);
  if (!definition) throw problem('not-found', '没有这项业务，请返回服务事项重新选择。');
  return definition;
}

/** The list of services (服务事项): all five businesses, with what can be applied for today. */
export const services: readonly {
  business: BusinessId;
  title: string;
  kinds: readonly string[];
  /** at least one kind can be applied for */
  available: boolean;
  openKinds: readonly string[];
}[] = BUSINESS_IDS.map((business) => {
  const open = businessDefinitions.filter((definition) => definition.id === business);
  return {
    business,
    title: BUSINESS_NAMES[business],
    kinds: BUSINESS_KINDS[business],
    available: open.length > 0,
    openKinds: open.map(({ kind }) => kind),
  };
});
