import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws';
import type { BrokerLimits } from './limits.ts';
import { isLoopback } from './listeners.ts';
import type { Counters } from './stats.ts';

const PATH = '/mqtt';
const PROTOCOLS = ['mqtt', 'mqttv3.1'];

interface WebSocketDoorParts {
  readonly limits: Pick<BrokerLimits, 'packetBytes'>;
  readonly anonymous: boolean;
  readonly counters: Counters;
  /** Takes the bytes of a WebSocket as those of any other connection. */
  readonly accept: (conn: Duplex, address: string | undefined, loopback: boolean) => void;
}

/** Lets MQTT in through WebSockets. */
export class WebSocketDoor {
  readonly #parts: WebSocketDoorParts;
  readonly #websockets: WebSocketServer;

  constructor(parts: WebSocketDoorParts) {
    this.#parts = parts;
    this.#websockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      // A frame may hold several packets.
      maxPayload: 2 * parts.limits.packetBytes,
      handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
    });
  }

  open(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { remoteAddress, localAddress } = request.socket as Socket;
    const { anonymous, counters, accept } = this.#parts;
    if (request.url?.split('?')[0] !== PATH) {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
      return;
    }
    if (!isFriendlyOrigin(request, anonymous)) {
      counters.refuse('upgrade-foreign-origin');
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      return;
    }
    this.#websockets.handleUpgrade(request, socket, head, (websocket: WebSocket) => {
      const stream = createWebSocketStream(websocket);
      websocket.on('message', (_data, isBinary) => {
        if (isBinary) return;
        counters.cut('text-frame');
        websocket.close(1003, 'MQTT is binary');
      });
      accept(stream, remoteAddress, isLoopback(localAddress ?? ''));
    });
  }
}

/**
 * Whether a browser's page may open a WebSocket here: pages of other origins may not, and where anonymous clients are
 * let in, neither may a page that reached loopback through a name of its own.
 */
function isFriendlyOrigin(request: IncomingMessage, anonymous: boolean): boolean {
  const { origin, host } = request.headers;
  if (anonymous && !isLoopback((host ?? '').replace(/:\d+$/, ''))) return false;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
