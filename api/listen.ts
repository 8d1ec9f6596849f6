import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listening {
  port: number;
  /** Takes no new connections, lets running requests end, then resolves; after `graceMs` what is left is cut off. */
  stop(graceMs: number): Promise<void>;
}

/** Listens on a port (0: any free one). Rejects when it is taken. */
export async function listen(handler: RequestListener, port: number, host: string): Promise<Listening> {
  // Longer than the longest request (a scan is waited for 20 s after its upload), shorter than for ever.
  const server: Server = createServer(
    { requestTimeout: 120_000, headersTimeout: 20_000, keepAliveTimeout: 10_000 },
    handler,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: (graceMs) =>
      new Promise<void>((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
