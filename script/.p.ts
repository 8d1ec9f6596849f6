import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { execFileSync, execFile } from 'node:child_process';
import { VERIFICATION_CSP } from '../api/pages/verificationPage.ts';
const s = createServer((q, r) => { r.setHeader('content-type','text/html; charset=utf-8'); r.setHeader('content-security-policy', VERIFICATION_CSP); r.end(readFileSync('/tmp/page-valid.html')); }).listen(0, () => {
  const { port } = s.address() as any;
  execFile('chromium', ['--headless','--no-sandbox','--hide-scrollbars','--screenshot=/tmp/p-csp.png','--window-size=390,844',`http://127.0.0.1:${port}/V/X`], () => process.exit(0));
});
