import { createConfig, lintFromString } from '@redocly/openapi-core';
import { openApiDocument } from '../../api/openapi/openApiDocument.ts';
import { allRoutes } from '../../api/routes/allRoutes.ts';
import type { Services } from '../../api/services.ts';

/**
 * The recommended rules, minus two that would only make noise: every operation has problem responses below 500 listed by its own
 * declaration (a public list has none but 429), and the contract is served where the service itself is, be that localhost.
 */
const RULES = { 'operation-4xx-response': 'error', 'no-server-example.com': 'off', 'info-license': 'off' } as const;

export interface LintFinding {
  severity: string;
  rule: string;
  message: string;
  pointer: string;
}

/** Lints the contract of the declared routes. Declaring them touches no service: handlers are not called. */
export async function lintOpenApi(): Promise<LintFinding[]> {
  const document = openApiDocument('https://tongban.example', allRoutes({} as Services));
  const config = await createConfig({ extends: ['recommended'], rules: RULES });
  const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: 'openapi.json', config });
  return problems.map(({ severity, ruleId, message, location }) => ({
    severity,
    rule: ruleId,
    message,
    pointer: location[0]?.pointer ?? '',
  }));
}

if (process.argv[1] === import.meta.filename) {
  const findings = await lintOpenApi();
  for (const { severity, rule, message, pointer } of findings)
    process.stdout.write(`${severity}: ${rule} at ${pointer}: ${message}\n`);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  process.stdout.write(`openapi: ${errors} errors, ${findings.length - errors} warnings\n`);
  process.exitCode = errors > 0 ? 1 : 0;
}
