import type { Programme } from '@maeul/devices/vpp/programme';
import type { CallRow, CallsQueries } from '../queries/vpp-questions.ts';
import { eventOf, programIdOf, programOf } from './call-objects.ts';
import type { ObjectStore } from './object-store.ts';
import type { AdrEvent, AdrObject, Program } from './objects.ts';
import type { Change } from './vtn.ts';

/** What the mirror asks of the view of calls. */
export type MirroredCalls = Pick<CallsQueries, 'programmes' | 'events'>;

interface MirrorOptions {
  readonly store: ObjectStore;
  readonly calls: MirroredCalls;
  readonly now: () => number;
  readonly onChange: (change: Change) => void;
}

/** So long after its end an event can still be read. */
const KEPT_MS = 30 * 86_400_000;
const PAGE = 100;
const PAGES_MAX = 50;

/**
 * Shows the hub's own programmes and calls as programs and events. The journal is what is true: what stands in the store under the
 * hub's name is made equal to it again and again, and a cancelled call is deleted, which is how OpenADR 3 withdraws an event.
 */
export class CallMirror {
  readonly #options: MirrorOptions;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(options: MirrorOptions) {
    this.#options = options;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Resolves when what was called by now is there. */
  async refresh(): Promise<void> {
    await this.#running?.catch(() => {});
    this.#running ??= this.#refresh().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #refresh(): Promise<void> {
    const { calls, store } = this.#options;
    const programmes = newest(await calls.programmes());
    const rows = await this.#rows();
    if (this.#stopped) return;
    const nowMs = this.#options.now();
    const wanted = new Map<string, Wanted>();
    for (const programme of programmes.values())
      wanted.set(programIdOf(programme.id), { type: 'PROGRAM', ...programOf(programme) });
    for (const { event, state } of rows) {
      const programme = programmes.get(event.programme.id);
      // VENs are told when members are.
      if (programme === undefined || state === 'cancelled' || Date.parse(event.notifyAt) > nowMs) continue;
      wanted.set(event.id, { type: 'EVENT', ...eventOf(event, programme) });
    }
    const known = new Map(
      (['PROGRAM', 'EVENT'] as const).flatMap((type) =>
        Array.from(store.each(type, { origin: 'hub' }), ({ object }): [string, AdrObject] => [object.id, object]),
      ),
    );
    for (const [id, object] of known) if (!wanted.has(id)) this.#remove(object);
    for (const [id, one] of wanted) this.#put(id, one, known.get(id));
  }

  /** Calls that are not long over, with those that were cancelled. */
  async #rows(): Promise<CallRow[]> {
    const since = this.#options.now() - KEPT_MS;
    const rows: CallRow[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < PAGES_MAX; page++) {
      const found = await this.#options.calls.events({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      rows.push(...found.rows.filter(({ event }) => Date.parse(event.endsAt) > since));
      const last = found.rows.at(-1);
      // Newest start first: what starts before that ended before it too, but for calls of many days.
      if (found.next === null || last === undefined || Date.parse(last.event.startsAt) < since) break;
      cursor = found.next;
    }
    return rows;
  }

  #remove(object: AdrObject): void {
    this.#options.onChange({ operation: 'DELETE', object });
    this.#options.store.remove(object.id);
  }

  #put(id: string, { type, ...content }: Wanted, known: AdrObject | undefined): void {
    const time = new Date(this.#options.now()).toISOString();
    const object = {
      ...content,
      id,
      createdDateTime: known?.createdDateTime ?? time,
      modificationDateTime: known?.modificationDateTime ?? time,
      objectType: type,
    } as AdrObject;
    if (known !== undefined && JSON.stringify(known) === JSON.stringify(object)) return;
    const changed = { ...object, modificationDateTime: time } as AdrObject;
    this.#options.store.put({ object: changed, origin: 'hub', owner: null });
    this.#options.onChange({ operation: known === undefined ? 'CREATE' : 'UPDATE', object: changed });
  }
}

type Wanted = ({ readonly type: 'PROGRAM' } & Content<Program>) | ({ readonly type: 'EVENT' } & Content<AdrEvent>);
type Content<T> = Omit<T, 'id' | 'createdDateTime' | 'modificationDateTime' | 'objectType'>;

function newest(programmes: readonly Programme[]): Map<string, Programme> {
  const byId = new Map<string, Programme>();
  for (const programme of programmes)
    if (programme.version > (byId.get(programme.id)?.version ?? 0)) byId.set(programme.id, programme);
  return byId;
}
