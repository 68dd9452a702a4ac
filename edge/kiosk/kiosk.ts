import type { KioskAction } from '@maeul/devices/kiosk/kiosk-view';
import type { DevicePath } from '@maeul/devices/path';
import { OUTCOME_COMMAND, Outcome } from '@maeul/devices/points/outcome';
import { RELEASE_COMMAND } from '@maeul/devices/points/release-command';
import { siteDay } from '@maeul/devices/points/site-day';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { Compile } from 'typebox/compile';
import { weighingMachine } from '../weighing/machine.ts';
import { BoardReport } from './board-report.ts';
import type { KioskConfig } from './config/config.ts';
import { Dispatch } from './dispatch.ts';
import { Effects } from './effects.ts';
import { FillReport } from './fill-report.ts';
import { giveBack } from './give-back.ts';
import { ScreenServer } from './http/screen-server.ts';
import { HubClient } from './hub-client.ts';
import { HubSync } from './hub-sync.ts';
import type { Kiosk, KioskOptions } from './options.ts';
import { Outcomes } from './outcomes.ts';
import { PartsWatch } from './parts-watch.ts';
import { printReceipt } from './printing/print-receipt.ts';
import { Purchases } from './purchases.ts';
import { receiptOf } from './receipt-of.ts';
import type { SessionAction, SessionEffect, SessionInput } from './session/inputs.ts';
import { SessionMachine } from './session/session-machine.ts';
import { CLOCK_AHEAD_MAX_MS } from './session/state.ts';
import type { KioskStore } from './store/kiosk-store.ts';
import { WeighingBay } from './weighing-bay.ts';
import { expectedIn, WeightWatch } from './weight-watch.ts';

const BEAT_MS = 500;
const RESEND_EVERY_MS = 30_000;
const TIDY_EVERY_MS = 3_600_000;
const EVENTS_KEPT_MS = 90 * 86_400_000;
const CARDS_KEPT_MS = 30 * 86_400_000;
/** A moving weight is shown this often; scales send up to twenty frames a second. */
const LIVE_MIN_MS = 100;
const PURCHASE_ENDS_WITHIN_MS = 5_000;
const isOutcome = Compile(Outcome);

/** The kiosk of an agent, put together; `startKiosk` starts one. */
export class RunningKiosk implements Kiosk {
  readonly #options: KioskOptions;
  readonly #store: KioskStore;
  readonly #session: SessionMachine;
  readonly #client: HubClient;
  readonly #sync: HubSync;
  readonly #dispatch: Dispatch;
  readonly #outcomes = new Outcomes();
  readonly #purchases: Purchases;
  readonly #bays: ReadonlyMap<string, WeighingBay>;
  readonly #effects: Effects;
  readonly #screen: ScreenServer;
  readonly #fill: FillReport;
  readonly #parts: PartsWatch;
  readonly #weights: WeightWatch;
  readonly #boards: BoardReport;
  #stopBoards: () => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #shown = '';
  #shownMs = Number.NEGATIVE_INFINITY;
  #online = false;
  #connected = false;
  #storeFailing = false;
  #clockAhead = false;
  #resentMs = Number.NEGATIVE_INFINITY;
  #tidiedMs = Number.NEGATIVE_INFINITY;
  #port = 0;

  constructor(options: KioskOptions, store: KioskStore) {
    const { config, keys, io, newId, newWallet, nowMs, random, append, log } = options;
    this.#options = options;
    this.#store = store;
    const place = {
      path: config.path,
      label: config.label,
      containers: config.containers.map(({ id, kinds, seal }) => ({ id, kinds, e: seal.e })),
      dispensers: Object.keys(config.dispensers),
      hasReturnSlot: config.returnSlot !== null,
      hasPrinter: config.printer !== null,
    };
    this.#session = new SessionMachine(place, keys.publicKey, { event: newId, wallet: newWallet });
    const door = { origin: config.hub, credentials: options.credentials, tls: options.tls };
    this.#client = new HubClient(door, config.path);
    this.#dispatch = new Dispatch({ kiosk: config.path, chain: store.chain, append, newId, nowMs, onNotice: log });
    const send = this.#dispatch.send.bind(this.#dispatch);
    const fault = this.#dispatch.fault.bind(this.#dispatch);
    const onStoreFailure = this.#storeFailed.bind(this);
    this.#boards = new BoardReport({ fault, log });
    this.#fill = new FillReport({ config, io, append, nowMs, steadyMs: options.steadyMs });
    this.#purchases = new Purchases({
      store,
      outcomes: this.#outcomes,
      dispenser: (name) => io.dispenser(name),
      send,
      fault,
      newId,
      nowMs,
    });
    this.#weights = new WeightWatch(fault);
    this.#bays = new Map(config.containers.map((container) => [container.id, this.#bay(container)]));
    this.#parts = new PartsWatch({
      io,
      bays: this.#bays,
      dispensers: Object.keys(config.dispensers),
      isDispensing: (name) => this.#purchases.isDispensing(name),
      take: (input) => this.#take(input),
      fault,
    });
    this.#sync = new HubSync({
      client: this.#client,
      store,
      fault,
      nowMs,
      random,
      onStoreFailure,
      onTerms: (terms) => this.#take({ is: 'terms', terms }),
      onClock: (hubBehindMs) => this.#clock(hubBehindMs),
      onDenied: (code) => this.#denied(code),
    });
    this.#effects = new Effects({
      store,
      client: this.#client,
      purchases: this.#purchases,
      bays: this.#bays,
      isOnline: () => this.#online,
      take: (input) => this.#take(input),
      send,
      fault,
      onClaim: () => this.#sync.now(),
      print: ({ receipt }) => printReceipt(config, receipt, fault),
      onStoreFailure,
      newId,
      nowMs,
    });
    this.#screen = new ScreenServer({
      listen: config.listen,
      pagesDir: options.pagesDir,
      view: () => this.#session.view(),
      isInUse: () => this.#session.isInUse,
      act: (action) => this.#act(action),
      receipt: (event) => receiptOf(store.chain, event),
    });
  }

  get commands(): Kiosk['commands'] {
    return new Map([
      [OUTCOME_COMMAND, (args) => this.#outcome(args)],
      [RELEASE_COMMAND, (args) => this.#giveBack(args)],
    ]);
  }

  get port(): number {
    return this.#port;
  }

  async start(): Promise<Result<true>> {
    const { io, config } = this.#options;
    // First what was left behind: it comes before anything new in the chain.
    this.#dispatch.start();
    this.#purchases.settle();
    const terms = this.#store.terms();
    if (terms !== null) this.#take({ is: 'terms', terms });
    const listening = await this.#screen.start();
    if (!listening.ok) return listening;
    this.#port = listening.value.port;
    this.#stopBoards = this.#options.onBoard(this.#boards.hear);
    await io.start();
    for (const bay of this.#bays.values()) bay.start();
    this.#parts.start();
    this.#sync.start();
    this.#timer = setInterval(() => this.#beat(), BEAT_MS);
    this.#beat();
    this.#options.log('info', `The kiosk ${config.path} shows its screen at http://127.0.0.1:${this.#port}/.`);
    return ok(true);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#parts.stop();
    this.#stopBoards();
    await this.#effects.settled(PURCHASE_ENDS_WITHIN_MS);
    await this.#sync.stop();
    for (const bay of this.#bays.values()) bay.stop();
    await this.#screen.stop();
    await this.#options.io.stop();
    this.#dispatch.stop();
    this.#store.close();
  }

  #outcome(args: object): Result<unknown> {
    if (!isOutcome.Check(args)) return refuse('bad-outcome', 'The arguments are no outcome.');
    // The screen first: whoever waits there waits for this.
    this.#outcomes.deliver(args);
    this.#take({ is: 'outcome', outcome: args });
    const first = this.#store.chain.answered(args.event, args.status);
    if (first && args.status === 'refused') this.#refused(args);
    return ok({ event: args.event });
  }

  #giveBack(args: object): Result<unknown> {
    const { newId, nowMs } = this.#options;
    // What was shown and not saved is signed first; the hub asks again.
    if (this.#storeFailing) return refuse('store-failing', 'The kiosk cannot write anything now.');
    try {
      return giveBack(args, { store: this.#store, send: (event) => this.#dispatch.send(event), newId, nowMs });
    } catch (error) {
      this.#storeFailed(error as Error);
      return refuse('store-failing', (error as Error).message);
    }
  }

  scale(path: DevicePath, up: boolean, why: string | null): void {
    for (const { id, seal } of this.#options.config.containers)
      if (seal.path === path) this.#bays.get(id)?.scale(up, why);
  }

  #bay({ id, seal, tare }: KioskConfig['containers'][number]): WeighingBay {
    const { io, scales, nowMs, steadyMs } = this.#options;
    return new WeighingBay({
      container: id,
      verifiedUntil: seal.verifiedUntil,
      machine: weighingMachine({ container: id, seal, tare }),
      lid: io.lid(id),
      fill: io.fill(id),
      tap: (listener) => scales.tap(seal.path as DevicePath, listener),
      askScale: () => scales.askNow(seal.path as DevicePath),
      nowMs,
      steadyMs,
      expected: () => expectedIn(this.#store, id, nowMs()),
      onOutput: (output, heardMs) => {
        this.#take({ is: 'weighing', container: id, output, heardMs });
        this.#weights.heard(id, output);
        if (output.is === 'ready' && output.missing !== undefined) this.#foundEmpty(id);
      },
      onLid: (open) => this.#take({ is: 'lid', container: id, open }),
      onLidFault: (why) => {
        this.#options.log('warn', `The lid of "${id}": ${why.message}`);
        this.#parts.fault(id, why.code);
      },
    });
  }

  #foundEmpty(container: string): void {
    try {
      this.#store.foundEmpty(container, this.#options.nowMs());
    } catch (error) {
      this.#storeFailed(error as Error);
    }
  }

  #act(action: KioskAction): Result<true> {
    const asked = this.#asSession(action);
    if (!asked.ok) return asked;
    const done = this.#session.act(asked.value, this.#options.nowMs(), this.#options.steadyMs());
    this.#show();
    if (!done.ok) return done;
    this.#carryOut(done.value);
    return ok(true);
  }

  /** From here on a card, a code and a phone number are known by their hashes alone. */
  #asSession(action: KioskAction): Result<SessionAction> {
    const { hashOf } = this.#options.keys;
    if (action.do === 'tap') {
      const hash = hashOf(action.by, action.value);
      return hash.ok ? ok({ do: 'present', by: action.by, hash: hash.value }) : hash;
    }
    if (action.do !== 'enter-phone') return ok(action);
    const hash = hashOf('phone', action.phone);
    return hash.ok ? ok({ do: 'present', by: 'phone', hash: hash.value, pin: action.pin }) : hash;
  }

  #take(input: SessionInput): void {
    const effects = this.#session.take(input, this.#options.nowMs(), this.#options.steadyMs());
    const moving = input.is === 'weighing' && input.output.is === 'live';
    if (!moving || this.#options.steadyMs() - this.#shownMs >= LIVE_MIN_MS) this.#show();
    this.#carryOut(effects);
  }

  #carryOut(effects: readonly SessionEffect[]): void {
    for (const effect of effects) this.#effects.carryOut(effect);
  }

  /** Sends the view if anything but the time has changed; and the lamps follow. */
  #show(): void {
    const view = this.#session.view();
    const text = JSON.stringify({ ...view, time: '' });
    if (text === this.#shown) return;
    this.#shown = text;
    this.#shownMs = this.#options.steadyMs();
    this.#screen.show(JSON.stringify(view));
    this.#parts.light(this.#session.lamps());
  }

  #beat(): void {
    const { nowMs, isConnected } = this.#options;
    const now = nowMs();
    const connected = isConnected();
    if (connected && !this.#connected) this.#sync.now();
    this.#connected = connected;
    const online = connected && this.#client.reached;
    if (online !== this.#online) this.#take({ is: 'network', online });
    this.#online = online;
    this.#parts.look(siteDay(new Date(now).toISOString()));
    this.#take({ is: 'tick' });
    this.#fill.tell();
    this.#keep(now);
  }

  /** The store again after a failure; what the hub has not answered; what is too old. */
  #keep(now: number): void {
    try {
      if (this.#storeFailing) {
        this.#store.probe();
        this.#effects.retry();
        this.#storeFailing = false;
        this.#take({ is: 'store', failing: false });
      }
      const steadyMs = this.#options.steadyMs();
      if (this.#online && steadyMs - this.#resentMs >= RESEND_EVERY_MS) {
        this.#resentMs = steadyMs;
        this.#dispatch.resend();
      }
      if (steadyMs - this.#tidiedMs >= TIDY_EVERY_MS) {
        this.#tidiedMs = steadyMs;
        this.#store.tidy(now - EVENTS_KEPT_MS, now - CARDS_KEPT_MS);
      }
    } catch (error) {
      this.#storeFailed(error as Error);
    }
  }

  #storeFailed(error: Error): void {
    if (this.#storeFailing) return;
    this.#storeFailing = true;
    this.#options.log('error', `The kiosk's store cannot be written: ${error.message}.`);
    this.#take({ is: 'store', failing: true });
  }

  /** Staff are told once, when it begins: what would be dated ahead is not, so that the hub has nothing to refuse. */
  #clock(hubBehindMs: number): void {
    const ahead = hubBehindMs > CLOCK_AHEAD_MAX_MS;
    if (ahead && !this.#clockAhead) {
      const message = `The clock is ${Math.round(hubBehindMs / 60_000)} minutes ahead of the hub's. The kiosk is closed until it is set.`;
      this.#dispatch.fault({ code: 'clock-ahead', message });
    }
    this.#clockAhead = ahead;
    this.#take({ is: 'clock', hubBehindMs });
  }

  #denied(code: string): void {
    const terms = this.#store.terms();
    if (terms === null) return;
    const denied = code === 'kiosk-revoked' ? { ...terms, revoked: true } : { ...terms, key: null };
    // It must hold after a restart too, when nobody can be asked.
    this.#store.rememberTerms(denied);
    this.#take({ is: 'terms', terms: denied });
  }

  /** What a kiosk has told and the hub does not take is for staff to look at; that somebody had too few points is not. */
  #refused({ event, code, message }: Outcome): void {
    const type = this.#store.chain.find(event)?.event.type;
    if (type === 'maeul.points.deposited.v1' || type === 'maeul.points.posted.v1')
      this.#dispatch.fault({
        code: 'outcome-refused',
        part: event,
        message: `The hub refused ${type}: ${code ?? ''} ${message ?? ''}`.slice(0, 500),
      });
    // It may be the key that it does not take any more.
    this.#sync.now();
  }
}
