import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatAddress } from '@maeul/devices/config/address';
import type { StaffRole } from '@maeul/devices/office/office-api';
import type { DevicePath } from '@maeul/devices/path';
import { unwrap } from '@maeul/devices/refusal';
import { pino } from 'pino';
import { readHubConfig } from '../../config.ts';
import { type Hub, startHub } from '../../hub.ts';
import { defaultRole } from '../../security/acl.ts';
import { CredentialStore, credentialFile } from '../../security/credentials.ts';
import { Accounts } from '../accounts.ts';
import { officeFile, openOffice } from '../office-file.ts';

export const KIOSK = 'eunpyeong/sinsa1/clean-house-1/kiosk-1';
export const AGENT = 'eunpyeong/sinsa1/clean-house-1/edge';
const PASSWORD = 'four words that rhyme';

/** What a page or a kiosk was answered. */
export interface Answer {
  readonly status: number;
  readonly body: { readonly code?: string };
  readonly headers: Headers;
  readonly text: string;
}

/** A whole hub in a folder of its own, with one account of each role, to be asked over HTTP. */
export class OfficeHub {
  readonly data = mkdtempSync(join(tmpdir(), 'maeul-office-'));
  readonly lines: string[] = [];
  #hub: Hub | null = null;
  readonly #config: string;

  /** @param config further YAML of the hub */
  constructor(config = '') {
    this.#config = `place: eunpyeong/sinsa1\n${config}`;
  }

  get mqttPort(): number {
    return this.#hub!.mqtt.port;
  }

  /** Starts the hub, or starts it again with what it kept. */
  async start(): Promise<void> {
    const addresses = { MAEUL_HTTP: '127.0.0.1:0', MAEUL_MQTT: '127.0.0.1:0' };
    const config = unwrap(readHubConfig(this.#config, 'hub.yaml', addresses));
    const log = pino({ level: 'trace' }, { write: (line: string) => void this.lines.push(line) });
    this.#hub = unwrap(await startHub({ config, dataFolder: this.data, log }));
  }

  async stop(): Promise<void> {
    await this.#hub?.stop();
    this.#hub = null;
  }

  /** An account for each name, before or while the hub runs. */
  async staff(...people: readonly (readonly [name: string, role: StaffRole])[]): Promise<void> {
    const db = openOffice(officeFile(this.data));
    const accounts = new Accounts(db);
    for (const [name, role] of people) unwrap(await accounts.add(name, role, PASSWORD, Date.now()));
    db.close();
  }

  /** A credential at the broker, as Basic authentication. */
  agent(path: string): string {
    const store = new CredentialStore(credentialFile(this.data));
    store.start();
    const { username, password } = unwrap(
      store.enroll({ path: path as DevicePath, role: defaultRole(path as DevicePath) }, Date.now()),
    );
    store.stop();
    return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  }

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(`http://${formatAddress(this.#hub!.http)}/api/v1/${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      // What is no JSON says so in its headers.
      ...(body === undefined ? {} : { body: headers['content-type'] ? String(body) : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
    return { status: answer.status, body: isJson ? JSON.parse(text) : {}, headers: answer.headers, text };
  }

  login(name: string, password = PASSWORD): Promise<Answer> {
    return this.ask('POST', 'office/session', { name, password });
  }

  /** Logs somebody in: what they ask then goes with cookie and token. */
  async desk(name: string): Promise<Desk> {
    const answer = await this.login(name);
    const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
    return new Desk(this, { cookie, 'x-csrf-token': String((answer.body as { csrf?: string }).csrf) });
  }
}

/** Somebody of the staff at the page. */
export class Desk {
  readonly headers: { readonly cookie: string; readonly 'x-csrf-token': string };
  readonly #hub: OfficeHub;

  constructor(hub: OfficeHub, headers: Desk['headers']) {
    this.#hub = hub;
    this.headers = headers;
  }

  get(path: string): Promise<Answer> {
    return this.#hub.ask('GET', `office/${path}`, undefined, { cookie: this.headers.cookie });
  }

  post(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#hub.ask('POST', `office/${path}`, body, { ...this.headers, ...headers });
  }
}
