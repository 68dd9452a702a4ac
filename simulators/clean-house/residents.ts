import { setTimeout as sleep } from 'node:timers/promises';
import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import type { Random } from '../random.ts';
import { type Errand, isFree, nextStep } from './errand.ts';
import type { CleanHouse } from './house.ts';
import { KioskScreen } from './kiosk-screen.ts';
import type { Visitors } from './visitors.ts';

export interface ResidentsOptions {
  /** The kiosk's screen, e.g. http://127.0.0.1:8090 */
  readonly kiosk: string;
  /** How many come in an hour, about evenly. */
  readonly perHour: number;
  /** How many cards there are. */
  readonly cards: number;
}

const HOUR_MS = 3_600_000;
const FIRST_MS = 5000;
/** Reads the screen before touching it. */
const READ_MS = { from: 900, to: 2200 };
const ERRAND_MS_MAX = 120_000;
const POLL_MS = 200;
const AGAIN_MS = 3000;
/** From so full on the collectors come. */
const COLLECTED_AT = 0.8;

/** Residents who tap their card, touch the screen as anybody does, and put in what they brought. */
export class Residents {
  readonly #house: CleanHouse;
  readonly #visitors: Visitors;
  readonly #random: Random;
  readonly #options: ResidentsOptions;
  readonly #screen: KioskScreen;
  readonly #ending = new AbortController();
  #view: KioskView | null = null;
  #running: Promise<unknown> = Promise.resolve();

  constructor(house: CleanHouse, visitors: Visitors, random: Random, options: ResidentsOptions) {
    this.#house = house;
    this.#visitors = visitors;
    this.#random = random;
    this.#options = options;
    this.#screen = new KioskScreen(options.kiosk);
  }

  start(): void {
    this.#running = Promise.all([this.#watch(), this.#live()]).catch((error: Error) => {
      if (!this.#ending.signal.aborted) console.error(`The residents stay at home: ${error.message}`);
    });
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  /** Follows the screen; a kiosk that is away is looked for again. */
  async #watch(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      try {
        for await (const view of this.#screen.views(this.#ending.signal)) this.#view = view;
      } catch {
        // It is not there yet, or was restarted.
      }
      this.#view = null;
      await this.#sleep(AGAIN_MS);
    }
  }

  async #live(): Promise<void> {
    await this.#sleep(FIRST_MS);
    for (;;) {
      const errand = this.#errand();
      if (this.#view !== null && isFree(this.#view, errand)) {
        await this.#run(errand);
        const meanMs = HOUR_MS / this.#options.perHour;
        await this.#sleep(meanMs * (0.6 + 0.8 * this.#random.next()));
      } else await this.#sleep(AGAIN_MS);
      this.#collectFull();
    }
  }

  #errand(): Errand {
    const { containers, dispensers } = this.#house.spec;
    const container = containers[this.#random.integer(0, containers.length - 1)]!;
    const number = this.#random.integer(1, this.#options.cards);
    const item = dispensers[0]?.name.replace(/^bags-/, 'bag-');
    return {
      card: `04A0${number.toString(16).toUpperCase().padStart(4, '0')}`,
      kind: container.kinds[this.#random.integer(0, container.kinds.length - 1)]!,
      grams: Math.round(250 + 3500 * this.#random.next() ** 2),
      ...(item !== undefined && this.#random.chance(0.25) ? { item } : {}),
    };
  }

  async #run(errand: Errand): Promise<void> {
    let deposited = false;
    let bought = false;
    const untilMs = Date.now() + ERRAND_MS_MAX;
    while (Date.now() < untilMs && this.#view !== null) {
      const next = nextStep(this.#view, errand, { deposited, bought });
      if (next.is === 'leave') return;
      if (next.is === 'put-in') {
        deposited = true;
        await this.#putIn(errand);
      } else if (next.is === 'act') {
        await this.#sleep(this.#random.integer(READ_MS.from, READ_MS.to));
        const done = await this.#screen.act(next.action).catch(() => false);
        if (done && next.action.do === 'confirm-purchase') bought = true;
        if (done && next.action.do === 'finish') return;
        // Somebody else is at it, or it is closed: try again another time.
        if (!done) return;
      }
      await this.#sleep(POLL_MS);
    }
  }

  async #putIn({ kind, grams }: Errand): Promise<void> {
    const container = this.#house.spec.containers.find(({ kinds }) => kinds.includes(kind))!.id;
    const takeBack = this.#random.chance(0.15) ? Math.round(grams / 3) : 0;
    const visit = this.#visitors.come({ container, grams, takeBack, clumsy: this.#random.chance(0.1) });
    if (visit.ok) await Promise.race([visit.value.over, this.#weighed()]);
  }

  /** The screen has gone on: whoever put something in looks at it again, and walks away later. */
  async #weighed(): Promise<void> {
    while (this.#view !== null && (this.#view.step.at === 'put-in' || this.#view.step.at === 'weighing'))
      await this.#sleep(POLL_MS);
  }

  #collectFull(): void {
    for (const { id, contentsG, fullG } of this.#house.state().containers)
      if (contentsG > fullG * COLLECTED_AT) this.#house.collect(id);
  }

  #sleep(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#ending.signal });
  }
}
