/** Seals the payloads of recorded histories. A key for tests only, committed on purpose: what it seals is invented. */
export const REPLAY_PAYLOAD_KEYS = { current: 'test', keys: { test: Buffer.alloc(32, 7).toString('base64') } };
