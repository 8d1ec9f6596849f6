import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import type { PhoneWorld } from './driver.ts';
import { createRest, expectStatus } from './rest.ts';

export interface SimulatorAddresses {
  wechat: string;
  sms: string;
  identity: string;
  registry: string;
  courier: string;
}

export interface SentSms {
  acceptedAtMs: number;
  template: string;
  params: Record<string, string>;
}

/** The simulators from the side of a person at their controls: codes, outboxes, people, faults. */
export interface SimulatedWorld {
  phoneOf(person: { openid: string }): PhoneWorld;
  /** makes the person known to the population data and the registry */
  introduce(person: DemoPerson, options?: { identity?: boolean; registry?: boolean }): Promise<void>;
  fault(
    system: keyof SimulatorAddresses,
    fault: { route?: string; kind: string; times?: number; delayMs?: number; retryAfterSeconds?: number },
  ): Promise<void>;
  clearFaults(): Promise<void>;
  /** what the ministry has received for a case */
  submissions(caseNo: string): Promise<{ submissionNo: string; timesReceived: number }[]>;
  /** freight-collect parcels the courier was told to collect for a case */
  parcels(caseNo: string): Promise<{ waybillNo: string; timesReceived: number; events: { state: string }[] }[]>;
  /** has the courier report a parcel in another state: collected, delivered, returned, lost, … */
  moveParcel(waybillNo: string, state: string, place?: string): Promise<void>;
  smsOutbox(phone: string): Promise<SentSms[]>;
  wechatOutbox(openid: string): Promise<Record<string, unknown>[]>;
  withoutSmsLimits(): Promise<void>;
}

const SMS_PATIENCE_MS = 60_000;

export function simulatedWorld(addresses: SimulatorAddresses): SimulatedWorld {
  const at = (system: keyof SimulatorAddresses) => createRest(addresses[system]);
  const post = async (system: keyof SimulatorAddresses, path: string, json: unknown) =>
    expectStatus(await at(system)('POST', `/__control/${path}`, { json }), 200, 201, 204);

  async function smsOutbox(phone: string) {
    const answer = await at('sms')<{ messages: SentSms[] }>('GET', `/__control/outbox?phone=${phone}`);
    return expectStatus(answer, 200).body.messages;
  }

  return {
    phoneOf: ({ openid }) => ({
      async loginCode() {
        const { body } = await post('wechat', 'login-codes', { openid });
        return String(body['code']);
      },
      async smsCode(phone, sinceMs) {
        for (const giveUpAt = Date.now() + SMS_PATIENCE_MS; Date.now() < giveUpAt;) {
          const last = (await smsOutbox(phone)).filter(({ acceptedAtMs }) => acceptedAtMs >= sinceMs).at(-1);
          if (last?.params['code']) return last.params['code'];
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error('no SMS arrived within a minute');
      },
    }),
    async introduce(person, { identity = true, registry = true } = {}) {
      if (identity) await post('identity', 'people', person);
      if (registry) await post('registry', 'people', person);
    },
    fault: async (system, fault) => void (await post(system, 'faults', fault)),
    async clearFaults() {
      for (const system of Object.keys(addresses) as (keyof SimulatorAddresses)[])
        await at(system)('DELETE', '/__control/faults');
    },
    async submissions(caseNo) {
      const answer = await at('registry')<{ submissions: { submissionNo: string; timesReceived: number }[] }>(
        'GET',
        `/__control/submissions?caseNo=${caseNo}`,
      );
      return expectStatus(answer, 200).body.submissions;
    },
    async parcels(caseNo) {
      const answer = await at('courier')<{
        orders: { waybillNo: string; timesReceived: number; events: { state: string }[] }[];
      }>('GET', `/__control/orders?caseNo=${caseNo}`);
      return expectStatus(answer, 200).body.orders;
    },
    moveParcel: async (waybillNo, state, place) =>
      void (await post('courier', `parcels/${waybillNo}/move`, { state, ...(place ? { place } : {}) })),
    smsOutbox,
    async wechatOutbox(openid) {
      const answer = await at('wechat')<{ messages: Record<string, unknown>[] }>(
        'GET',
        `/__control/outbox?openid=${openid}`,
      );
      return expectStatus(answer, 200).body.messages;
    },
    async withoutSmsLimits() {
      expectStatus(
        await at('sms')('PUT', '/__control/limits', { json: { perMinute: null, perHour: null, perDay: null } }),
        200,
        204,
      );
    },
  };
}
