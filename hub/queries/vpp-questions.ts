import type { AccountRow, FlowName, Resolution } from '@maeul/devices/vpp/accounts';
import type { NowAnswer } from '@maeul/devices/vpp/api/accounts';
import type { SettlementTotals } from '@maeul/devices/vpp/api/calls';
import type { DongRow } from '@maeul/devices/vpp/api/gu';
import type { MemberRow, MembersPage, PortfolioSummary } from '@maeul/devices/vpp/api/portfolio';
import type { CallScope, DrEvent, DrState, SettlementLine } from '@maeul/devices/vpp/dr-event';
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

/** What the screens ask of the view `power` besides. */
export interface PowerScreenQueries {
  /** What a scope does now: fresh readings, and for members without one what their last quarter-hour was. */
  now(question: { readonly scope: string }): Promise<PowerNow>;
  /** Members with faults first. */
  members(question: MembersQuestion): Promise<MembersPage>;
  member(id: string): Promise<MemberRow | undefined>;
  summary(): Promise<PortfolioSummary>;
}

/** As devices/vpp/api/accounts.ts says it. */
export type PowerNow = NowAnswer;

export interface MembersQuestion extends PageQuestion {
  readonly search?: string;
  readonly kind?: string;
  readonly building?: string;
  readonly feeder?: string;
  readonly fault?: string;
  /** Only members with this consent today. */
  readonly consent?: string;
  /** Only members with an asset of this kind. */
  readonly asset?: string;
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

/** What may be asked of the view `gu`: what dongs told of themselves. */
export interface GuQueries {
  /** By place; dongs of fewer than five households are left out. */
  dongs(question: DongsQuestion): Promise<DongRow[]>;
}

export interface DongsQuestion {
  /** Inclusive; a start of a quarter-hour. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
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
  /** null: the member has not agreed that its values of that day are looked at. */
  readonly beforeWh: number | null;
  readonly afterWh: number | null;
  readonly cause: 'late-reading' | 'replaced-meter' | 'portfolio-changed';
}

/** What may be asked of the view `calls`: programmes, demand-response events, settlements, plans, overrides, the market. */
export interface CallsQueries {
  /** All versions; by id, then version ascending. */
  programmes(): Promise<Programme[]>;
  /** The same, with when and by whom. */
  publishedProgrammes(): Promise<PublishedProgramme[]>;
  /** Newest start first. */
  events(question: PageQuestion & { state?: DrState }): Promise<Page<CallRow>>;
  event(id: string): Promise<CallRow | undefined>;
  /** Those that touch the span, cancelled ones included; ascending in their start. */
  eventsBetween(question: { readonly fromMs: number; readonly toMs: number }): Promise<CallRow[]>;
  /** Minute by minute, ascending. */
  deliveries(event: string): Promise<DeliveryRow[]>;
  newestDelivery(event: string): Promise<DeliveryRow | undefined>;
  answers(event: string): Promise<{ member: string; answer: 'in' | 'out'; timeMs: number }[]>;
  /** The newest complete run. */
  settlement(event: string): Promise<{ run: number; inputs: string; lines: SettlementLine[] } | undefined>;
  /** Sums over the newest complete run. */
  settlementTotals(event: string): Promise<SettlementTotals | undefined>;
  /** Of one member over all events, newest first. */
  memberSettlements(member: string): Promise<{ event: string; run: number; line: SettlementLine }[]>;
  /**
   * Spans in which calls held, for baselines; ascending. Of a settled call a row for each member that was in it, of any other one row
   * with the member null: all members of its scope, but for those that are out.
   */
  calledSpans(question: { readonly fromMs: number; readonly toMs: number }): Promise<CalledSpan[]>;
  /** Pages of the newest run, complete or not: what a settlement that was cut off still has to say. */
  settlementProgress(event: string): Promise<SettlementProgress | undefined>;
  /** Complete runs of a member's settlement, first to last. */
  settlementRuns(question: { readonly event: string; readonly member: string }): Promise<SettlementRun[]>;
  /** The newest plan. */
  plan(): Promise<Plan | undefined>;
  /** The plan that held at an instant, of the last weeks. */
  planAt(tMs: number): Promise<Plan | undefined>;
  overrides(nowMs: number): Promise<OverrideRow[]>;
  /** Newest run of each quarter-hour, ascending. */
  surplus(question: { readonly fromMs: number; readonly toMs: number }): Promise<SurplusRow[]>;
  /** The same, summed by member and price. */
  surplusSums(question: { readonly fromMs: number; readonly toMs: number }): Promise<SurplusSum[]>;
  mileage(question: MileageQuestion): Promise<MileageRow[]>;
}

export interface PublishedProgramme {
  readonly programme: Programme;
  readonly publishedMs: number;
  readonly by: string;
}

export interface CalledSpan {
  readonly event: string;
  readonly member: string | null;
  readonly scope: CallScope;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SettlementProgress {
  readonly run: number;
  readonly pages: number;
  readonly inputs: string;
  /** Ascending. */
  readonly seen: readonly number[];
}

export interface SettlementRun {
  readonly run: number;
  /** When its last page came. */
  readonly timeMs: number;
  readonly line: SettlementLine;
}

export interface SurplusRow {
  readonly quarterMs: number;
  readonly run: number;
  readonly rule: 'equal' | 'need' | 'keys';
  readonly milliWonPerKwh: number;
  readonly given: readonly { readonly member: string; readonly wh: number }[];
  readonly taken: readonly { readonly member: string; readonly wh: number }[];
}

export interface SurplusSum {
  readonly member: string;
  readonly milliWonPerKwh: number;
  readonly givenWh: number;
  readonly takenWh: number;
}

export interface MileageQuestion {
  readonly member?: string;
  readonly rule?: string;
  readonly period?: string;
}

export interface MileageRow {
  readonly member: string;
  readonly rule: string;
  readonly period: string;
  readonly wallet: string;
  readonly savedShare: number;
  readonly amount: number;
  readonly timeMs: number;
}

export interface CallRow {
  readonly event: DrEvent;
  readonly state: DrState;
  readonly calledMs: number;
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
