import type { AuthenticateError, ConnectPacket } from 'aedes';
import type { Logger } from 'pino';
import type { CredentialStore } from '../security/credentials.ts';
import { LoginThrottle } from '../security/login-throttle.ts';
import { secretMatches } from '../security/secret.ts';
import type { InnerClient } from './aedes-internals.ts';
import type { BrokerLimits } from './limits.ts';
import type { BrokerPersistence } from './persistence.ts';
import type { PublishGate } from './publish-gate.ts';
import type { Counters, RefusalCode } from './stats.ts';

/** CONNACK return codes of MQTT 3.1.1 section 3.2.2.3. */
const BAD_CLIENT_ID = 2;
const UNAVAILABLE = 3;
const BAD_CREDENTIALS = 4;
const NOT_AUTHORIZED = 5;

interface No {
  readonly returnCode: 2 | 3 | 4 | 5;
  readonly code: RefusalCode;
  readonly message: string;
}

interface AdmissionParts {
  readonly limits: BrokerLimits;
  readonly credentials: Pick<CredentialStore, 'find'> | null;
  readonly anonymous: boolean;
  readonly persistence: BrokerPersistence;
  readonly gate: PublishGate;
  readonly counters: Counters;
  readonly log: Logger;
}

type Answer = (error: AuthenticateError | null, success: boolean | null) => void;

/** Decides who may connect. */
export class Admission {
  readonly #parts: AdmissionParts;
  readonly #throttle = new LoginThrottle();

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  /** Reads what aedes does not hand to `authenticate`, and holds the client to the longest keepalive. */
  prepare(client: InnerClient, packet: ConnectPacket): void {
    client.session.clientId = packet.clientId ?? '';
    // aedes can only refuse a keepalive, with a return code that MQTT 3.1.1 does not have.
    const { keepaliveS } = this.#parts.limits;
    if (!packet.keepalive || packet.keepalive > keepaliveS) packet.keepalive = keepaliveS;
  }

  authenticate(client: InnerClient, username: string | undefined, password: Buffer | undefined, answer: Answer): void {
    let no: No | null;
    try {
      no = this.#identify(client, username, password) ?? this.#checkWill(client) ?? this.#checkRoom(client);
    } catch (error) {
      this.#parts.log.error({ err: error }, 'a login could not be checked');
      no = { returnCode: UNAVAILABLE, code: 'connect-not-authorized', message: 'The credentials could not be read.' };
    }
    if (no === null) {
      answer(null, true);
      return;
    }
    const { address, clientId } = client.session;
    const { returnCode, code, message } = no;
    this.#parts.counters.refuse(code);
    this.#parts.log.warn({ code, address, clientId, username }, message);
    const refuse = () => answer(Object.assign(new Error(message), { returnCode }) as AuthenticateError, false);
    if (returnCode !== BAD_CREDENTIALS) refuse();
    else setTimeout(refuse, this.#throttle.failed(address, Date.now())).unref();
  }

  /** Puts the identity into the session, or says why not. */
  #identify(client: InnerClient, username: string | undefined, password: Buffer | undefined): No | null {
    const { session } = client;
    const { credentials } = this.#parts;
    if (session.clientId === '' && (!client.clean || client.version === 3))
      return badId('An empty client id needs a clean session and MQTT 3.1.1.');
    const anonymous = this.#parts.anonymous && session.loopback;
    if (username === undefined || (credentials === null && anonymous)) {
      if (!anonymous) return no(NOT_AUTHORIZED, 'connect-not-authorized', 'It gave no user name.');
      if (credentials !== null && credentials.find(session.clientId) !== null)
        return badId('The client id belongs to an enrolled device.');
      return null;
    }
    const credential = credentials?.find(username) ?? null;
    if (credential === null || password === undefined || !secretMatches(password, credential.hash))
      return no(BAD_CREDENTIALS, 'connect-bad-credentials', 'The user name or the password is wrong.');
    if (session.clientId !== credential.clientId) return badId(`Its client id must be "${credential.clientId}".`);
    session.identity = credential;
    session.credential = credential;
    return null;
  }

  /** A will that its client could not publish itself must not wait for its death to be refused. */
  #checkWill(client: InnerClient): No | null {
    const will = client._will;
    if (will === null || will === undefined) return null;
    const { gate } = this.#parts;
    const topic = gate.parse(will.topic);
    const levels = will.topic.split('/').length;
    if (will.topic === '' || /[+#]/.test(will.topic) || levels > this.#parts.limits.topicLevels)
      return no(NOT_AUTHORIZED, 'connect-bad-will', 'The topic of its will is not a topic name.');
    const refusal = gate.refusal(client.session, will.topic, topic);
    if (refusal !== null) return no(NOT_AUTHORIZED, 'connect-bad-will', `Its will is refused: ${refusal.message}.`);
    return null;
  }

  #checkRoom(client: InnerClient): No | null {
    if (client.clean || this.#parts.persistence.admitsSession(client.id)) return null;
    return no(UNAVAILABLE, 'connect-too-many-sessions', 'There is no room for another persistent session.');
  }
}

function no(returnCode: No['returnCode'], code: RefusalCode, message: string): No {
  return { returnCode, code, message };
}

function badId(message: string): No {
  return no(BAD_CLIENT_ID, 'connect-bad-client-id', message);
}
