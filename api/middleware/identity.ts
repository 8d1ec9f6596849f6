import type { DriverIdentity, Identity, StaffIdentity } from '../route.ts';
import { problem } from '../../domain/errors.ts';

/** The driver who calls. The route's declared actor has settled that it is one; this narrows the type and refuses a wrong declaration. */
export function driverOf(identity: Identity): DriverIdentity {
  if (identity.kind !== 'driver') throw problem('unauthenticated');
  return identity;
}

/** The clerk or supervisor who calls, see `driverOf`. */
export function staffOf(identity: Identity): StaffIdentity {
  if (identity.kind !== 'staff') throw problem('unauthenticated');
  return identity;
}
