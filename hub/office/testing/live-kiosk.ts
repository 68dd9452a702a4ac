import type { SignedEvent } from '@maeul/devices/points/proof';
import { buildTopic } from '@maeul/devices/topic';
import mqtt, { type MqttClient } from 'mqtt';
import { TestKiosk } from '../../testing/points.ts';

/** A kiosk of a test that says what it signs over MQTT, with the credential of its agent. */
export class LiveKiosk extends TestKiosk {
  #client: MqttClient | null = null;

  /** @param basic as `OfficeHub.agent` gives it */
  async connect(port: number, basic: string): Promise<void> {
    const [username, password] = Buffer.from(basic.slice('Basic '.length), 'base64').toString().split(':');
    const login = { clientId: username!, username: username!, password: password! };
    this.#client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { ...login, reconnectPeriod: 0 });
  }

  /** Gives every reservation back that the hub asks for. Gives what was asked, as it comes. */
  async givesBack(): Promise<readonly string[]> {
    const asked: string[] = [];
    this.#client!.on('message', (_topic, payload) => {
      const { name, args } = JSON.parse(payload.toString()) as { name: string; args: { reservation: string } };
      if (name !== 'release-reservation' || asked.includes(args.reservation)) return;
      asked.push(args.reservation);
      void this.publish(
        this.says('maeul.points.reservation-released.v1', { reservation: args.reservation }, Date.now()),
      );
    });
    await this.#client!.subscribeAsync(buildTopic(this.path, 'command'), { qos: 1 });
    return asked;
  }

  /** Resolves when the live session has ended. */
  ended(): Promise<void> {
    return new Promise((resolve) => this.#client!.once('close', () => resolve()));
  }

  async stop(): Promise<void> {
    await this.#client?.endAsync(true);
  }

  /** Resolves when the hub has it durably. @returns its id */
  async publish(event: SignedEvent | { readonly id: string }): Promise<string> {
    await this.#client!.publishAsync(buildTopic(this.path, 'event'), JSON.stringify(event), { qos: 1 });
    return event.id;
  }
}
