import Bull from 'bull';
import { Redis } from 'ioredis';

/** A queue of ids. What an id stands for lies in the database: a lost Redis loses speed, never a message. */
export interface MessageQueue {
  /** @throws Error when the queue does not take the id within `deadlineMs` (bull waits for ever while Redis is down) */
  add(id: string, deadlineMs: number): Promise<void>;
  /** One id after the other (`perSecond` at most); a thrown error is tried again with a growing pause. */
  process(work: (id: string) => Promise<void>, options: { concurrency: number }): void;
  close(): Promise<void>;
}

/**
 * bull behind a port, one queue per channel: its limiter is per queue, and a digest must not delay a code. Job data is an id and nothing else.
 */
export function createMessageQueue(
  name: string,
  redisUrl: string,
  options: { perSecond: number; onError: (error: Error) => void },
): MessageQueue {
  const clients: Redis[] = [];
  const connect = () => {
    // bull's blocking client may neither give up a request nor wait for a ready check.
    const client = new Redis(redisUrl, { maxRetriesPerRequest: null, enableReadyCheck: false });
    client.on('error', options.onError);
    clients.push(client);
    return client;
  };
  const queue = new Bull<{ id: string }>(name, {
    createClient: connect,
    prefix: 'tongban',
    limiter: { max: options.perSecond, duration: 1000 },
    settings: { stalledInterval: 15_000, maxStalledCount: 3 },
    defaultJobOptions: {
      attempts: 8,
      backoff: { type: 'exponential', delay: 2000 },
      removeOnComplete: true,
      removeOnFail: true,
    },
  });
  queue.on('error', options.onError);

  return {
    async add(id, deadlineMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`the queue ${name} does not answer`)), deadlineMs);
      });
      const added = queue.add({ id }, { jobId: id });
      added.catch(() => undefined); // may fail after the deadline: the row is still pending and is relayed again
      try {
        await Promise.race([added, late]);
      } finally {
        clearTimeout(timer);
      }
    },
    process(work, { concurrency }) {
      void queue.process(concurrency, async (job) => work(job.data.id));
    },
    async close() {
      await queue.close().catch(() => undefined);
      for (const client of clients) client.disconnect();
    },
  };
}
