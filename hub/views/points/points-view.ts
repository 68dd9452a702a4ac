import type { DatabaseSync } from 'node:sqlite';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import { isHubPath } from '@maeul/devices/path';
import { awardPoints } from '@maeul/devices/points/tariff-award';
import type { Refusal, Result } from '@maeul/devices/refusal';
import type { JournalRecord } from '../../journal/journal.ts';
import { Ledger, type MadeOutcome } from '../../points/ledger/ledger.ts';
import { eventOf } from '../event-of.ts';
import type { Fold, View } from '../view.ts';
import { PointsState } from './points-state.ts';
import { POINTS_SCHEMA } from './schema.ts';

/** Accounts, entries and all else that follows from what kiosks and the office tell of points. */
export const pointsView: View = {
  name: 'points',
  version: 5,
  urgent: true,
  ordered: true,
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
    const parsed = eventIn(record);
    if (!parsed?.ok) return null;
    const event = parsed.value;
    const fromHub = isHubPath(record.path);
    if (event.type === 'maeul.hub.tick.v1') {
      const tickMs = Date.parse(event.time);
      if (fromHub && !Number.isNaN(tickMs)) this.#ledger.tick(tickMs);
      return null;
    }
    return Ledger.concerns(event.type) ? this.#ledger.take(event, record, fromHub) : null;
  }

  conflict(record: JournalRecord): Refusal | null {
    const event = eventIn(record);
    if (!event?.ok || !Ledger.concerns(event.value.type)) return null;
    return this.#ledger.conflict(event.value, record, isHubPath(record.path));
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

/** null for what is no event; one that is not valid is quarantined by the catalog. */
function eventIn(record: JournalRecord): Result<EventEnvelope> | null {
  return record.kind === 'event' ? eventOf(record) : null;
}
