import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialHash, parseIdentityKey } from '@maeul/devices/kiosk/credential-hash';
import type { Terms } from '@maeul/devices/kiosk/hub-kiosk-api';
import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import type { DevicePath } from '@maeul/devices/path';
import type { Outcome } from '@maeul/devices/points/outcome';
import { CHAIN_START, type SignedEvent } from '@maeul/devices/points/proof';
import { ok, type Refusal, type Result, unwrap } from '@maeul/devices/refusal';
import { serialProtocols } from '@maeul/devices/serial/protocols';
import { newId } from '../../new-id.ts';
import type { OutboxMessage } from '../../outbox/message.ts';
import type { FrameListener } from '../../polling/frame-source.ts';
import { wires } from '../../weighing/testing/wires.ts';
import type { KioskConfig, PrinterConfig } from '../config/config.ts';
import type { Kiosk } from '../options.ts';
import { startKiosk } from '../start-kiosk.ts';
import { FakeParts } from './fake-parts.ts';
import { HubStub } from './hub-stub.ts';
import { KIOSK, PUBLIC_KEY, SIGNING } from './test-store.ts';

const CAS = wires.find(({ profile }) => profile === 'scale/cas-22')!;
const SCALE = 'eunpyeong/sinsa1/clean-house-1/scale-pet';
const IDENTITY = unwrap(parseIdentityKey('0f'.repeat(32)));

/** A kiosk with everything around it but the agent. Time goes on when the scale speaks. */
export class TestHouse {
  readonly hub = new HubStub();
  readonly parts = new FakeParts();
  readonly told: SignedEvent[] = [];
  readonly bodies: string[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'maeul-kiosk-'));
  connected = true;
  /** A board goes, or comes (null). */
  board: (name: string, why: Refusal | null) => void = () => undefined;
  nowMs = Date.parse('2026-11-23T03:00:00Z');
  /** Nobody sets this one. */
  steadyMs = 5_000;
  /** What the hub says of each event as soon as it is in the outbox; null says nothing. */
  ledger: (event: SignedEvent) => Omit<Outcome, 'event'> | null = () => null;
  readonly #parser = serialProtocols[CAS.profile]!.parser();
  #listener: FrameListener = () => undefined;
  #kiosk: Kiosk | null = null;
  #origin = '';

  get url(): string {
    return `http://127.0.0.1:${this.#kiosk!.port}`;
  }

  async start(printer: PrinterConfig | null = null): Promise<this> {
    if (this.#origin === '') this.#origin = await this.hub.start();
    const started = await startKiosk({
      config: { ...config(this.#origin), printer },
      keys: { signing: SIGNING, publicKey: PUBLIC_KEY, hashOf: (by, value) => credentialHash(IDENTITY, by, value) },
      folder: this.folder,
      pagesDir: join(this.folder, 'pages'),
      credentials: { clientId: 'x', username: 'edge', password: 'secret' },
      tls: {},
      io: this.parts,
      onBoard: (listener) => {
        this.board = listener;
        return () => undefined;
      },
      scales: {
        tap: (_path, listener) => {
          this.#listener = listener;
          return () => undefined;
        },
        askNow: () => undefined,
      },
      append: async (message) => this.#append(message),
      isConnected: () => this.connected,
      nowMs: () => this.nowMs,
      steadyMs: () => this.steadyMs,
      random: () => 0,
      newId,
      newWallet: () => '5f0c1d1e-0000-4000-8000-00000000abcd',
      log: () => undefined,
    });
    this.#kiosk = unwrap(started);
    this.scale(12_000, 400);
    return this;
  }

  async stop(): Promise<void> {
    await this.#kiosk?.stop();
    this.#kiosk = null;
  }

  async end(): Promise<void> {
    await this.stop();
    this.hub.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The scale shows this for a while. */
  scale(grams: number, forMs: number): void {
    const shown = { grams, is: 'stable', unit: 'kg', tared: 0, held: false, notZeroed: false } as const;
    for (const untilMs = this.steadyMs + forMs; this.steadyMs < untilMs; ) {
      this.nowMs += CAS.periodMs;
      this.steadyMs += CAS.periodMs;
      for (const message of this.#parser.push(CAS.encode(shown))) this.#listener(message, this.nowMs);
    }
  }

  /** What the hub says of an event, as the command that it sends. */
  say(outcome: Outcome): void {
    unwrap(this.#kiosk!.commands.get('points-outcome')!(outcome));
  }

  command(name: string, args: object): Result<unknown> {
    return this.#kiosk!.commands.get(name)!(args);
  }

  act(action: object, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}/api/v1/kiosk/actions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(action),
    });
  }

  /** The view as a screen that has just been opened gets it. */
  async view(): Promise<KioskView> {
    const leave = new AbortController();
    const response = await fetch(`${this.url}/api/v1/kiosk/live`, { signal: leave.signal });
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const data = /^data: (.*)\n\n/m.exec(text)?.[1];
      if (data === undefined) continue;
      leave.abort();
      return JSON.parse(data) as KioskView;
    }
    throw new Error('the stream ended');
  }

  /** Waits until the view is as it should be. */
  async until(isSo: (view: KioskView) => boolean): Promise<KioskView> {
    for (;;) {
      const view = await this.view();
      if (isSo(view)) return view;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #append(message: OutboxMessage): Result<number> {
    this.bodies.push(message.body);
    const event = JSON.parse(message.body) as SignedEvent;
    if (message.kind !== 'event' || event.proofseq === undefined) return ok(0);
    this.told.push(event);
    const said = this.ledger(event);
    if (said !== null) setImmediate(() => this.#kiosk && this.say({ event: event.id, ...said }));
    return ok(this.told.length);
  }
}

function config(hub: string): Omit<KioskConfig, 'printer'> {
  const pins = { board: 'front', lock: 4, sensor: 5 };
  return {
    path: KIOSK as DevicePath,
    label: { ko: '신사1동 클린하우스', en: 'Sinsa 1 clean house' },
    listen: { host: '127.0.0.1', port: 0 },
    hub,
    key: '',
    identityKey: '',
    containers: [
      {
        id: 'pet',
        kinds: ['pet'],
        seal: {
          path: SCALE,
          serial: 'CAS-1',
          profile: 'scale/cas-22',
          e: 10,
          min: 200,
          max: 150_000,
          verifiedUntil: '2027-05-01',
        },
        tare: 12_000,
        lid: pins,
        lamp: { board: 'front', red: 6, green: 7 },
        fill: null,
      },
    ],
    presence: null,
    dispensers: { bags: { board: 'front', motor: 8, confirm: 9 } },
    returnSlot: { board: 'front', pin: 14 },
  };
}

export const TERMS: Terms = {
  tariffs: [
    {
      id: 'eunpyeong',
      version: 3,
      scope: 'eunpyeong',
      validFrom: '2026-01-01',
      name: { ko: '은평', en: 'Eunpyeong' },
      source: 'a test',
      step: 10,
      multiplierDays: [],
      kinds: [
        {
          id: 'pet',
          name: { ko: '투명 페트병', en: 'Clear PET' },
          prepare: [],
          price: { by: 'weight', points: 100, perGrams: 1000 },
        },
      ],
    },
  ],
  catalogue: {
    version: 1,
    items: [
      {
        id: 'bag',
        name: { ko: '봉투', en: 'Bags' },
        group: 'bag-roll',
        price: 300,
        asset: 'points',
        dispenser: 'bags',
        confirmWithin: 10,
      },
    ],
    containers: [],
  },
  reservations: [],
  chain: { proofseq: 0, hash: CHAIN_START },
  key: PUBLIC_KEY,
  revoked: false,
};
