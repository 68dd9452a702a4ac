import type { DeviceState } from '@maeul/devices/messages/state';
import type { Quality } from '@maeul/devices/quality';
import type { ReadingValue } from '@maeul/devices/reading';
import type { Role } from '@maeul/devices/roles';

/**
 * Everything that may be asked of the views. Answered from worker threads: a long question never stops the broker. A
 * question that cannot be answered as it was put (a `cursor` that no page gave out) rejects with a RefusalError.
 */
export interface Queries {
  devices(question?: DevicesQuestion): Promise<DeviceRow[]>;
  series(device: string): Promise<SeriesRow[]>;
  /** undefined for a series that nobody ever wrote. */
  readings(question: ReadingsQuestion): Promise<ReadingsPage | undefined>;
  gaps(question: PageQuestion & { open?: boolean; stream?: string; device?: string }): Promise<Page<GapRow>>;
  quarantine(question: PageQuestion & { view?: string }): Promise<Page<QuarantineRow>>;
  /** How far each view is behind the journal, for /healthz and /metrics. */
  cursors(): Promise<CursorRow[]>;
  /** The power of the whole dong per quarter-hour, from the 15-minute means of `power_ac`; ascending in time. */
  dongQuarters(question: DongQuartersQuestion): Promise<DongQuarterRow[]>;
}

/** Narrows the answer, so that one device of thousands is cheap to ask for. Both given: both must hold. */
export interface DevicesQuestion {
  /** gu/dong/site */
  readonly site?: string;
  /** gu/dong/site/device */
  readonly device?: string;
  /** Only the latest readings of these names; without it all. The list of devices is the same. */
  readonly names?: readonly string[];
}

export interface DongQuartersQuestion {
  /** Inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** One row per quarter-hour, role (pv, grid, load, battery) and `metered`; rows without members are left out. */
export interface DongQuarterRow {
  /** Start of the quarter-hour. */
  readonly tMs: number;
  readonly role: Role;
  /** Whether the devices summed here stand at sites that have a device of the role grid. */
  readonly metered: boolean;
  /** W: the sum of the positive means (made, imported, used or discharged, as the role says). */
  readonly positiveW: number;
  /** W, not negative: the sum of the negative means without their sign (exported or charged). */
  readonly negativeW: number;
  /** How many devices have a mean in this quarter-hour. */
  readonly members: number;
}

export interface PageQuestion {
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

export interface Page<T> {
  readonly rows: T[];
  readonly next: string | null;
}

export interface DeviceRow {
  /** gu/dong/site/device */
  readonly device: string;
  readonly state: DeviceState | null;
  readonly lastSeenMs: number | null;
  readonly latest: LatestReading[];
}

export interface LatestReading {
  readonly name: string;
  readonly unit: string | null;
  readonly tMs: number;
  readonly value: ReadingValue;
  readonly quality: Quality;
}

export interface SeriesRow {
  /** gu/dong/site/device/name */
  readonly series: string;
  readonly name: string;
  readonly unit: string | null;
  readonly kind: 'gauge' | 'counter';
  readonly firstMs: number;
  readonly lastMs: number;
}

export interface ReadingsQuestion {
  /** gu/dong/site/device/name */
  readonly series: string;
  /** Inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly resolution: 'raw' | '15m';
  readonly limit: number;
}

export interface RawReading {
  readonly tMs: number;
  readonly value: ReadingValue;
  readonly quality: Quality;
  readonly reason?: string;
}

export interface QuarterReading {
  /** Start of the quarter-hour. */
  readonly tMs: number;
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly last: number;
  /** Counters only: what was added in this quarter-hour, in the unit of the series. */
  readonly energy: number | null;
  readonly quality: Quality;
}

export interface ReadingsPage {
  readonly series: string;
  readonly unit: string | null;
  readonly kind: 'gauge' | 'counter';
  /** One of the two, as the resolution asks; ascending in time. */
  readonly raw?: RawReading[];
  readonly quarters?: QuarterReading[];
  /** fromMs of the next page; null at the end. */
  readonly nextMs: number | null;
}

export interface GapRow {
  readonly id: string;
  /** `missing` numbers, `silent` device, `shed` by a full spool, `offline` edge, the hub or a sink of it down. */
  readonly cause: 'missing' | 'silent' | 'shed' | 'offline' | 'hub-down' | 'sink-down';
  readonly stream: string | null;
  /** The device; of missing and shed numbers the credential (an edge) that sends the stream, or the site if it is anonymous. */
  readonly device: string | null;
  readonly fromSeq: number | null;
  readonly toSeq: number | null;
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly healedMs: number | null;
  readonly reason: string | null;
}

export interface QuarantineRow {
  readonly id: string;
  readonly view: string;
  readonly offset: number;
  readonly receivedMs: number;
  readonly topic: string;
  readonly code: string;
  readonly message: string;
  /** The payload as text, cut at 4,096 characters. */
  readonly payload: string;
}

export interface CursorRow {
  readonly view: string;
  readonly cursor: number;
  readonly head: number;
}
