import { createHistogram } from 'node:perf_hooks';
import type { DevicePath } from '@maeul/devices/path';
import { LoadClient } from './load-client.ts';

export interface LoadIdentity {
  readonly path: DevicePath;
  readonly stream: string;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
}

export interface LoadOptions {
  readonly host: string;
  readonly port: number;
  readonly identities: readonly LoadIdentity[];
  /** Messages of all clients together; Infinity with a duration. */
  readonly messages: number;
  /** Ends the run after this time even if messages are left. */
  readonly durationMs?: number;
  readonly window: number;
  /** Messages per second of all clients together; 0 = as fast as the window allows. */
  readonly ratePerS: number;
  readonly firstSeq: number;
}

export interface LoadReport {
  readonly clients: number;
  readonly sent: number;
  readonly acked: number;
  /** From the first message to the last PUBACK. */
  readonly seconds: number;
  readonly ackedPerSecond: number;
  /** From the write of a message to its PUBACK. */
  readonly latencyMs: { p50: number; p90: number; p99: number; p999: number; max: number };
  /** With a rate: how many messages the schedule was ahead of the window at worst; 0 = the rate was kept. */
  readonly behindMax: number;
  readonly lost: readonly { clientId: string; reason: string }[];
  /** What each stream got acknowledged: numbers firstSeq … lastSeq are in the store, if the broker keeps its word. */
  readonly streams: readonly { path: string; stream: string; firstSeq: number; acked: number }[];
}

const TICK_MS = 5;

/** Connects all clients, then starts the clock. Rejects when a client cannot connect. */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const histogram = createHistogram();
  const lost: { clientId: string; reason: string }[] = [];
  const total = { acked: 0, lastAckMs: 0, behindMax: 0 };
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const clients = options.identities.map(
    (identity) =>
      new LoadClient({
        ...identity,
        host: options.host,
        port: options.port,
        window: options.window,
        firstSeq: options.firstSeq,
        onAck: (latencyUs) => {
          histogram.record(latencyUs);
          total.lastAckMs = performance.now();
          if (++total.acked === options.messages) finish();
        },
        onLost: (reason) => {
          lost.push({ clientId: identity.clientId, reason });
          if (lost.length === options.identities.length) finish();
        },
      }),
  );
  try {
    await Promise.all(clients.map((client) => client.start()));
    const startMs = performance.now();
    const timer = pace(clients, options, startMs, total);
    const deadline = options.durationMs === undefined ? undefined : setTimeout(finish, options.durationMs);
    await finished;
    clearInterval(timer);
    clearTimeout(deadline);
    const seconds = Math.max(1e-6, (Math.max(total.lastAckMs, startMs) - startMs) / 1000);
    const ms = (percentile: number): number => histogram.percentile(percentile) / 1000;
    return {
      clients: clients.length,
      sent: clients.reduce((sum, client) => sum + client.sent, 0),
      acked: total.acked,
      seconds,
      ackedPerSecond: Math.round(total.acked / seconds),
      latencyMs: { p50: ms(50), p90: ms(90), p99: ms(99), p999: ms(99.9), max: total.acked > 0 ? ms(100) : 0 },
      behindMax: total.behindMax,
      lost,
      streams: clients.map((client, index) => ({
        path: options.identities[index]!.path,
        stream: options.identities[index]!.stream,
        firstSeq: options.firstSeq,
        acked: client.acked,
      })),
    };
  } finally {
    for (const client of clients) client.stop();
  }
}

/** Gives every client its share at once, or the share that is due every few milliseconds. */
function pace(
  clients: readonly LoadClient[],
  options: LoadOptions,
  startMs: number,
  total: { behindMax: number },
): NodeJS.Timeout | undefined {
  const share = (messages: number): void => {
    clients.forEach((client, index) => {
      const goal = Math.floor((messages + clients.length - 1 - index) / clients.length);
      client.raiseGoal(goal);
      if (options.ratePerS > 0) total.behindMax = Math.max(total.behindMax, goal - client.sent);
    });
  };
  if (options.ratePerS === 0) {
    if (Number.isFinite(options.messages)) share(options.messages);
    else for (const client of clients) client.raiseGoal(Number.MAX_SAFE_INTEGER);
    return undefined;
  }
  return setInterval(() => {
    share(Math.min(options.messages, Math.floor(((performance.now() - startMs) / 1000) * options.ratePerS)));
  }, TICK_MS);
}
