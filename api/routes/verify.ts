import { z } from 'zod';
import { DomainProblem, describeProblem, problem } from '../../domain/errors.ts';
import { tokenInScan, VERIFICATION_ADVICE } from '../../domain/verification.ts';
import { acceptImage } from '../../imaging/intake/acceptImage.ts';
import { readQr } from '../../imaging/qr/readQr.ts';
import { problemHeaders } from '../middleware/problemResponse.ts';
import { VERIFICATION_CSP, verificationNoticePage, verificationPage } from '../pages/verificationPage.ts';
import { route, type Reply, type ReceivedFile, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { verificationView } from '../verification/verificationView.ts';
import { verifyVoucher } from '../verification/verifyVoucher.ts';

const tokenParams = z.object({ token: z.string() });
const PAGE_TYPE = 'text/html; charset=utf-8';
const PAGE_HEADERS = { 'Content-Security-Policy': VERIFICATION_CSP, 'X-Robots-Tag': 'noindex' };

const keySet = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string(),
        kid: z.string(),
        alg: z.literal('EdDSA'),
        use: z.literal('sig'),
      }),
    ),
  })
  .meta({ id: 'VoucherKeys' });

const shared = { actor: { kind: 'anyone' }, tags: ['公众核验'], status: 200 } as const;

/** Public verification (A-26, P-10): without log-in, masked, limited per address. */
export function verifyRoutes(services: Services): Route[] {
  return [pageRoute(services), tokenRoute(services), scanRoute(services), keysRoute(services)];
}

/** Express matches `/V/` too: the address in the QR code is in capital letters. */
function pageRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'get',
    path: '/v/:token',
    action: 'voucher.verify-page',
    summary: '凭证核验页面（二维码指向的网页）；路径大小写均可',
    params: tokenParams,
    produces: ['text/html'],
    async handle({ params: { token }, request }) {
      try {
        await services.attempts.verification(request.ip ?? 'unknown');
      } catch (refused) {
        return tooOften(refused);
      }
      const page = verificationPage(await verifyVoucher(services, token));
      return { status: 200, bytes: Buffer.from(page), mediaType: PAGE_TYPE, headers: PAGE_HEADERS };
    },
  });
}

function tooOften(refused: unknown): Reply<never> {
  if (!(refused instanceof DomainProblem)) throw refused;
  const { status, title } = describeProblem(refused.code);
  const page = verificationNoticePage(title, refused.detail);
  const headers = { ...PAGE_HEADERS, ...problemHeaders(refused) };
  return { status, bytes: Buffer.from(page), mediaType: PAGE_TYPE, headers };
}

function tokenRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'get',
    path: '/v1/verify/:token',
    action: 'voucher.verify',
    summary: '核验凭证（二维码中的编码）',
    params: tokenParams,
    answer: verificationView,
    async handle({ params: { token }, request }) {
      await services.attempts.verification(request.ip ?? 'unknown');
      return { status: 200, body: await verifyVoucher(services, token) };
    },
  });
}

function scanRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'post',
    path: '/v1/verify',
    action: 'voucher.verify-scan',
    summary: '核验扫描得到的二维码内容（JSON），或者含二维码的照片（multipart）',
    body: z.strictObject({ qr: z.string().min(1).max(2000) }).meta({ id: 'ScannedCode' }),
    multipart: ['image'],
    answer: verificationView,
    problems: ['voucher-invalid', 'image-missing', 'image-too-large', 'image-type', 'image-corrupt'],
    async handle({ body, files, request }) {
      await services.attempts.verification(request.ip ?? 'unknown');
      const { image } = files;
      const scanned = image ? await codeIn(image) : body.qr;
      return { status: 200, body: await verifyVoucher(services, tokenInScan(scanned)) };
    },
  });
}

/** @throws DomainProblem voucher-invalid when there is no code in the picture, ImageRefused when it is none */
async function codeIn(image: ReceivedFile): Promise<string> {
  const { bytes } = await acceptImage({ path: image.path });
  const code = await readQr(bytes);
  if (code === null)
    throw problem('voucher-invalid', `照片中没有识别到二维码，请将二维码拍摄清楚、完整后重试。${VERIFICATION_ADVICE}`);
  return code;
}

/** With these keys anyone can check the signature of a code without asking us. */
function keysRoute({ keyring }: Services): Route {
  return route({
    ...shared,
    method: 'get',
    path: '/.well-known/tongban-keys.json',
    action: 'voucher-keys.read',
    summary: '凭证签名公钥（Ed25519，JWK）',
    answer: keySet,
    handle: () => {
      const keys = [...keyring.voucherPublicKeys].map(([id, key]) => ({
        kty: 'OKP' as const,
        crv: 'Ed25519' as const,
        x: key.export({ format: 'jwk' }).x ?? '',
        kid: String(id),
        alg: 'EdDSA' as const,
        use: 'sig' as const,
      }));
      return Promise.resolve({ status: 200, body: { keys }, headers: { 'Cache-Control': 'public, max-age=3600' } });
    },
  });
}
