import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const FIRST_PORT = 20_000;
const DEFAULT_EPHEMERAL_START = 32_768;

/**
 * Ports are taken below the kernel's ephemeral range. Inside it, the many reconnects to a service that is down may be given that
 * service's own port as their source port, and then it cannot come back.
 */
export function ephemeralStart(): number {
  try {
    const start = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/)[0]);
    return start > FIRST_PORT + 1000 ? start : DEFAULT_EPHEMERAL_START;
  } catch {
    return DEFAULT_EPHEMERAL_START;
  }
}

/** An endless row of port numbers to try, the same for the same seed: two copies of the repository begin at different places. */
export function* portCandidates(seed: string, below: number = ephemeralStart()): Generator<number, never> {
  const span = below - FIRST_PORT;
  let digest = createHash('sha256').update(seed).digest();
  for (;;) {
    for (let offset = 0; offset + 4 <= digest.length; offset += 4)
      yield FIRST_PORT + (digest.readUInt32BE(offset) % span);
    digest = createHash('sha256').update(digest).digest();
  }
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Whether nobody listens on the port, neither on the loopback address nor on all addresses. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0'));
}

/** @returns the first free port of the candidates that is not among `taken` */
export async function freePort(candidates: Iterable<number>, taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (const port of candidates) if (!taken.has(port) && (await isPortFree(port))) return port;
  throw new Error('no free port was found');
}

export interface PortWish {
  name: string;
  /** tried before the seeded row, for addresses a person knows by heart */
  preferred?: number;
}

/**
 * Chooses a port for each name: the remembered one if it is still free, else the preferred one, else a free one.
 * @param seed differs from copy to copy, e.g. the folder of the stack
 */
export async function choosePorts(
  wishes: readonly PortWish[],
  remembered: Readonly<Record<string, number>>,
  seed: string,
): Promise<Record<string, number>> {
  const chosen: Record<string, number> = {};
  const taken = new Set<number>();
  for (const { name, preferred } of wishes) {
    const first = [remembered[name], preferred].filter((port) => port !== undefined);
    const port = await freePort(chain(first, portCandidates(`${seed}:${name}`)), taken);
    chosen[name] = port;
    taken.add(port);
  }
  return chosen;
}

function* chain(first: Iterable<number>, second: Iterable<number>): Generator<number> {
  yield* first;
  yield* second;
}
