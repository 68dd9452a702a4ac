import type { Points } from './journal-book.ts';

const LIMIT = 20_000;

interface Reading {
  readonly t: string;
  readonly v: number | string | boolean | null;
  readonly count?: number;
}

export interface Gap {
  readonly cause: string;
  readonly stream: string | null;
  readonly device: string | null;
  readonly fromSeq: number | null;
  readonly toSeq: number | null;
  readonly from: string;
  readonly to: string | null;
  readonly healed: string | null;
  readonly reason: string | null;
}

export interface Health {
  readonly status: string;
  readonly journal: { readonly writable: boolean; readonly head: number };
  readonly views?: readonly { readonly view: string; readonly cursor: number; readonly lag: number }[];
}

/** The hub as everybody else sees it: over HTTP. */
export class HubApi {
  readonly #base: string;

  /** @param address host:port */
  constructor(address: string) {
    this.#base = `http://${address}`;
  }

  async health(): Promise<{ readonly code: number } & Health> {
    const answer = await fetch(`${this.#base}/healthz`);
    return { code: answer.status, ...((await answer.json()) as Health) };
  }

  /** Whether every view (and the sink, which is one) has all that is in the journal. */
  async caughtUp(): Promise<boolean> {
    const { views } = await this.health();
    return views?.every(({ lag }) => lag === 0) ?? false;
  }

  /** All readings of all series of all devices that are named. */
  async points(series: Iterable<string>): Promise<Points> {
    const points: Points = new Map();
    for (const name of series) {
      const readings = await this.#readings(name, 'raw');
      points.set(name, new Map(readings.map(({ t, v }) => [Date.parse(t), v])));
    }
    return points;
  }

  /** How many readings the quarter-hours of a series rest on: one that was folded twice would show. */
  async rolledUp(series: string): Promise<number> {
    const quarters = await this.#readings(series, '15m');
    return quarters.reduce((sum, { count }) => sum + (count ?? 0), 0);
  }

  async gaps(): Promise<Gap[]> {
    return this.#all<Gap>('/api/v1/gaps?limit=2000', 'gaps');
  }

  #readings(series: string, resolution: string): Promise<Reading[]> {
    const asked = `series=${encodeURIComponent(series)}&resolution=${resolution}&limit=${LIMIT}`;
    const span = `from=0&to=${encodeURIComponent('2100-01-01T00:00:00Z')}`;
    return this.#all<Reading>(`/api/v1/readings?${asked}&${span}`, 'readings');
  }

  async #all<Row>(path: string, rows: string): Promise<Row[]> {
    const all: Row[] = [];
    for (let cursor = ''; ; ) {
      const answer = await fetch(`${this.#base}${path}${cursor}`);
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      const page = (await answer.json()) as Record<string, Row[]> & { next: string | null };
      all.push(...(page[rows] ?? []));
      if (page.next === null) return all;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
  }
}
