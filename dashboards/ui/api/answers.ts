import type { DeviceState } from '@maeul/devices/messages/state';
import type { Quality } from '@maeul/devices/quality';
import type { ReadingValue } from '@maeul/devices/reading';

/** What the hub answers, as docs/openapi.json describes it. Times are RFC 3339 in UTC; power is in W. */

/** null where too little is known to say. */
export interface Power {
  readonly made: number | null;
  readonly used: number | null;
  readonly bought: number | null;
  readonly exported: number | null;
  readonly charged: number | null;
  readonly discharged: number | null;
}

/** How many devices a figure could rest on, and how many had a value that counts. */
export interface Coverage {
  readonly members: number;
  readonly good: number;
}

export interface SitePower extends Power {
  readonly site: string;
  readonly coverage: Coverage;
}

export interface OverviewAnswer extends Power {
  readonly t: string;
  readonly coverage: Coverage;
  readonly sites: readonly SitePower[];
}

export interface CurveQuarter extends Power {
  /** Start of the quarter-hour. */
  readonly t: string;
  readonly coverage: Coverage;
}

export interface CurveAnswer {
  /** YYYY-MM-DD in Seoul. */
  readonly date: string;
  readonly quarters: readonly CurveQuarter[];
}

export interface ReadingAnswer {
  readonly name: string;
  readonly unit: string | null;
  readonly t: string;
  readonly v: ReadingValue;
  readonly q: Quality;
  readonly reason?: string;
}

export interface DeviceAnswer {
  readonly device: string;
  readonly site: string;
  /** null until the device has told its state. */
  readonly state: DeviceState | null;
  readonly lastSeen: string | null;
  readonly latest: readonly ReadingAnswer[];
}

export interface DevicesAnswer {
  readonly devices: readonly DeviceAnswer[];
  readonly next: string | null;
}

/** A reading of a series; the fields after `reason` only with a resolution of 15 minutes. */
export interface SeriesReading {
  readonly t: string;
  readonly v: ReadingValue;
  readonly q: Quality;
  readonly reason?: string;
  readonly count?: number;
  readonly min?: number;
  readonly max?: number;
  readonly energy?: number;
}

export interface ReadingsAnswer {
  readonly series: string;
  readonly unit: string | null;
  readonly readings: readonly SeriesReading[];
  readonly next: string | null;
}

export interface Gap {
  readonly id: string;
  readonly cause: 'missing' | 'silent' | 'shed' | 'offline' | 'hub-down' | 'sink-down';
  readonly stream: string | null;
  readonly device: string | null;
  readonly fromSeq: number | null;
  readonly toSeq: number | null;
  readonly from: string;
  readonly to: string | null;
  readonly healed: string | null;
  readonly reason: string | null;
}

export interface GapsAnswer {
  readonly gaps: readonly Gap[];
  readonly next: string | null;
}

export interface Quarantined {
  readonly id: string;
  readonly view: string;
  readonly received: string;
  readonly topic: string;
  readonly code: string;
  readonly message: string;
  readonly payload: string;
}

export interface QuarantineAnswer {
  readonly quarantine: readonly Quarantined[];
  readonly next: string | null;
}
