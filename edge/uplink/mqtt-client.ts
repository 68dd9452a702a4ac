import { connect } from 'node:net';
import mqtt, { type IClientOptions, MqttClient } from 'mqtt';

const DEFAULT_PORT = 1883;

/**
 * A client of the broker at `url`, on its way to connect. `mqtt.connect` loads TLS, WebSocket and a proxy client, 7 MB,
 * also for those who want none of them; so a plain connection is opened here.
 */
export function openClient(url: string, options: IClientOptions): MqttClient {
  const { protocol, hostname, port } = new URL(url);
  // Who has a certificate means TLS, whatever the URL says; mqtt.connect takes it so.
  if (protocol !== 'mqtt:' || options.cert !== undefined) return mqtt.connect(url, options);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return new MqttClient(() => connect({ host, port: Number(port || DEFAULT_PORT) }), options);
}
