import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { demoStaff, type DemoStaff, type DemoStaffRole } from '../../simulators/people/demoStaff.ts';
import { createClerk, type Clerk } from './clerk.ts';
import { expectStatus } from './rest.ts';

/** Who does this work at the office that issued the person's certificate. */
export function memberFor({ qualifications }: DemoPerson, role: DemoStaffRole): DemoStaff {
  const office = qualifications[0]?.issuerCode;
  const member = demoStaff.find(({ officeCode, roles }) => officeCode === office && roles.includes(role));
  if (!member) throw new Error(`the demo office ${office} has no ${role}`);
  return member;
}

/** A member of the staff, logged in. */
export async function logInAs(apiUrl: string, { login, password }: DemoStaff): Promise<Clerk> {
  const clerk = createClerk(apiUrl, login, password);
  expectStatus(await clerk.logIn(), 201);
  return clerk;
}
