import { siteDay } from '@maeul/devices/points/site-day';
import { parseSetpoint } from '@maeul/devices/vpp/parse-setpoint';
import { QUARTERS_AHEAD } from '@maeul/devices/vpp/plan';
import type { Queries } from '../../queries/queries.ts';
import type { CallsQueries, PowerQueries } from '../../queries/vpp-questions.ts';
import type { LiveCall } from '../../vpp/calls/live-call.ts';
import { type Expected, type Known, type KnownCall, QUARTER_MS } from '../../vpp/dispatch/gather.ts';
import type { DispatchSettings } from '../../vpp/dispatch/settings.ts';
import { isMemberOn } from '../../vpp/portfolio/portfolio.ts';
import { consented } from '../consented.ts';
import type { Forecaster } from '../forecaster.ts';

export interface LookParts {
  readonly power: Pick<PowerQueries, 'portfolio'>;
  readonly calls: Pick<CallsQueries, 'overrides'>;
  readonly devices: Pick<Queries, 'devices'>;
  readonly forecaster: Pick<Forecaster, 'known'>;
  readonly live: () => readonly LiveCall[];
  readonly settings: DispatchSettings;
}

/** A state of charge that is older says nothing. */
const FRESH_MS = 15 * 60_000;
/** Won for a kWh that is short in a call whose programme pays a fixed sum. */
const CALL_WON = 1000;
const MILLI = 1000;

/** A charge as it was read. */
export interface Charge {
  readonly percent: number;
  readonly atMs: number;
}

/** Gathers what a plan is made of. */
export async function lookAround(parts: LookParts, nowMs: number): Promise<Known> {
  const fromMs = Math.floor(nowMs / QUARTER_MS) * QUARTER_MS;
  const { members, assets, consents, factors } = await parts.power.portfolio();
  const day = siteDay(new Date(nowMs).toISOString());
  const present = members.filter((member) => isMemberOn(member, day));
  const ids = new Set(present.map(({ id }) => id));
  const agreed = consented(consents, 'control', day);
  const own = assets.filter(({ member }) => ids.has(member));
  const charge = new Map<string, number>();
  for (const { id, kind, device, member } of own) {
    if (kind !== 'battery' || device === undefined || !agreed.has(member)) continue;
    const read = await chargeOf(parts.devices, device);
    if (read !== null && nowMs - read.atMs < FRESH_MS) charge.set(id, read.percent);
  }
  const feeders = new Map<string, Expected>();
  for (const { id } of parts.settings.feeders) feeders.set(id, await expected(parts.forecaster, `feeder:${id}`));
  const overrides = (await parts.calls.overrides(nowMs)).flatMap(({ asset, setpoint, untilMs }) => {
    const parsed = parseSetpoint(setpoint);
    return parsed.ok ? [{ asset, setpoint: parsed.value, untilMs }] : [];
  });
  return {
    ...{ fromMs, quarters: QUARTERS_AHEAD, members: present, assets: own, steered: agreed, charge, overrides, feeders },
    expected: await expected(parts.forecaster, 'dong'),
    calls: parts.live().flatMap(callOf),
    retailWon: factors.retailMilliWon / MILLI,
    feedInWon: factors.feedInMilliWon / MILLI,
    settings: parts.settings,
  };
}

/** What a battery says that it holds; null for one that never said it well. */
export async function chargeOf(devices: Pick<Queries, 'devices'>, device: string): Promise<Charge | null> {
  const [row] = await devices.devices({ device, names: ['state_of_charge'] });
  const read = row?.latest.find(({ name }) => name === 'state_of_charge');
  if (read === undefined || read.quality !== 'good' || typeof read.value !== 'number') return null;
  return { percent: read.value, atMs: read.tMs };
}

/** Without a forecast nothing is expected: batteries then serve calls and reserves, and otherwise rest. */
async function expected(forecaster: Pick<Forecaster, 'known'>, scope: string): Promise<Expected> {
  const { forecast } = await forecaster.known(scope);
  const whole = (series: readonly number[] | undefined) =>
    Array.from({ length: QUARTERS_AHEAD }, (_, quarter) => Math.round(Math.max(0, series?.[quarter] ?? 0)));
  return { pvW: whole(forecast?.pv.p50), loadW: whole(forecast?.load.p50) };
}

function callOf({ event, programme, state }: LiveCall): KnownCall[] {
  if (state !== 'scheduled' && state !== 'notified' && state !== 'active') return [];
  const { id, startsAt, endsAt, targetW = null, scope } = event;
  const { reward } = programme;
  const wonPerKwh = reward.kind === 'per-kwh' ? Math.max(1, reward.rate) : CALL_WON;
  return [{ ...{ id, targetW, scope, wonPerKwh }, startsMs: Date.parse(startsAt), endsMs: Date.parse(endsAt) }];
}
