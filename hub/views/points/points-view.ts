import type { DatabaseSync } from 'node:sqlite';
import { type EventEnvelope, parseEvent } from '@maeul/devices/messages/event';
import { isHubPath } from '@maeul/devices/path';
import { awardPoints } from '@maeul/devices/points/tariff-award';
import type { Refusal } from '@maeul/devices/refusal';
import { parseJson } from '../../journal/admit.ts';
import type { JournalRecord } from '../../journal/journal.ts';
import { Ledger, type MadeOutcome } from '../../points/ledger/ledger.ts';
import type { Fold, View } from '../view.ts';
import { PointsState } from './points-state.ts';
import { POINTS_SCHEMA } from './schema.ts';

/** Accounts, entries and all else that follows from what kiosks and the office tell of points. */
export const pointsView: View = {
  name: 'points',
  version: 1,
  urgent: true,
  schema: POINTS_SCHEMA,
  open: (db) => new PointsFold(db),
};

class PointsFold implements Fold {
  readonly #state: PointsState;
  readonly #ledger: Ledger;

  constructor(db: DatabaseSync) {
    this.#state = new PointsState(db);
    this.#ledger = new Ledger(this.#state, this.#state.changes, awardPoints);
  }

  apply(record: JournalRecord): Refusal | null {
    const event = eventOf(record);
    if (event === null) return null;
    const fromHub = isHubPath(record.path);
    if (event.type === 'maeul.hub.tick.v1') {
      const tickMs = Date.parse(event.time);
      if (fromHub && !Number.isNaN(tickMs)) this.#ledger.tick(tickMs);
      return null;
    }
    return Ledger.concerns(event.type) ? this.#ledger.take(event, record, fromHub) : null;
  }

  conflict(record: JournalRecord): Refusal | null {
    const event = eventOf(record);
    if (event !== null && Ledger.concerns(event.type)) this.#ledger.conflict(event, record);
    // The catalog quarantines it, as every event that contradicts itself.
    return null;
  }

  flush(): void {
    this.#state.flush();
  }

  reset(): void {
    this.#ledger.takeOutcomes();
    this.#state.reset();
  }

  digest(): string {
    return this.#state.digest();
  }

  outcomes(): readonly MadeOutcome[] {
    return this.#ledger.takeOutcomes();
  }
}

/** null for what is no valid event: the catalog quarantines that. */
function eventOf(record: JournalRecord): EventEnvelope | null {
  if (record.kind !== 'event') return null;
  const json = parseJson(record.payload);
  const event = json.ok ? parseEvent(json.value) : json;
  return event.ok ? event.value : null;
}
