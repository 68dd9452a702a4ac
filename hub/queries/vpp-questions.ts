import type { AccountRow, FlowName, Resolution } from '@maeul/devices/vpp/accounts';
import type { DrEvent, DrState, SettlementLine } from '@maeul/devices/vpp/dr-event';
import type { Factors } from '@maeul/devices/vpp/factors';
import type { Plan } from '@maeul/devices/vpp/plan';
import type { Consent, EnergyAsset, Member, MemberMeter } from '@maeul/devices/vpp/portfolio';
import type { Programme } from '@maeul/devices/vpp/programme';
import type { Page, PageQuestion } from './queries.ts';

/** What may be asked of the view `power`: the portfolio and the accounts of power. Answered from a worker thread. */
export interface PowerQueries {
  portfolio(): Promise<PortfolioState>;
  /** Ascending in time; spans without any reading are there with all members missing. `withheld` instead of rows where privacy says so. */
  accounts(question: AccountsQuestion): Promise<AccountsFound>;
  /** The quarter-hours of single members, for baselines, settlement and forecasts. The caller answers for consents. */
  loads(question: LoadsQuestion): Promise<MemberLoad[]>;
  /** Latest power of members, W, as the view knows it. */
  latestPower(question: { readonly members?: readonly string[] }): Promise<MemberPower[]>;
  /** Newest first. */
  corrections(question: PageQuestion): Promise<Page<CorrectionRow>>;
}

/** The portfolio as it stands now, and every consent that was ever given. */
export interface PortfolioState {
  readonly members: readonly Member[];
  readonly assets: readonly EnergyAsset[];
  readonly meters: readonly MemberMeter[];
  /** Those that hold or will hold; withdrawn ones end with `until`. */
  readonly consents: readonly Consent[];
  readonly factors: Factors;
}

export interface AccountsQuestion {
  /** AccountScope */
  readonly scope: string;
  /** Inclusive; a start of a quarter-hour. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly resolution: Resolution;
}

export type AccountsFound =
  | { readonly rows: readonly AccountRow[]; readonly withheld?: undefined }
  | { readonly rows: readonly []; readonly withheld: 'too-few-households' | 'no-consent' };

export interface LoadsQuestion {
  /** Without it all. */
  readonly members?: readonly string[];
  readonly flow: FlowName;
  /** Inclusive; a start of a quarter-hour. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

export interface MemberLoad {
  readonly member: string;
  readonly fromMs: number;
  /** Wh by quarter-hour; NaN where nothing was measured. */
  readonly wh: Float64Array;
  /** By quarter-hour: 0 good, 1 estimated, 2 missing. */
  readonly quality: Uint8Array;
}

export interface MemberPower {
  readonly member: string;
  readonly tMs: number;
  /** Import positive; production of its own counted, W. */
  readonly netW: number;
  readonly productionW: number;
  readonly consumptionW: number;
}

export interface CorrectionRow {
  readonly id: number;
  readonly timeMs: number;
  readonly quarterMs: number;
  readonly member: string;
  readonly flow: FlowName;
  readonly beforeWh: number;
  readonly afterWh: number;
  readonly cause: 'late-reading' | 'replaced-meter' | 'portfolio-changed';
}

/** What may be asked of the view `calls`: programmes, demand-response events, settlements, plans, overrides, the market. */
export interface CallsQueries {
  programmes(): Promise<Programme[]>;
  /** Newest start first. */
  events(question: PageQuestion & { state?: DrState }): Promise<Page<CallRow>>;
  event(id: string): Promise<CallRow | undefined>;
  /** Minute by minute, ascending. */
  deliveries(event: string): Promise<DeliveryRow[]>;
  answers(event: string): Promise<{ member: string; answer: 'in' | 'out'; timeMs: number }[]>;
  /** The newest complete run. */
  settlement(event: string): Promise<{ run: number; inputs: string; lines: SettlementLine[] } | undefined>;
  /** Of one member over all events, newest first. */
  memberSettlements(member: string): Promise<{ event: string; run: number; line: SettlementLine }[]>;
  /** Days on which a member was called, for baselines. */
  calledSpans(question: {
    fromMs: number;
    toMs: number;
  }): Promise<{ event: string; member: string | null; fromMs: number; toMs: number }[]>;
  plan(): Promise<Plan | undefined>;
  overrides(nowMs: number): Promise<OverrideRow[]>;
}

export interface CallRow {
  readonly event: DrEvent;
  readonly state: DrState;
  readonly cancelled: string | null;
  /** The newest complete run, 0 before the first. */
  readonly run: number;
}

export interface DeliveryRow {
  readonly minuteMs: number;
  readonly baselineW: number;
  readonly actualW: number;
  readonly seen: number;
  readonly members: number;
}

export interface OverrideRow {
  readonly asset: string;
  readonly setpoint: object | null;
  readonly untilMs: number;
  readonly reason: string;
  readonly by: string;
}
