import type { JournalRecord } from './journal.ts';
import type { JournalReader } from './reader.ts';

/** Views that walk side by side ask for the same records: they are read, unpacked and cut into frames once. */
export class SharedReads implements JournalReader {
  readonly #reader: JournalReader;
  #last: { readonly after: number; readonly limit: number; readonly records: JournalRecord[] } | null = null;

  constructor(reader: JournalReader) {
    this.#reader = reader;
  }

  read(after: number, limit: number): JournalRecord[] {
    const last = this.#last;
    if (last !== null && last.after <= after && last.limit === limit && after < last.after + last.records.length)
      // A view that went ahead of the others takes the rest.
      return after === last.after ? last.records : last.records.slice(after - last.after);
    const records = this.#reader.read(after, limit);
    this.#last = records.length === 0 ? null : { after, limit, records };
    return records;
  }

  head(): number {
    return this.#reader.head();
  }

  waitPast(offset: number): Promise<void> {
    return this.#reader.waitPast(offset);
  }
}
