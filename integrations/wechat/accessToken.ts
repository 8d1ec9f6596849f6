/** A WeChat access token and when it ends, epoch milliseconds. WeChat asks for room for 512 characters at least. */
export interface StoredToken {
  token: string;
  expiresAtMs: number;
}

/** Where the token lies between calls: one process's memory, or something that several share. */
export interface TokenStore {
  get(): Promise<StoredToken | null>;
  set(token: StoredToken): Promise<void>;
}

export function createMemoryTokenStore(): TokenStore {
  let stored: StoredToken | null = null;
  return {
    get: () => Promise.resolve(stored),
    set: (token) => {
      stored = token;
      return Promise.resolve();
    },
  };
}

const REFRESH_EARLY_MS = 5 * 60_000;

export interface AccessToken {
  /** A token with more than five minutes left. `rejected`: the one WeChat has just turned down, so another is fetched. */
  current(rejected?: string): Promise<string>;
}

/** Keeps one stable token; callers who need a new one at the same time wait for the same request. */
export function createAccessToken(
  store: TokenStore,
  fetchToken: () => Promise<StoredToken>,
  now: () => number,
): AccessToken {
  let underway: Promise<string> | null = null;

  async function refresh(): Promise<string> {
    const fresh = await fetchToken();
    await store.set(fresh);
    return fresh.token;
  }

  return {
    async current(rejected) {
      const stored = await store.get();
      if (stored && stored.token !== rejected && stored.expiresAtMs - now() > REFRESH_EARLY_MS) return stored.token;
      underway ??= refresh().finally(() => (underway = null));
      return underway;
    },
  };
}
