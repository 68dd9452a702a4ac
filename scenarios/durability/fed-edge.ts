import type { DevicePath } from '@maeul/devices/path';
import { unwrap } from '@maeul/devices/refusal';
import { Outbox } from '@maeul/edge/outbox/outbox';
import { Uplink } from '@maeul/edge/uplink/uplink';

export interface FedEdgeOptions {
  readonly folder: string;
  readonly edge: DevicePath;
  /** host:port of the hub; it need not be there. */
  readonly hub: string;
  readonly outboxBytes: number;
}

/**
 * The outbox and the uplink of the edge agent, fed by hand instead of by buses: half an hour of readings in a moment, each
 * with the time that it would have had.
 */
export class FedEdge {
  readonly #outbox: Outbox;
  readonly #uplink: Uplink;

  constructor({ folder, edge, hub, outboxBytes }: FedEdgeOptions) {
    const onNotice = () => {};
    this.#outbox = new Outbox({
      folder,
      owner: edge,
      maxBytes: outboxBytes,
      commitMs: 20,
      onNotice,
      onFatal: (error) => {
        throw error;
      },
    });
    this.#uplink = new Uplink({
      url: `mqtt://${hub}`,
      credentials: { clientId: edge },
      tls: {},
      edge,
      commandPaths: [edge],
      connectTimeoutMs: 5_000,
      keepaliveS: 30,
      window: 200,
      backoff: { minMs: 100, maxMs: 400 },
      ackTimeoutMs: 60_000,
      random: () => 0.5,
      outbox: this.#outbox,
      states: () => [[edge, { status: 'online', role: 'edge' }]],
      offlineState: () => ({ status: 'offline', reason: 'stopped' }),
      onCommand: () => {},
      onNotice,
    });
  }

  async start(): Promise<void> {
    unwrap(await this.#outbox.start());
    this.#uplink.start();
  }

  async stop(): Promise<void> {
    await this.#uplink.stop();
    await this.#outbox.stop();
  }

  /** Takes in one reading set of each device per second. Resolves when all of them are durable. */
  async feed(devices: readonly DevicePath[], fromMs: number, seconds: number): Promise<void> {
    const taken: Promise<unknown>[] = [];
    for (let second = 0; second < seconds; second++)
      for (const [index, path] of devices.entries()) {
        const tMs = fromMs + second * 1000;
        const pack = [
          { bn: `${path}/`, bt: tMs / 1000, n: 'power_ac', u: 'W', v: 100 * index + (second % 97) },
          { n: 'energy_import_total', u: 'Wh', v: Math.round(tMs / 360) / 10 },
        ];
        const body = JSON.stringify(pack);
        taken.push(this.#outbox.append({ kind: 'telemetry', path, grain: 'coarse', body }));
      }
    await Promise.all(taken);
  }

  /** Messages that are not delivered, and numbers that were given up and not told of. */
  async waiting(): Promise<{ messages: number; shed: number }> {
    const { messages, shed } = await this.#outbox.status();
    return { messages, shed };
  }
}
