import { randomUUID } from 'node:crypto';
import { createRest, expectStatus, type Rest, type RestAnswer } from './rest.ts';

/** What the outside of a driver's phone gives: WeChat's codes and the SMS on its screen. */
export interface PhoneWorld {
  loginCode(): Promise<string>;
  /** waits for the newest code sent to the number after `sinceMs` */
  smsCode(phone: string, sinceMs: number): Promise<string>;
}

export interface CardPhotos {
  front: Uint8Array;
  back: Uint8Array;
}

export interface Materials {
  'education-record': Uint8Array;
  'certificate-info-page': Uint8Array;
  'certificate-violation-page': Uint8Array;
}

type Json = Record<string, unknown>;

/** A driver with a phone: the whole main job over REST, one method a step. Every method answers what the product answered. */
export interface Driver {
  rest: Rest;
  token(): string;
  logIn(): Promise<RestAnswer<Json>>;
  verifyPhone(phone: string): Promise<RestAnswer<Json>>;
  scan(photos: CardPhotos, key?: string): Promise<RestAnswer<Json>>;
  proveIdentity(scanId: string): Promise<RestAnswer<Json>>;
  qualifications(): Promise<Json[]>;
  begin(order: Json, key?: string): Promise<RestAnswer<Json>>;
  fill(caseNo: string, form: Json): Promise<RestAnswer<Json>>;
  upload(caseNo: string, slot: string, image: Uint8Array, imageId?: string): Promise<RestAnswer<Json>>;
  submit(caseNo: string, key?: string): Promise<RestAnswer<Json>>;
  withdraw(caseNo: string, key?: string): Promise<RestAnswer<Json>>;
  resubmit(caseNo: string, key?: string): Promise<RestAnswer<Json>>;
  read(caseNo: string): Promise<RestAnswer<Json>>;
  /** log-in to verified identity in one go */
  enrol(phone: string, photos: CardPhotos): Promise<void>;
  /** a complete application for the oldest cycle that can be assessed; returns the case number */
  apply(materials: Materials, form?: Json): Promise<string>;
  /** the same up to the last click; `province`: by its own notice */
  prepare(materials: Materials, form?: Json, province?: string): Promise<string>;
}

export function createDriver(baseUrl: string, world: PhoneWorld): Driver {
  const rest = createRest(baseUrl);
  let accessToken = '';
  const call = <T = Json>(method: string, path: string, request: Parameters<Rest>[2] = {}) =>
    rest<T>(method, path, { token: accessToken, ...request });

  async function logIn(): Promise<RestAnswer<Json>> {
    const consents = await Promise.all(
      ['user-agreement', 'privacy-policy'].map(async (name) => {
        const { document, version } = expectStatus(await rest<Json>('GET', `/v1/documents/${name}`), 200).body;
        return { document, version };
      }),
    );
    const answer = await rest<Json>('POST', '/v1/auth/wechat-sessions', {
      json: { code: await world.loginCode(), consents },
    });
    if (answer.status === 201) accessToken = String(answer.body['accessToken']);
    return answer;
  }

  async function verifyPhone(phone: string): Promise<RestAnswer<Json>> {
    const sinceMs = Date.now();
    expectStatus(await call('POST', '/v1/auth/sms-codes', { json: { phone }, idempotencyKey: 'new' }), 202);
    const code = await world.smsCode(phone, sinceMs);
    return call('POST', '/v1/auth/sms-codes/verify', { json: { phone, code }, idempotencyKey: 'new' });
  }

  const driver: Driver = {
    rest: call,
    token: () => accessToken,
    logIn,
    verifyPhone,
    scan: ({ front, back }, key = 'new') =>
      call('POST', '/v1/real-name/scans', {
        files: { front: { bytes: front, name: 'front.jpg' }, back: { bytes: back, name: 'back.jpg' } },
        idempotencyKey: key,
      }),
    proveIdentity: (scanId) => call('POST', '/v1/real-name', { json: { scanId }, idempotencyKey: 'new' }),
    async qualifications() {
      return expectStatus(await call<{ qualifications: Json[] }>('GET', '/v1/qualifications'), 200).body.qualifications;
    },
    begin: (order, key = 'new') => call('POST', '/v1/cases', { json: order, idempotencyKey: key }),
    fill: (caseNo, form) => call('PATCH', `/v1/cases/${caseNo}/form`, { json: form }),
    upload: (caseNo, slot, image, imageId = randomUUID()) =>
      call('PUT', `/v1/cases/${caseNo}/materials/${slot}/${imageId}`, {
        files: { image: { bytes: image, name: `${slot}.jpg` } },
      }),
    submit: (caseNo, key = 'new') => call('POST', `/v1/cases/${caseNo}/submit`, { json: {}, idempotencyKey: key }),
    withdraw: (caseNo, key = 'new') => call('POST', `/v1/cases/${caseNo}/withdraw`, { json: {}, idempotencyKey: key }),
    resubmit: (caseNo, key = 'new') => call('POST', `/v1/cases/${caseNo}/resubmit`, { json: {}, idempotencyKey: key }),
    read: (caseNo) => call('GET', `/v1/cases/${caseNo}`),
    async enrol(phone, photos) {
      expectStatus(await logIn(), 201);
      expectStatus(await verifyPhone(phone), 200);
      const { body: scan } = expectStatus(await driver.scan(photos), 201, 202);
      await settled(() => call('GET', `/v1/real-name/scans/${String(scan['id'])}`), 'reading');
      expectStatus(await driver.proveIdentity(String(scan['id'])), 200, 202);
      const proved = await settled(() => call('GET', '/v1/real-name'), 'checking');
      if (proved['state'] !== 'verified')
        throw new Error(`the identity was not verified: ${String(proved['message'])}`);
    },
    async prepare(materials, form = { employer: '个人' }, province) {
      const query = province ? `?province=${province}` : '';
      const { notice } = expectStatus(
        await call<{ notice: { version: string } }>('GET', `/v1/services/integrity-assessment${query}`),
        200,
      ).body;
      const [qualification] = await driver.qualifications();
      const cycles = (qualification?.['assessableCycles'] ?? []) as { cycleStart: string; state: string }[];
      const begun = expectStatus(
        await driver.begin({
          business: 'integrity-assessment',
          qualificationId: qualification?.['id'],
          cycle: cycles.find(({ state }) => state === 'assessable')?.cycleStart,
          noticeVersion: notice.version,
          unchangedConfirmed: true,
        }),
        201,
      );
      const caseNo = String(begun.body['caseNo']);
      expectStatus(await driver.fill(caseNo, form), 200);
      for (const [slot, image] of Object.entries(materials))
        expectStatus(await driver.upload(caseNo, slot, image), 201);
      return caseNo;
    },
    async apply(materials, form) {
      const caseNo = await driver.prepare(materials, form);
      expectStatus(await driver.submit(caseNo), 200);
      return caseNo;
    },
  };
  return driver;
}

const SETTLED_WITHIN_MS = 120_000;

/** On a busy machine the product answers 202 before it is done and is asked again. @throws Error after two minutes in the passing state */
async function settled(ask: () => Promise<RestAnswer<Json>>, passingState: string): Promise<Json> {
  for (const giveUpAt = Date.now() + SETTLED_WITHIN_MS; Date.now() < giveUpAt;) {
    const { body } = expectStatus(await ask(), 200);
    if (body['state'] !== passingState) return body;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`it stayed ${passingState} for two minutes`);
}
