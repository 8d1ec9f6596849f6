import { expect } from 'chai';
import type { Request } from 'express';
import { requireOwnOrigin } from '../../../api/middleware/requireOwnOrigin.ts';
import { DomainProblem } from '../../../domain/errors.ts';

const OWN = 'https://tongban.example';

function judge(method: string, headers: Record<string, string>): string {
  const all: Record<string, string> = { host: 'tongban.example', ...headers };
  const request = { method, get: (name: string) => all[name.toLowerCase()] } as unknown as Request;
  try {
    requireOwnOrigin(OWN, request);
    return 'allowed';
  } catch (error) {
    if (error instanceof DomainProblem) return error.code;
    throw error;
  }
}

describe('the Origin rule of the desk', () => {
  it("lets the desk's own page act", () => {
    expect(judge('POST', { origin: OWN })).to.equal('allowed');
    expect(judge('DELETE', { origin: OWN, 'sec-fetch-site': 'same-origin' })).to.equal('allowed');
  });

  it('refuses what a browser sends for another page, whatever else it says', () => {
    const foreign = [
      'https://evil.example',
      'https://tongban.example.evil.example',
      'https://tongban.example:8443',
      'https://sub.tongban.example',
      // a sandboxed frame, a local file, a redirect
      'null',
      '',
    ];
    for (const origin of foreign) {
      expect(judge('POST', { origin }), origin).to.equal('origin-not-allowed');
      expect(judge('POST', { origin, 'sec-fetch-site': 'same-origin' }), origin).to.equal('origin-not-allowed');
    }
  });

  it('refuses a foreign page that the browser names in Sec-Fetch-Site only', () => {
    expect(judge('POST', { 'sec-fetch-site': 'cross-site' })).to.equal('origin-not-allowed');
    expect(judge('POST', { 'sec-fetch-site': 'same-site' })).to.equal('origin-not-allowed');
    expect(judge('POST', { 'sec-fetch-site': 'same-origin' })).to.equal('allowed');
  });

  it('asks nothing of a program that is no browser, nor of a request that changes nothing', () => {
    expect(judge('POST', {})).to.equal('allowed');
    expect(judge('GET', { origin: 'https://evil.example' })).to.equal('allowed');
  });
});
