import type { Clock } from '@maeul/devices/clock';
import type { MobileSites } from '@maeul/devices/office/mobile';
import type { CallNotice } from '@maeul/devices/vpp/call-notice';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { SendCommand } from '../command-outcome.ts';
import type { Journal } from '../journal/journal.ts';
import type { Office } from '../office/office.ts';
import type { OpenAdr } from '../openadr/routes.ts';
import type { Queries } from '../queries/queries.ts';
import type { Tokens } from './access/tokens.ts';
import type { VppOptions } from './vpp-options.ts';

/** What the HTTP interface needs of the rest of the hub, and nothing more of it. */
export interface HttpOptions {
  /** Port 0 takes a free one. */
  readonly listen: { readonly host: string; readonly port: number };
  readonly queries: Queries;
  readonly feed: Pick<Journal, 'onCommit'>;
  readonly health: () => HealthReport;
  readonly log: Logger;
  /** Asked for on every address but loopback; a program on the hub's own machine needs no token. */
  readonly tokens: Pick<Tokens, 'checkToken' | 'openSession' | 'checkSession' | 'closeSession' | 'isEmpty'>;
  /** Folder of the built page. It may be missing. */
  readonly pagesDir: string;
  /** Absent: commands are answered with 501. */
  readonly sendCommand?: SendCommand;
  /** Absent: there are no routes of the office and of kiosks. */
  readonly office?: OfficeOptions;
  /** Absent: there are no routes of the energy office and of the board. */
  readonly vpp?: VppOptions;
  /** Absent: nobody can speak OpenADR with the hub. */
  readonly openadr?: OpenAdr;
  /** Each adds its own metrics to the registry behind /metrics. */
  readonly collectors?: readonly ((registry: Registry) => void)[];
  /**
   * Names under which a proxy on the same machine passes requests on, while the hub listens on loopback. Such requests
   * come from elsewhere: they need a token.
   */
  readonly hostNames?: readonly string[];
  /** What the journal's records are timed by; logins and sessions go by the wall's clock in any case. */
  readonly clock?: Clock;
  /** Of tests: stands for both. */
  readonly now?: () => number;
  readonly live?: Partial<LiveLimits>;
}

/** What the routes of the office and of kiosks need. */
export interface OfficeOptions {
  readonly office: () => Office;
  readonly mobile: MobileSites['sites'];
  /** The demo: a program on this machine may ask for any kiosk without a login. */
  readonly anonymous: boolean;
  /** Told whose wallet was looked at where: a session began. */
  readonly onSession: (wallet: string, kiosk: string) => void;
  /** Calls to save power that members were told of; none if left out. */
  readonly notices?: () => readonly CallNotice[];
}

export interface HealthReport {
  readonly journal: {
    /** false once a write has failed and none has succeeded since: the hub then acknowledges nothing. */
    readonly writable: boolean;
    /** Offset of the last durable record. */
    readonly head: number;
    /** Why it is not writable. */
    readonly reason?: string;
  };
  /** Seconds since the hub started. */
  readonly uptimeS: number;
}

/** What the live feed allows itself and its listeners. */
export interface LiveLimits {
  readonly listenersMax: number;
  /**
   * Telemetry messages decoded per second for who listens to everything, and as many for who listens to a site or a
   * device; the rest is skipped and counted.
   */
  readonly telemetryPerS: number;
  /** Above this many unsent bytes a listener skips telemetry. */
  readonly softBytes: number;
  /** Above this many it is cut off. */
  readonly hardBytes: number;
  /** A listener that has been skipping for this long is cut off. */
  readonly slowMs: number;
  readonly heartbeatMs: number;
}

export const LIVE_LIMITS: LiveLimits = {
  listenersMax: 200,
  telemetryPerS: 2000,
  softBytes: 256 * 1024,
  hardBytes: 1024 * 1024,
  slowMs: 60_000,
  heartbeatMs: 15_000,
};
