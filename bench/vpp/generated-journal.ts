import type { DevicePath } from '@maeul/devices/path';
import type { JournalRecord } from '@maeul/hub/journal/journal';
import type { JournalReader } from '@maeul/hub/journal/reader';

/** A journal that holds only what was not read yet: records are made as they are needed. */
export class GeneratedJournal implements JournalReader {
  #records: JournalRecord[] = [];
  #head = 0;

  telemetry(path: string, tMs: number, receivedMs: number, counters: Readonly<Record<string, number>>): void {
    const [first, ...more] = Object.entries(counters).map(
      ([name, value]) => `"n":"${name}","u":"Wh","v":${value.toFixed(3)}}`,
    );
    const pack = [`[{"bn":"${path}/","bt":${tMs / 1000},${first}`, ...more.map((record) => `{${record}`)].join(',');
    this.#add(path, 'telemetry', receivedMs, Buffer.from(`${pack}]`));
  }

  event(path: string, type: string, receivedMs: number, data: object): void {
    const id = `01920000-0000-7000-8000-${this.#head.toString(16).padStart(12, '0')}`;
    const time = new Date(receivedMs).toISOString();
    const event = { specversion: '1.0', id, source: path, type, time, data };
    this.#add(path, 'event', receivedMs, Buffer.from(JSON.stringify(event)));
  }

  read(after: number, limit: number): JournalRecord[] {
    const first = this.#records[0]?.offset ?? this.#head + 1;
    this.#records = this.#records.slice(Math.max(0, after + 1 - first));
    return this.#records.slice(0, limit);
  }

  head(): number {
    return this.#head;
  }

  async waitPast(): Promise<void> {}

  #add(path: string, kind: JournalRecord['kind'], receivedMs: number, payload: Buffer): void {
    this.#head++;
    this.#records.push({
      ...{ offset: this.#head, receivedMs, path: path as DevicePath, kind, position: null, sender: '' },
      ...{ refused: false, conflict: false, payload, bytes: payload, start: 0, end: payload.length },
    });
  }
}
