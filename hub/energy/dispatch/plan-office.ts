import { dayNumber, dayText } from '@maeul/devices/korea/day';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { ClearOverrideBody, OverrideBody, PlanAnswer } from '@maeul/devices/vpp/api/plan';
import { parseSetpoint } from '@maeul/devices/vpp/parse-setpoint';
import { QUARTERS_AHEAD } from '@maeul/devices/vpp/plan';
import type { EnergyAsset } from '@maeul/devices/vpp/portfolio';
import type { Actor } from '../../office/audit-log.ts';
import type { Office } from '../../office/office.ts';
import type { Queries } from '../../queries/queries.ts';
import type { CallsQueries, OverrideRow, PowerQueries } from '../../queries/vpp-questions.ts';
import { isPlanned, QUARTER_MS, type Unsteered } from '../../vpp/dispatch/gather.ts';
import { consented } from '../consented.ts';
import type { VppDesk } from '../vpp-desk.ts';
import type { Dispatcher } from './dispatcher.ts';
import { chargeOf } from './look-around.ts';
import type { Ordered, SetpointSender } from './setpoint-sender.ts';

export interface PlanOfficeParts {
  readonly dispatcher: Pick<Dispatcher, 'plan' | 'made'>;
  readonly sender: Pick<SetpointSender, 'stateOf'>;
  readonly power: Pick<PowerQueries, 'portfolio' | 'accounts'>;
  readonly calls: Pick<CallsQueries, 'plan' | 'overrides'>;
  readonly devices: Pick<Queries, 'devices'>;
  readonly desk: Pick<VppDesk, 'say'>;
  readonly office: Pick<Office, 'note'>;
  readonly emergency: boolean;
  readonly now: () => number;
}

/** An override is for hours: whoever wants a device out of the plan for good changes the portfolio. */
const OVERRIDE_MAX_MS = 7 * 86_400_000;
const WH_TO_W = 4;

/** What staff sees of the plan, and what it does with it. Every deed is in the audit log before it is done. */
export class PlanOffice {
  readonly #parts: PlanOfficeParts;

  constructor(parts: PlanOfficeParts) {
    this.#parts = parts;
  }

  async answer(): Promise<PlanAnswer> {
    const { dispatcher, power, calls, now, emergency } = this.#parts;
    const nowMs = now();
    const made = dispatcher.made;
    const plan = made?.plan ?? (await calls.plan()) ?? null;
    const { members, assets, consents } = await power.portfolio();
    const day = dayText(dayNumber(nowMs));
    const agreed = consented(consents, 'control', day).union(consented(consents, 'detail', day));
    const open = new Set(members.filter(({ id, kind }) => kind === 'public' || agreed.has(id)).map(({ id }) => id));
    const overrides = new Map((await calls.overrides(nowMs)).map((row) => [row.asset, row]));
    const planned = assets.filter(isPlanned);
    return {
      time: new Date(nowMs).toISOString(),
      plan,
      forecast: {
        pvW: [...(made?.known.expected.pvW ?? NOTHING)],
        loadW: [...(made?.known.expected.loadW ?? NOTHING)],
      },
      actual: plan === null ? NO_ACTUAL : await this.#actual(Date.parse(plan.from), nowMs),
      assets: await Promise.all(
        planned.map((asset) => this.#asset(asset, overrides.get(asset.id), open.has(asset.member))),
      ),
      emergency,
    };
  }

  /** Codes: `unknown-asset`, `not-steerable`, `bad-until`, `bad-setpoint`. */
  async override(actor: Actor, { asset, setpoint, until, reason }: OverrideBody): Promise<Result<PlanAnswer>> {
    const { office, desk, dispatcher, now } = this.#parts;
    const found = await this.#steerable(asset);
    if (!found.ok) return found;
    const untilMs = Date.parse(until);
    if (!(untilMs > now() && untilMs <= now() + OVERRIDE_MAX_MS))
      return refuse('bad-until', 'An override ends within the next seven days.');
    const kind = found.value.kind === 'battery' ? 'storage' : 'limit';
    if (setpoint.kind !== 'auto' && setpoint.kind !== kind)
      return refuse('bad-setpoint', `${asset} takes setpoints of the kind "${kind}".`);
    office.note(actor, { action: 'plan.override', about: asset, details: { setpoint, until, reason } });
    await desk.say('maeul.vpp.overridden.v1', { asset, setpoint, until, reason, by: actor.id }, undefined, 'calls');
    await dispatcher.plan('override');
    return ok(await this.answer());
  }

  /** Codes: `unknown-asset`, `not-steerable`. */
  async clear(actor: Actor, { asset, reason }: ClearOverrideBody): Promise<Result<PlanAnswer>> {
    const { office, desk, dispatcher, now } = this.#parts;
    const found = await this.#steerable(asset);
    if (!found.ok) return found;
    office.note(actor, { action: 'plan.clear', about: asset, details: { reason } });
    const until = new Date(now()).toISOString();
    const data = { asset, setpoint: null, until, reason, by: actor.id };
    await desk.say('maeul.vpp.overridden.v1', data, undefined, 'calls');
    await dispatcher.plan('override');
    return ok(await this.answer());
  }

  async replan(actor: Actor, reason: string | undefined): Promise<PlanAnswer> {
    const details = reason === undefined ? {} : { reason };
    this.#parts.office.note(actor, { action: 'plan.replan', about: 'dong', details });
    await this.#parts.dispatcher.plan('staff');
    return this.answer();
  }

  async #steerable(id: string): Promise<Result<EnergyAsset>> {
    const { assets } = await this.#parts.power.portfolio();
    const asset = assets.find((one) => one.id === id);
    if (asset === undefined) return refuse('unknown-asset', `There is no asset "${id}".`);
    if ((asset.kind === 'battery' || asset.kind === 'pv') && asset.device !== undefined) return ok(asset);
    return refuse('not-steerable', `${id} is no battery or inverter with a device.`);
  }

  async #actual(fromMs: number, nowMs: number): Promise<PlanAnswer['actual']> {
    const toMs = Math.floor(nowMs / QUARTER_MS) * QUARTER_MS;
    if (toMs <= fromMs) return NO_ACTUAL;
    const found = await this.#parts.power.accounts({ scope: 'dong', fromMs, toMs, resolution: 'quarter' });
    const at = (watts: (flows: (typeof found.rows)[number]['flows']) => number) =>
      NOTHING.map((_, quarter) => {
        const row = found.rows[quarter];
        return row === undefined ? null : Math.round(watts(row.flows) * WH_TO_W);
      });
    return {
      pvW: at(({ production }) => production),
      loadW: at(({ consumption }) => consumption),
      gridW: at((flows) => flows.import - flows.export),
    };
  }

  /** @param isSeen whether its member lets it be steered, or be looked at */
  async #asset(
    asset: EnergyAsset,
    override: OverrideRow | undefined,
    isSeen: boolean,
  ): Promise<PlanAnswer['assets'][number]> {
    const { devices, sender, dispatcher } = this.#parts;
    const { id, member, kind, device = null, reservePercent = null } = asset;
    const charge = kind === 'battery' && device !== null && isSeen ? await chargeOf(devices, device) : null;
    const { ordered, readBack } = device === null ? { ordered: null, readBack: null } : sender.stateOf(device);
    const unsteered: Unsteered | null = dispatcher.made?.gathered.unsteered.get(id) ?? null;
    return {
      ...{ asset: id, member, kind, device, unsteered, reservePercent },
      charge: charge === null ? null : { percent: charge.percent, time: new Date(charge.atMs).toISOString() },
      ordered: ordered === null ? null : orderedAnswer(ordered),
      readBack: readBack === null ? null : { ...readBack, values: { ...readBack.values } },
      override: override === undefined ? null : overrideAnswer(override),
    };
  }
}

const NOTHING = new Array<null>(QUARTERS_AHEAD).fill(null);
const NO_ACTUAL = { pvW: NOTHING, loadW: NOTHING, gridW: NOTHING };

function orderedAnswer({ atMs, ...ordered }: Ordered) {
  return { ...ordered, time: new Date(atMs).toISOString() };
}

function overrideAnswer({ setpoint, untilMs, reason, by }: OverrideRow): PlanAnswer['assets'][number]['override'] {
  const parsed = parseSetpoint(setpoint);
  if (!parsed.ok) return null;
  return { setpoint: parsed.value, until: new Date(untilMs).toISOString(), reason, by };
}
