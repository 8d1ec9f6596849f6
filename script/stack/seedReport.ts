import { z } from 'zod';

/** What `script/demo/seed.ts` prints behind `ready`: who can log in to the demonstration, and what can be tried as whom. */
export const seedReportSchema = z.object({
  drivers: z.array(z.object({ name: z.string(), wechatCode: z.string(), note: z.string() })),
  staff: z.array(
    z.object({
      login: z.string(),
      name: z.string(),
      roles: z.array(z.string()),
      office: z.string(),
      password: z.string(),
    }),
  ),
});

export type SeedReport = z.infer<typeof seedReportSchema>;

/** The log-ins as a person reads them at the terminal. */
export function describeSeed(report: SeedReport): string {
  const width = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length), 0) + 2;
  const loginWidth = width(report.staff.map((one) => one.login));
  const codeWidth = width(report.drivers.map((one) => one.wechatCode));
  const passwords = [...new Set(report.staff.map((one) => one.password))];
  const shared = passwords.length === 1;
  return [
    'Drivers (POST /v1/auth/wechat-sessions with this code):',
    ...report.drivers.map((one) => `  ${one.wechatCode.padEnd(codeWidth)}${one.name}  ${one.note}`),
    shared ? `Staff (POST /v1/desk/session, password ${passwords[0]}):` : 'Staff (POST /v1/desk/session):',
    ...report.staff.map(
      (one) =>
        `  ${one.login.padEnd(loginWidth)}${one.name}  ${one.office}  ${one.roles.join(', ')}${shared ? '' : `  ${one.password}`}`,
    ),
  ].join('\n');
}
