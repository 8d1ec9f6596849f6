import { problem } from '../errors.ts';
import {
  BUSINESS_IDS,
  BUSINESS_KINDS,
  BUSINESS_NAMES,
  type BusinessDefinition,
  type BusinessId,
  type NationalVersions,
} from './business.ts';
import { cancellation } from './cancellation.ts';
import { certificateInfoChange, employerChange } from './change.ts';
import { regularAssessment, restorationAssessment } from './integrity-assessment.ts';
import { reissue } from './reissue.ts';
import { renewal } from './renewal.ts';

/**
 * Every business that can be applied for, in all its versions. To change a notice, form, material list or promise, add a number with the
 * former definition and what differs, `2: { ...renewal, materials: […] }`, and leave the former as it is: cases and drafts go on by it
 * (docs/adr/0025). A version may go when no case or draft is left that began with it.
 */
export const nationalVersions: readonly NationalVersions[] = [
  { 1: regularAssessment },
  { 1: restorationAssessment },
  { 1: renewal },
  { 1: reissue },
  { 1: employerChange },
  { 1: certificateInfoChange },
  { 1: cancellation },
];

/** Numbers are listed in their order, whatever the order they are written in. */
const newestOf = (versions: NationalVersions): BusinessDefinition => Object.values(versions).at(-1)!;

/** Every business that can be applied for, as it is today. */
export const businessDefinitions: readonly BusinessDefinition[] = nationalVersions.map(newestOf);

/** All versions of a business, or null when there is no such business or kind. */
export function findNationalVersions(business: string, kind: string): NationalVersions | null {
  const isMeant = ({ id, kind: own }: BusinessDefinition) => id === business && own === kind;
  return nationalVersions.find((versions) => isMeant(newestOf(versions))) ?? null;
}

/** All versions of a business of this kind. @throws DomainProblem `not-found` when there is no such business or kind */
export function nationalVersionsOf(business: string, kind: string): NationalVersions {
  const versions = findNationalVersions(business, kind);
  if (!versions) throw problem('not-found', '没有这项业务，请返回服务事项重新选择。');
  return versions;
}

/** The definition as it is today. @throws DomainProblem `not-found` when there is no such business or kind */
export const businessDefinition = (business: string, kind = 'regular'): BusinessDefinition =>
  newestOf(nationalVersionsOf(business, kind));

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
