import type { Request } from 'express';
import { problem } from '../../domain/errors.ts';

const SAFE = new Set(['GET', 'HEAD']);

/**
 * The desk is known by a cookie, which a browser also sends along for another site's form. A browser names the site: what it names must be
 * ours. A program that is no browser names none and has no cookie to be misused. @throws DomainProblem origin-not-allowed
 */
export function requireOwnOrigin(publicBaseUrl: string, request: Request): void {
  if (SAFE.has(request.method)) return;
  const origin = request.get('origin');
  if (origin !== undefined) {
    const own = [new URL(publicBaseUrl).origin, `http://${request.get('host')}`, `https://${request.get('host')}`];
    if (!own.includes(origin)) throw problem('origin-not-allowed');
    return;
  }
  const site = request.get('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw problem('origin-not-allowed');
}
