import { connectAsync, type MqttClient } from 'mqtt';

/** One reading set as it was published: when its last answer came, by the agent's clock, and what was in it. */
export interface PublishedPack {
  readonly tMs: number;
  readonly names: readonly string[];
}

/** Listens to everything an agent publishes. */
export class PublishedPacks {
  readonly #client: MqttClient;
  /** By path of the device. */
  readonly #packs = new Map<string, PublishedPack[]>();

  private constructor(client: MqttClient) {
    this.#client = client;
  }

  static async listen(mqtt: string): Promise<PublishedPacks> {
    const client = await connectAsync(`mqtt://${mqtt}`);
    const packs = new PublishedPacks(client);
    client.on('message', (topic, payload) => packs.#add(topic, payload));
    await client.subscribeAsync('maeul/v1/+/+/+/+/telemetry', { qos: 1 });
    return packs;
  }

  /** Of one device, in the order of their times. */
  of(path: string): readonly PublishedPack[] {
    return (this.#packs.get(path) ?? []).toSorted((a, b) => a.tMs - b.tMs);
  }

  async stop(): Promise<void> {
    await this.#client.endAsync();
  }

  #add(topic: string, payload: Buffer): void {
    const records = JSON.parse(payload.toString('utf8')) as { bt?: number; n: string }[];
    const path = topic.split('/').slice(2, 6).join('/');
    const pack = { tMs: Math.round(records[0]!.bt! * 1000), names: records.map(({ n }) => n) };
    const packs = this.#packs.get(path);
    if (packs === undefined) this.#packs.set(path, [pack]);
    else packs.push(pack);
  }
}
