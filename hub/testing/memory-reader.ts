import { admit } from '../journal/admit.ts';
import type { IncomingMessage, JournalRecord } from '../journal/journal.ts';
import type { JournalReader } from '../journal/reader.ts';

/** A journal in memory for tests of views: what is added is there at once. */
export class MemoryReader implements JournalReader {
  readonly #records: JournalRecord[] = [];

  /** @param conflict whether the journal found its id known with another body */
  add(message: IncomingMessage, receivedMs: number, conflict = false): void {
    const admission = admit(message.kind, message.path, Buffer.from(message.payload), receivedMs);
    const payload = Buffer.from(message.payload);
    this.#records.push({
      ...message,
      sender: message.sender ?? '',
      payload,
      bytes: payload,
      start: 0,
      end: payload.length,
      offset: this.#records.length + 1,
      receivedMs,
      position: admission.ok ? admission.value.position : null,
      refused: conflict || !admission.ok,
      conflict,
    });
  }

  read(after: number, limit: number): JournalRecord[] {
    return this.#records.slice(after, after + limit);
  }

  head(): number {
    return this.#records.length;
  }

  async waitPast(): Promise<void> {}
}
