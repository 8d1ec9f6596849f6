import type { BusinessDefinition } from '../../domain/businesses/business.ts';
import { nationalVersionsOf } from '../../domain/businesses/registry.ts';

/** As if a later build had added version 2 of a business; undone by what it returns. */
export function addSecondVersion(second: BusinessDefinition): () => void {
  const versions = nationalVersionsOf(second.id, second.kind) as Record<number, BusinessDefinition>;
  versions[2] = second;
  return () => delete versions[2];
}
