import type { Command } from '@maeul/devices/messages/command';
import type { DevicePath } from '@maeul/devices/path';
import { isHubPath } from '@maeul/devices/path';
import { OUTCOME_COMMAND } from '@maeul/devices/points/outcome';
import { buildTopic } from '@maeul/devices/topic';
import type { Logger } from 'pino';
import { v7 as uuid } from 'uuid';
import type { Broker } from '../broker/broker-options.ts';
import type { MessageSink } from '../broker/publish-gate.ts';
import { admit } from '../journal/admit.ts';
import type { IncomingMessage } from '../journal/journal.ts';
import type { PointsQueries, ToldOutcome } from '../queries/points-questions.ts';
import { Ledger } from './ledger/ledger.ts';
import { ofSecond } from './ledger/rows.ts';
import type { OutcomeSource } from './office-desk.ts';

/** A kiosk that was away for longer asks by sending its event again. */
const EXPIRES_MS = 10 * 60_000;
/** Events that came again and whose outcomes are being looked up; more of them get none this time and ask once more. */
const LOOKED_UP_MAX = 1_000;

export interface OutcomeSenderParts {
  readonly broker: Pick<Broker, 'publish'>;
  readonly source: OutcomeSource;
  readonly queries: Pick<PointsQueries, 'outcome'>;
  readonly log: Logger;
  readonly now?: () => number;
}

/** Tells kiosks what became of their events, as soon as it is known and whenever they send an event again. */
export class OutcomeSender {
  readonly #parts: OutcomeSenderParts;
  readonly #now: () => number;
  #lookedUp = 0;
  #stopListening: (() => void) | null = null;

  constructor(parts: OutcomeSenderParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
  }

  start(): void {
    this.#stopListening = this.#parts.source.onOutcomes((outcomes) => {
      // A view that is made anew folds old events again: nobody waits for those.
      for (const told of outcomes) if (this.#now() - told.receivedMs < EXPIRES_MS) this.#send(told);
    });
  }

  stop(): void {
    this.#stopListening?.();
  }

  /** An event came that the journal holds already: whoever sent it does not know its outcome. */
  cameAgain({ path, kind, payload }: IncomingMessage): void {
    if (this.#lookedUp >= LOOKED_UP_MAX) return;
    const admission = admit(kind, path, Buffer.from(payload), this.#now());
    const event = admission.ok ? admission.value.event : undefined;
    if (event === undefined || !Ledger.concerns(event.type)) return;
    this.#lookedUp += 1;
    this.#outcomeOf(event.id, path)
      // Still unknown: it is told when the view gets there.
      .then((told) => (told === undefined ? undefined : this.#send(told)))
      .catch((error: unknown) => this.#parts.log.warn({ err: error }, 'an outcome could not be looked up'))
      .finally(() => {
        this.#lookedUp -= 1;
      });
  }

  /** Another's event is nobody else's business. */
  async #outcomeOf(id: string, path: string): Promise<ToldOutcome | undefined> {
    const told = await this.#parts.queries.outcome(id);
    return told === undefined || told.path === path ? told : this.#parts.queries.outcome(ofSecond(id, path));
  }

  #send({ path, outcome }: ToldOutcome): void {
    if (isHubPath(path as DevicePath)) return;
    const nowMs = this.#now();
    const command: Command = {
      id: uuid(),
      name: OUTCOME_COMMAND,
      args: outcome,
      issued: new Date(nowMs).toISOString(),
      expires: new Date(nowMs + EXPIRES_MS).toISOString(),
    };
    this.#parts.broker
      .publish(buildTopic(path as DevicePath, 'command'), JSON.stringify(command))
      .catch((error: unknown) => this.#parts.log.warn({ err: error }, 'an outcome could not be sent'));
  }
}

/** The journal as the broker sees it; of events that come again `cameAgain` is told. */
export function hearingRepeats(journal: MessageSink, cameAgain: (message: IncomingMessage) => void): MessageSink {
  return {
    append(message, done) {
      if (message.kind !== 'event') journal.append(message, done);
      else
        journal.append(message, (error, outcome) => {
          done(error, outcome);
          if (outcome === 'duplicate') cameAgain(message);
        });
    },
  };
}
