import { setTimeout as sleep } from 'node:timers/promises';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { Random } from '../random.ts';
import type { CleanHouse } from './house.ts';
import { planVisit, type Visit } from './visit-plan.ts';

/** How a visit went so far, for the page. */
export interface VisitStatus extends Visit {
  readonly id: number;
  /** `waiting`: for the lid to be unlocked. */
  state: 'waiting' | 'depositing' | 'done' | 'went-away';
}

const UNLOCK_POLL_MS = 100;
const PATIENCE_MS = 60_000;
const GRAMS_MAX = 100_000;
const KEPT_VISITS = 10;

/** People who come to the clean house, one at each container at a time. */
export class Visitors {
  readonly #house: CleanHouse;
  readonly #random: Random;
  readonly #ending = new AbortController();
  readonly #visits: VisitStatus[] = [];
  readonly #here = new Set<number>();
  #next = 1;

  constructor(house: CleanHouse, random: Random) {
    this.#house = house;
    this.#random = random;
  }

  /** The last ones, newest first. */
  get visits(): readonly VisitStatus[] {
    return this.#visits;
  }

  /**
   * Somebody comes and, as soon as the kiosk unlocks the lid, puts something in. Codes: `unknown-container`, `bad-visit`, `busy`.
   * @returns how it goes, and when it is over
   */
  come(visit: Visit): Result<{ readonly status: VisitStatus; readonly over: Promise<void> }> {
    const container = this.#house.container(visit.container);
    if (!container.ok) return container;
    const { grams, takeBack = 0 } = visit;
    if (!isLoad(grams) || !isLoad(takeBack))
      return refuse('bad-visit', `grams and takeBack are whole numbers from 0 to ${GRAMS_MAX}.`);
    if (this.#visits.some(({ container: at, state }) => at === visit.container && isHere(state)))
      return refuse('busy', `Somebody is at "${visit.container}".`, 'Wait until they have left.');
    const status: VisitStatus = { ...visit, id: this.#next++, state: 'waiting' };
    this.#visits.unshift(status);
    this.#visits.splice(KEPT_VISITS);
    return ok({ status, over: this.#live(status) });
  }

  stop(): void {
    this.#ending.abort();
  }

  async #live(status: VisitStatus): Promise<void> {
    this.#enter(status.id);
    try {
      await this.#waitForLid(status);
      if (status.state === 'depositing') await this.#deposit(status);
    } catch (error) {
      // The simulator ends; whoever is in the middle of something stays there.
      if (!this.#ending.signal.aborted) throw error;
    } finally {
      this.#leave(status.id);
    }
  }

  async #waitForLid(status: VisitStatus): Promise<void> {
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += UNLOCK_POLL_MS) {
      if (this.#house.isUnlocked(status.container)) {
        status.state = 'depositing';
        return;
      }
      await this.#sleep(UNLOCK_POLL_MS);
    }
    status.state = 'went-away';
  }

  async #deposit(status: VisitStatus): Promise<void> {
    const { container } = status;
    let opened = false;
    for (const act of planVisit(status, this.#random)) {
      await this.#sleep(act.afterMs);
      if (act.do === 'put') this.#house.put(container, act.grams);
      else if (act.do === 'press') this.#house.press(container, act.grams);
      else if (act.do === 'close') this.#house.close(container);
      else if (act.do === 'open') {
        // Once it was closed it may be locked for good; then what is in it stays.
        opened = (await this.#opens(container)) || opened;
        if (!opened) {
          status.state = 'went-away';
          return;
        }
      }
    }
    status.state = 'done';
  }

  /** A lid that was locked again at once is tried for a while. */
  async #opens(container: string): Promise<boolean> {
    for (let tries = 0; tries < 5; tries++) {
      if (this.#house.open(container).ok) return true;
      await this.#sleep(UNLOCK_POLL_MS);
    }
    return false;
  }

  #enter(id: number): void {
    this.#here.add(id);
    this.#house.present(true);
  }

  #leave(id: number): void {
    this.#here.delete(id);
    if (this.#here.size === 0) this.#house.present(false);
  }

  #sleep(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#ending.signal });
  }
}

function isLoad(grams: unknown): boolean {
  return Number.isInteger(grams) && Number(grams) >= 0 && Number(grams) <= GRAMS_MAX;
}

function isHere(state: VisitStatus['state']): boolean {
  return state === 'waiting' || state === 'depositing';
}
