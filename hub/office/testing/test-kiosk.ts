import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { CHAIN_START, chainHash, rawPublicKey, signEvent } from '@maeul/devices/points/proof';
import { buildTopic } from '@maeul/devices/topic';
import mqtt, { type MqttClient } from 'mqtt';
import { v7 as uuid } from 'uuid';

/** A kiosk of a test: signs what it says, and says it over MQTT with the credential of its agent. */
export class TestKiosk {
  readonly path: string;
  readonly publicKey: string;
  readonly #key: KeyObject;
  #client: MqttClient | null = null;
  #proofseq = 0;
  #prev = CHAIN_START;

  constructor(path: string) {
    this.path = path;
    const { privateKey } = generateKeyPairSync('ed25519');
    this.#key = privateKey;
    this.publicKey = rawPublicKey(privateKey.export({ format: 'pem', type: 'pkcs8' }) as string);
  }

  /** @param basic as `OfficeHub.agent` gives it */
  async connect(port: number, basic: string): Promise<void> {
    const [username, password] = Buffer.from(basic.slice('Basic '.length), 'base64').toString().split(':');
    const login = { clientId: username!, username: username!, password: password! };
    this.#client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { ...login, reconnectPeriod: 0 });
  }

  /** Resolves when the live session has ended. */
  ended(): Promise<void> {
    return new Promise((resolve) => this.#client!.once('close', () => resolve()));
  }

  async stop(): Promise<void> {
    await this.#client?.endAsync(true);
  }

  /** Says the next event of the chain; resolves when the hub has it. @returns its id */
  async say(type: string, data: Record<string, unknown>): Promise<string> {
    const id = uuid();
    const event = { specversion: '1.0' as const, id, source: this.path, type, time: new Date().toISOString(), data };
    const signed = signEvent(event, ++this.#proofseq, this.#prev, this.#key);
    this.#prev = chainHash(signed);
    await this.#client!.publishAsync(buildTopic(this.path as never, 'event'), JSON.stringify(signed), { qos: 1 });
    return id;
  }
}
