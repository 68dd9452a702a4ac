import { DAY_MS, dayNumber, dayStartMs, dayText, parseDay } from '@maeul/devices/korea/day';
import { kindOfDay } from '@maeul/devices/korea/working-days';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type {
  Diagnosis,
  Disclosure,
  MileageGranted,
  MileageList,
  MileageStanding,
} from '@maeul/devices/vpp/api/advice';
import { MILEAGE_PROGRAMMES, type MileageProgramme } from '@maeul/devices/vpp/mileage/mileage-programme';
import type { Member } from '@maeul/devices/vpp/portfolio';
import { v5 as nameUuid } from 'uuid';
import type { Actor } from '../office/audit-log.ts';
import type { Office } from '../office/office.ts';
import type { CallsQueries, MemberLoad, PowerQueries } from '../queries/vpp-questions.ts';
import { factorOn } from '../vpp/accounts/shares.ts';
import { co2Source, DAYS_MIN, diagnose } from '../vpp/advice/diagnosis.ts';
import { disclosedMembers, disclosureRow } from '../vpp/advice/disclosure.ts';
import { earliestOf, endOf, type Period, periodOf, periodsAt, standingOf, usedOf } from '../vpp/advice/mileage.ts';
import { isMemberOn } from '../vpp/portfolio/portfolio.ts';
import { consented } from './consented.ts';
import { payDifference } from './pay-difference.ts';
import type { VppDesk } from './vpp-desk.ts';

const YEAR_MS = 365 * DAY_MS;
const MISSING = 2;
/** Members whose years of quarter-hours are asked for at once. */
const TOGETHER = 20;
/** Anybody may ask for the disclosure: it is made at most so often. */
const DISCLOSURE_MS = 60 * 60_000;
/** Namespace of the ids of grants; made once. */
const GRANTS = '0f7a3f51-2e0b-4d0c-8a8e-6a3f8f4c9b13';

export interface AdviceSetup {
  readonly power: Pick<PowerQueries, 'portfolio' | 'loads'>;
  readonly calls: Pick<CallsQueries, 'mileage'>;
  readonly office: Pick<Office, 'points' | 'say' | 'note'>;
  readonly desk: Pick<VppDesk, 'say'>;
  readonly now: () => number;
}

/** What the office advises and grants, and what the dong discloses. */
export class AdviceBook {
  readonly #setup: AdviceSetup;
  readonly #disclosed = new Map<string, { madeMs: number; answer: Promise<Disclosure> }>();

  constructor(setup: AdviceSetup) {
    this.#setup = setup;
  }

  /**
   * The diagnosis of one member over the year before a day (by default today); who looked is written down.
   * Codes: bad-day, unknown-member, no-consent, too-little-data.
   */
  async diagnosis(actor: Actor, id: string, until?: string): Promise<Result<Diagnosis>> {
    const { power, office, now } = this.#setup;
    const today = dayNumber(now());
    const last = until === undefined ? today : parseDay(until);
    if (last === null) return refuse('bad-day', `${until} is no day.`);
    const { members, consents, factors } = await power.portfolio();
    const member = members.find((one) => one.id === id);
    if (member === undefined) return refuse('unknown-member', `There is no member "${id}".`);
    if (!consented(consents, 'diagnosis', dayText(today)).has(id))
      return refuse('no-consent', `${id} has not agreed to a diagnosis.`, 'Take its consent to a diagnosis first.');
    office.note(actor, { action: 'diagnosis.look', about: id });
    const toMs = dayStartMs(Math.min(last, today));
    const [use, made] = [await this.#known(id, 'consumption', toMs), await this.#known(id, 'production', toMs)];
    const firstAt = use === undefined ? -1 : use.wh.findIndex((wh) => !Number.isNaN(wh));
    const fromMs = use === undefined || firstAt < 0 ? toMs : dayStartMs(dayNumber(use.fromMs + firstAt * 900_000));
    const skipped = use === undefined ? 0 : Math.max(0, (fromMs - use.fromMs) / 900_000);
    const found = diagnose({
      use: { fromMs: Math.max(fromMs, use?.fromMs ?? fromMs), wh: use?.wh.slice(skipped) ?? new Float64Array(0) },
      producedWh: made?.wh.reduce((sum, wh) => (Number.isNaN(wh) ? sum : sum + wh), 0) ?? 0,
      isFree: (day) => kindOfDay(day).type !== 'working',
      retailMilliWon: factors.retailMilliWon,
      gridKgPerKwh: factorOn(factors.gridKgPerKwh, dayText(today)),
    });
    if (found === null)
      return refuse(
        'too-little-data',
        `Of ${id} less than ${DAYS_MIN} days are known before ${dayText(last)}.`,
        'Wait until its meter has been read for a week.',
      );
    const mileage = await this.#standing(member, MILEAGE_PROGRAMMES[0]!, dayText(today));
    const span = { from: dayText(dayNumber(fromMs)), to: dayText(dayNumber(toMs)) };
    return ok({ member: id, kind: member.kind, ...span, ...found, mileage });
  }

  /** Codes: unknown-programme, bad-period. */
  async mileage(programmeId?: string, periodName?: string): Promise<Result<MileageList>> {
    const asked = this.#asked(programmeId, periodName);
    if (!asked.ok) return asked;
    const { programme, period, periods, today } = asked.value;
    const { members, consents } = await this.#setup.power.portfolio();
    const [diagnosed, seen] = [consented(consents, 'diagnosis', today), consented(consents, 'detail', today)];
    const shown = members.filter(
      (member) => diagnosed.has(member.id) && seen.has(member.id) && isMemberOn(member, today),
    );
    const rows = (await this.#standings(shown, programme, period, today)).map(({ member, standing }) => ({
      ...{ member: member.id, wallet: member.wallet !== undefined, standing },
    }));
    const due = rows.filter(({ standing }) => standing.state === 'due');
    return ok({
      programme: programme.id,
      label: programme.label,
      period: period.name,
      periods: periods.map(({ name }) => name),
      rows,
      totals: {
        due: due.length,
        dueAmount: due.reduce((sum, { standing }) => sum + standing.amount, 0),
        granted: rows.filter(({ standing }) => standing.state === 'granted').length,
      },
    });
  }

  /**
   * Grants what is due of a period that is over, and pays it. What was granted before and not paid, since the hub stopped between the
   * two, is paid now. Codes: unknown-programme, bad-period, period-not-over, nothing-due, and the ledger's.
   */
  async grant(actor: Actor, programmeId: string, periodName: string): Promise<Result<MileageGranted>> {
    const asked = this.#asked(programmeId, periodName);
    if (!asked.ok) return asked;
    const { programme, period, today } = asked.value;
    if (period.to > today) return refuse('period-not-over', `${period.name} is over on ${period.to}.`);
    const { power, calls, desk, office } = this.#setup;
    const { members, consents } = await power.portfolio();
    const diagnosed = consented(consents, 'diagnosis', today);
    const may = members.filter((member) => diagnosed.has(member.id) && isMemberOn(member, today));
    let withoutWallet = 0;
    for (const { member, standing } of await this.#standings(may, programme, period, today)) {
      if (standing.state !== 'due') continue;
      if (member.wallet === undefined) {
        withoutWallet += 1;
        continue;
      }
      const grant = { member: member.id, wallet: member.wallet, period: period.name, rule: programme.id };
      const savedShare = standing.savedShare ?? 0;
      const id = nameUuid(`${programme.id}/${period.name}/${member.id}`, GRANTS);
      const data = { ...grant, savedShare, amount: standing.amount, by: actor.id };
      await desk.say('maeul.vpp.mileage-granted.v1', data, id, 'calls');
      const details = { amount: standing.amount };
      office.note(actor, { action: 'mileage.grant', about: `${programme.id}/${period.name}/${member.id}`, details });
    }
    const granted = await calls.mileage({ rule: programme.id, period: period.name });
    const paid = await payDifference(
      office,
      actor,
      { programme: programme.id, ref: `${programme.id}/${period.name}`, reason: 'mileage' },
      granted.map(({ member, wallet, amount }) => ({ member, wallet, amount, asset: programme.asset })),
    );
    if (!paid.ok)
      return paid.code === 'nothing-to-pay' ? refuse('nothing-due', `Nothing is due for ${period.name}.`) : paid;
    const { lines, amount } = paid.value;
    return ok({ programme: programme.id, period: period.name, members: lines, amount, withoutWallet });
  }

  /** Of a calendar year, or of the last 365 days. */
  disclosure(year?: number): Promise<Disclosure> {
    const { now } = this.#setup;
    const today = dayNumber(now());
    const key = year === undefined ? dayText(today) : String(year);
    const before = this.#disclosed.get(key);
    if (before !== undefined && now() - before.madeMs < DISCLOSURE_MS) return before.answer;
    const from = year === undefined ? today - 365 : parseDay(`${year}-01-01`)!;
    const to = year === undefined ? today : Math.min(today, parseDay(`${year + 1}-01-01`)!);
    const answer = this.#disclose(from, Math.max(from, to));
    for (const [old, { madeMs }] of this.#disclosed) if (now() - madeMs >= DISCLOSURE_MS) this.#disclosed.delete(old);
    this.#disclosed.set(key, { madeMs: now(), answer });
    answer.catch(() => this.#disclosed.delete(key));
    return answer;
  }

  async #disclose(from: number, to: number): Promise<Disclosure> {
    const { members, consents, factors } = await this.#setup.power.portfolio();
    const factor = factorOn(factors.gridKgPerKwh, dayText(to));
    const rows: Disclosure['rows'] = [];
    for (const { member, basis } of disclosedMembers(members, consents, dayText(dayNumber(this.#setup.now())))) {
      const sums = await this.#sums(member.id, dayStartMs(from), dayStartMs(to));
      const row = disclosureRow(member, basis, sums, factor.value);
      if (row !== null) rows.push(row);
    }
    return { from: dayText(from), to: dayText(to), rows, factor: co2Source(factor) };
  }

  async #sums(member: string, fromMs: number, toMs: number) {
    const sumOf = async (flow: 'consumption' | 'import' | 'production') => {
      const [load] = await this.#setup.power.loads({ members: [member], flow, fromMs, toMs });
      return usedOf(fromMs, known(load)?.wh ?? new Float64Array(0))(fromMs, toMs);
    };
    const consumption = await sumOf('consumption');
    return {
      consumptionWh: consumption.wh,
      importWh: (await sumOf('import')).wh,
      productionWh: (await sumOf('production')).wh,
      measured: toMs > fromMs ? consumption.measured / ((toMs - fromMs) / 900_000) : 0,
    };
  }

  async #known(member: string, flow: 'consumption' | 'production', toMs: number): Promise<MemberLoad | undefined> {
    const [load] = await this.#setup.power.loads({ members: [member], flow, fromMs: toMs - YEAR_MS, toMs });
    return known(load);
  }

  #asked(programmeId?: string, periodName?: string) {
    const programme = MILEAGE_PROGRAMMES.find(({ id }) => programmeId === undefined || id === programmeId);
    if (programme === undefined) return refuse('unknown-programme', `There is no mileage programme "${programmeId}".`);
    const today = dayText(dayNumber(this.#setup.now()));
    const periods = periodsAt(programme, today);
    const newest = periods.find(({ to }) => to <= today) ?? periods[0]!;
    const period = periodName === undefined ? newest : periodOf(programme, periodName);
    if (period === null) return refuse('bad-period', `${programme.id} has no period ${periodName}.`);
    return ok({ programme, period, periods, today });
  }

  /** In the period that runs now. */
  async #standing(member: Member, programme: MileageProgramme, today: string): Promise<MileageStanding | null> {
    const period = periodsAt(programme, today).find(({ name, to }) => !name.endsWith('season') && to > today);
    if (period === undefined) return null;
    const [found] = await this.#standings([member], programme, period, today);
    return found?.standing ?? null;
  }

  async #standings(
    members: readonly Member[],
    programme: MileageProgramme,
    period: Period,
    today: string,
  ): Promise<{ member: Member; standing: MileageStanding }[]> {
    const { power, calls, now } = this.#setup;
    const grants = Map.groupBy(await calls.mileage({ rule: programme.id }), ({ member }) => member);
    const fromMs = earliestOf(programme, period);
    const toMs = Math.max(fromMs, Math.min(endOf(period), dayStartMs(dayNumber(now()))));
    const found: { member: Member; standing: MileageStanding }[] = [];
    for (let from = 0; from < members.length; from += TOGETHER) {
      const some = members.slice(from, from + TOGETHER);
      const asked = { members: some.map(({ id }) => id), flow: 'consumption' as const, fromMs, toMs };
      const loads = new Map((await power.loads(asked)).map((load) => [load.member, known(load)!]));
      for (const member of some) {
        const load = loads.get(member.id) ?? { fromMs, wh: new Float64Array(0) };
        const granted = new Set((grants.get(member.id) ?? []).map(({ period: name }) => name));
        const used = usedOf(load.fromMs, load.wh);
        found.push({ member, standing: standingOf({ programme, period, today, used, granted }) });
      }
    }
    return found;
  }
}

/** What is only guessed of a silent member is not its use. */
function known(load: MemberLoad | undefined): MemberLoad | undefined {
  if (load === undefined) return undefined;
  return { ...load, wh: load.wh.map((wh, at) => (load.quality[at] === MISSING ? Number.NaN : wh)) };
}
