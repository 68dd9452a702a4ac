import { setTimeout as sleep } from 'node:timers/promises';
import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import { type Errand, nextStep } from '@maeul/simulators/clean-house/errand';
import type { CleanHouse } from '@maeul/simulators/clean-house/house';
import { KioskScreen } from '@maeul/simulators/clean-house/kiosk-screen';
import type { Random } from '@maeul/simulators/random';

const POLL_MS = 40;
const HAND_MS = 60;
const UNLOCK_MS_MAX = 4_000;
/** Some wait for the confirmation, some do not. */
const READS_MS_MAX = 1_200;
const COLLECTED_G = 40_000;

/** Residents at one kiosk, one after another without a break: they deposit, buy, or both, whatever is killed meanwhile. */
export class HurriedResidents {
  /** Points of each receipt that the screen has shown as confirmed, by its event. */
  readonly confirmed = new Map<string, number>();
  /** Receipts that the screen has shown, confirmed or not. */
  readonly shown = new Set<string>();
  /** What was put into the containers, closed lid or not. */
  gramsPut = 0;
  readonly #house: CleanHouse;
  readonly #screen: KioskScreen;
  readonly #random: Random;
  readonly #cards: number;
  readonly #ending = new AbortController();
  #view: KioskView | null = null;
  #running: Promise<unknown> = Promise.resolve();
  #closing = false;

  /** @param cards how many cards there are; all kiosks are used with the same */
  constructor(house: CleanHouse, screen: string, random: Random, cards: number) {
    this.#house = house;
    this.#screen = new KioskScreen(screen);
    this.#random = random;
    this.#cards = cards;
  }

  get step(): KioskView['step']['at'] | null {
    return this.#view?.step.at ?? null;
  }

  get isOpen(): boolean {
    return this.#view?.service.state === 'open';
  }

  start(): void {
    this.#running = Promise.all([this.#watch(), this.#come()]);
  }

  /** Nobody comes any more; whoever is there may end within the time. */
  async stop(withinMs: number): Promise<void> {
    this.#closing = true;
    const late = setTimeout(() => this.#ending.abort(), withinMs);
    await this.#running;
    clearTimeout(late);
  }

  async #watch(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      try {
        for await (const view of this.#screen.views(this.#ending.signal)) this.#see(view);
      } catch {
        // The agent is dead, or not yet alive again.
      }
      this.#view = null;
      await sleep(POLL_MS);
    }
  }

  #see(view: KioskView): void {
    this.#view = view;
    if (view.step.at !== 'receipt') return;
    const { event, status, points } = view.step.receipt;
    this.shown.add(event);
    if (status === 'confirmed') this.confirmed.set(event, points);
  }

  async #come(): Promise<void> {
    while (!this.#closing) {
      await this.#visit();
      this.#house.present(false);
      for (const { id, contentsG } of this.#house.state().containers)
        if (contentsG > COLLECTED_G) this.#house.collect(id);
      await sleep(POLL_MS);
    }
    this.#ending.abort();
  }

  /** From the first touch until the screen is free again, or the agent is dead. */
  async #visit(): Promise<void> {
    const errand = this.#errand();
    const progress = { deposited: this.#random.chance(0.5), bought: false };
    let begun = false;
    for (let view = this.#view; view !== null && !this.#ending.signal.aborted; view = this.#view) {
      if (view.step.at === 'welcome' && (begun || this.#closing)) return;
      const next = nextStep(spendable(view), errand, { ...progress, deposited: begun && progress.deposited });
      begun ||= view.step.at !== 'welcome';
      if (next.is === 'put-in') {
        progress.deposited = true;
        await this.#putIn(errand);
      } else if (next.is === 'act') {
        if (view.step.at === 'receipt') await this.#read();
        const done = await this.#screen.act(next.action).catch(() => false);
        if (done && next.action.do === 'confirm-purchase') progress.bought = true;
      }
      await sleep(POLL_MS);
    }
  }

  #errand(): Errand {
    const number = this.#random.integer(1, this.#cards);
    return {
      card: `04C0${String(number).padStart(4, '0')}`,
      kind: this.#random.chance(0.7) ? 'paper-pack' : this.#random.chance(0.5) ? 'pet-clear' : 'can',
      grams: this.#random.integer(1_000, 4_000),
      item: this.#random.chance(0.8) ? 'bag-5l' : 'bag-10l',
    };
  }

  async #read(): Promise<void> {
    const waitsMs = this.#random.integer(0, READS_MS_MAX);
    for (let ms = 0; ms < waitsMs && this.#view?.step.at === 'receipt'; ms += POLL_MS) {
      if (this.#view.step.receipt.status === 'confirmed') return;
      await sleep(POLL_MS);
    }
  }

  /** A power cut may come at any point; whoever has opened a lid closes it. */
  async #putIn({ kind, grams }: Errand): Promise<void> {
    const { id } = this.#house.spec.containers.find(({ kinds }) => kinds.includes(kind))!;
    this.#house.present(true);
    for (let ms = 0; ms < UNLOCK_MS_MAX && !this.#house.isUnlocked(id); ms += POLL_MS) await sleep(POLL_MS);
    if (!this.#house.open(id).ok) {
      await this.#screen.act({ do: 'finish' }).catch(() => false);
      return;
    }
    await sleep(HAND_MS);
    this.gramsPut += grams;
    this.#house.put(id, grams);
    await sleep(HAND_MS);
    this.#house.close(id);
  }
}

/** Without the hub nobody knows a balance, but what may be spent without it. */
function spendable(view: KioskView): KioskView {
  if (view.session === null || view.session.balances !== null) return view;
  const available = view.session.offlineAvailable;
  const balances = { wallet: '', balances: [{ asset: 'points' as const, posted: available, held: 0, available }] };
  return { ...view, session: { ...view.session, balances } };
}
