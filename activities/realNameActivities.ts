import type { RealNameRecordRepository } from '../db/realNameRecord.ts';
import type { IdentityClient } from '../integrations/identity/identityClient.ts';
import type { RealNameActivities } from '../workflows/realName.ts';
import { outside } from './outside.ts';

export function createIdentityCheck(deps: {
  realNames: RealNameRecordRepository;
  identity: IdentityClient;
}): Pick<RealNameActivities, 'checkIdentity'> {
  return {
    async checkIdentity({ verificationId }) {
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
