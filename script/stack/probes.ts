import { connect } from 'node:net';

const ANSWER_WITHIN_MS = 1000;

/**
 * Connects, says something (or nothing) and asks whether the answer is right. An open port alone is not readiness: Redis listens while it
 * still loads, and a port may be somebody else's.
 */
export function tcpAnswers(port: number, say: string, isRight: (answer: Buffer) => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    let answer = Buffer.alloc(0);
    const end = (right: boolean): void => {
      socket.destroy();
      resolve(right);
    };
    socket.setTimeout(ANSWER_WITHIN_MS, () => end(false));
    socket.on('connect', () => say && socket.write(say));
    socket.on('data', (part) => {
      answer = Buffer.concat([answer, part]);
      if (isRight(answer)) end(true);
    });
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
  });
}

/** MariaDB greets as soon as it takes connections: a packet whose fifth byte is the protocol version, 10. */
export const mariadbAnswers = (port: number): Promise<boolean> =>
  tcpAnswers(port, '', (answer) => answer.length > 5 && answer[4] === 10);

export const redisAnswers = (port: number, password: string): Promise<boolean> =>
  tcpAnswers(port, `AUTH ${password}\r\nPING\r\n`, (answer) => answer.includes('+PONG'));
