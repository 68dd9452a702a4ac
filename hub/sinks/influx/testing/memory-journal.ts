import type { DevicePath } from '@maeul/devices/path';
import type { Kind } from '@maeul/devices/topic';
import type { JournalRecord } from '../../../journal/journal.ts';

/** A journal in memory, for tests of what reads one. */
export class MemoryJournal {
  readonly records: JournalRecord[] = [];

  head(): number {
    return this.records.length;
  }

  read(after: number, limit: number): JournalRecord[] {
    return this.records.slice(after, after + limit);
  }

  add(path: string, kind: Kind, message: unknown, receivedMs = 1_795_000_000_000): void {
    this.records.push({
      offset: this.records.length + 1,
      receivedMs,
      path: path as DevicePath,
      kind,
      position: null,
      refused: false,
      payload: Buffer.from(JSON.stringify(message)),
    });
  }
}
