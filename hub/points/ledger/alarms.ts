import type { AlarmKind } from './rows.ts';
import type { LedgerState } from './state.ts';

/** Healed within this time, a gap was only messages that overtook each other: there is no alarm of it. */
const REORDERED_MS = 10_000;
const KOREA_MS = 9 * 3_600_000;

/** What staff should look at. A flood of one kind from one place is one row a day, with a count. */
export class Alarms {
  readonly #state: LedgerState;

  constructor(state: LedgerState) {
    this.#state = state;
  }

  raise(
    { id: event, receivedMs }: { readonly id: string; readonly receivedMs: number },
    kind: AlarmKind,
    path: string,
    message: string,
  ): void {
    const about = new Date(receivedMs + KOREA_MS).toISOString().slice(0, 10);
    const before = this.#state.alarms.get(path, kind, about);
    if (before !== undefined) this.#state.alarms.set({ ...before, count: before.count + 1 });
    else
      this.#state.alarms.set({
        path, kind, about, event, fromSeq: null, toSeq: null, openedMs: receivedMs, closedMs: null, count: 1, message,
      }); // biome-ignore format: one line
  }

  /** Numbers of a kiosk's chain are missing: opened, or known more exactly. */
  gap(
    { id: event, receivedMs }: { readonly id: string; readonly receivedMs: number },
    kiosk: string,
    fromSeq: number,
    toSeq: number,
  ): void {
    const about = String(fromSeq);
    const before = this.#state.alarms.get(kiosk, 'chain-gap', about);
    const openedMs = before?.openedMs ?? receivedMs;
    const message = `The events ${fromSeq} to ${toSeq} of the kiosk are missing; what came after them waits.`;
    this.#state.alarms.set({
      path: kiosk, kind: 'chain-gap', about, event: before?.event ?? event, fromSeq, toSeq, openedMs, closedMs: null, count: 1, message,
    }); // biome-ignore format: one line
  }

  /** What was missing came, or staff gave it up. */
  gapClosed(kiosk: string, fromSeq: number, receivedMs: number, how: 'healed' | 'accepted' = 'healed'): void {
    const about = String(fromSeq);
    const alarm = this.#state.alarms.get(kiosk, 'chain-gap', about);
    if (alarm === undefined) return;
    if (how === 'healed' && receivedMs - alarm.openedMs < REORDERED_MS)
      this.#state.alarms.delete(kiosk, 'chain-gap', about);
    else this.#state.alarms.set({ ...alarm, closedMs: receivedMs });
  }
}
