import type { EarlierReviewRepository } from '../db/earlierReviews.ts';
import type { RealNameRecordRepository } from '../db/realNameRecord.ts';
import type { IdentityClient } from '../integrations/identity/identityClient.ts';
import type { RealNameActivities } from '../workflows/realName.ts';
import { outside } from './outside.ts';

export function createIdentityCheck(deps: {
  realNames: RealNameRecordRepository;
  earlierReviews: EarlierReviewRepository;
  identity: IdentityClient;
}): Pick<RealNameActivities, 'checkIdentity'> {
  return {
    async checkIdentity({ verificationId }) {
      // A clerk has compared this very card before: asking the population data again would only send its holder back to him.
      if (await deps.earlierReviews.settles(verificationId)) return 'match';
      const elements = await deps.realNames.elementsOf(verificationId);
      return outside('identity', () => deps.identity.checkTwoElements(elements));
    },
  };
}

export function createRealNameRecord(deps: {
  realNames: RealNameRecordRepository;
}): Pick<RealNameActivities, 'recordRealName'> {
  return { recordRealName: (record) => deps.realNames.record(record) };
}
