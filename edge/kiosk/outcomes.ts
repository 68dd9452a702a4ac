import type { Outcome } from '@maeul/devices/points/outcome';

/** Hands what the hub says of an event to whoever waits for it. */
export class Outcomes {
  readonly #waiting = new Map<string, (outcome: Outcome) => void>();

  /** Null if nothing was heard in time. */
  wait(event: string, timeoutMs: number): Promise<Outcome | null> {
    return new Promise((resolve) => {
      const finish = (outcome: Outcome | null): void => {
        clearTimeout(timer);
        this.#waiting.delete(event);
        resolve(outcome);
      };
      const timer = setTimeout(() => finish(null), timeoutMs);
      this.#waiting.set(event, finish);
    });
  }

  deliver(outcome: Outcome): void {
    this.#waiting.get(outcome.event)?.(outcome);
  }
}
