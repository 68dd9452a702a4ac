import type { DeviceState } from '@maeul/devices/messages/state';
import type { SenmlPack } from '@maeul/devices/messages/telemetry';
import type { DevicePath } from '@maeul/devices/path';
import { buildTopic } from '@maeul/devices/topic';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { SimClock } from '../clock.ts';
import { type FaultWish, type MeterFault, membersHit } from './meter-fault.ts';
import { joinPacks, type MeterPack, packsOf } from './packs.ts';
import { metersOf } from './portfolio.ts';
import type { VillageMember } from './village.ts';
import { VillageRun } from './village-run.ts';

export interface CollectorOptions {
  /** gu/dong/site of the collector. */
  readonly site: string;
  readonly members: readonly VillageMember[];
  readonly seed: number;
  readonly clock: SimClock;
  /** mqtt://host:port */
  readonly broker: string;
  readonly login?: Pick<IClientOptions, 'username' | 'password'>;
  /** Seconds of the clock between two readings of a meter; whole minutes. */
  readonly intervalS: number;
  /** So many days before the start are sent first, by quarter-hour. */
  readonly historyDays: number;
  readonly onProgress: (text: string) => void;
}

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
const TICK_MIN_MS = 100;
const TICK_MAX_MS = 1000;
const LATE_MS = 3_600_000;
/** Messages under way at once; the broker's own limits are far above. */
const TOGETHER = 200;

/**
 * The collector of a dong's household meters (E-GW): reads all of them and publishes for each under its own site, as plain SenML.
 * What goes wrong with a meter is told to it; what really happened it keeps to itself.
 */
export class HouseholdCollector {
  readonly run: VillageRun;
  readonly #options: CollectorOptions;
  readonly #faults = new Map<string, MeterFault>();
  readonly #late: { readonly dueMs: number; readonly pack: MeterPack }[] = [];
  #client: MqttClient | null = null;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(options: CollectorOptions) {
    this.#options = options;
    const { clock, historyDays, members, seed } = options;
    const startMs = Math.floor(clock.nowMs() / QUARTER_MS) * QUARTER_MS - historyDays * DAY_MS;
    this.run = new VillageRun(members, seed, startMs);
  }

  /** Connects, says which meters there are, sends the history, and goes on with the clock. Rejects if the broker is not there. */
  async start(): Promise<void> {
    const { broker, login, clock, intervalS, historyDays } = this.#options;
    this.#client = await mqtt.connectAsync(broker, { ...login, clientId: `e-gw-${process.pid}`, clean: true });
    await this.#sayStates();
    if (historyDays > 0) await this.#sendHistory();
    const everyMs = Math.min(TICK_MAX_MS, Math.max(TICK_MIN_MS, (intervalS * 1000) / clock.speed / 2));
    this.#timer = setInterval(() => this.#tick(), everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sending;
    await this.#client?.endAsync();
  }

  faults(): Record<string, MeterFault> {
    return Object.fromEntries(this.#faults);
  }

  setFault(wish: FaultWish): string[] {
    const { members, seed } = this.#options;
    const all = members.map(({ id }) => id);
    const hit = membersHit(wish, all, seed);
    if (wish.fault === 'reset') this.run.replaceMeters(hit);
    else if (wish.fault === 'none') for (const id of hit) this.#faults.delete(id);
    else for (const id of hit) this.#faults.set(id, wish.fault);
    return hit;
  }

  /** Members that were called on use less; only the willing do. */
  call(ids: readonly string[], on: boolean): void {
    for (const id of ids) {
      if (on) this.run.called.add(id);
      else this.run.called.delete(id);
    }
  }

  #tick(): void {
    const nowMs = this.#options.clock.nowMs();
    this.#sending = this.#sending.then(() => this.#sendUpTo(nowMs)).catch(() => {});
  }

  async #sendUpTo(nowMs: number): Promise<void> {
    const stepMs = this.#options.intervalS * 1000;
    for (let tMs = (Math.floor(this.run.tMs / stepMs) + 1) * stepMs; tMs <= nowMs; tMs += stepMs) {
      this.run.advanceTo(tMs);
      const packs = this.#due(tMs);
      for (let at = 0; at < packs.length; at += TOGETHER) await this.#publishAll(packs.slice(at, at + TOGETHER));
    }
  }

  /** What is sent now: what healthy meters say, and what late ones said an hour ago. */
  #due(tMs: number): MeterPack[] {
    const now: MeterPack[] = [];
    for (const { member, values } of this.run.values()) {
      const fault = this.#faults.get(member.id);
      if (fault === 'silent') continue;
      const packs = packsOf(this.#options.site, member, tMs, values);
      if (fault === 'late') this.#late.push(...packs.map((pack) => ({ dueMs: tMs + LATE_MS, pack })));
      else now.push(...packs);
    }
    while (this.#late[0] !== undefined && this.#late[0].dueMs <= tMs) now.push(this.#late.shift()!.pack);
    return now;
  }

  /** One message for each meter and day, as a collector catches up after an outage. */
  async #sendHistory(): Promise<void> {
    const { site, clock, historyDays, onProgress } = this.#options;
    for (let day = 1; this.run.tMs + QUARTER_MS <= clock.nowMs(); day++) {
      const byDevice = new Map<DevicePath, { readonly member: string; readonly packs: SenmlPack[] }>();
      const endMs = Math.min(this.run.tMs + DAY_MS, clock.nowMs());
      while (this.run.tMs + QUARTER_MS <= endMs) {
        this.run.advanceTo(this.run.tMs + QUARTER_MS);
        for (const { member, values } of this.run.values())
          for (const { device, pack } of packsOf(site, member, this.run.tMs, values)) {
            const known = byDevice.get(device) ?? { member: member.id, packs: [] };
            known.packs.push(pack);
            byDevice.set(device, known);
          }
      }
      const joined = [...byDevice].map(([device, { member, packs }]) => ({ device, member, pack: joinPacks(packs) }));
      for (let at = 0; at < joined.length; at += TOGETHER) await this.#publishAll(joined.slice(at, at + TOGETHER));
      if (day <= historyDays) onProgress(`history: day ${day} of ${historyDays}`);
    }
  }

  async #publishAll(packs: readonly MeterPack[]): Promise<void> {
    await Promise.all(
      packs.map(({ device, pack }) =>
        this.#client!.publishAsync(buildTopic(device, 'telemetry'), JSON.stringify(pack), { qos: 1 }),
      ),
    );
  }

  async #sayStates(): Promise<void> {
    const { members, site, clock, intervalS } = this.#options;
    const say = (device: string, role: 'grid' | 'pv') => {
      const state: DeviceState = {
        status: 'online',
        time: new Date(clock.nowMs()).toISOString(),
        role,
        interval: intervalS,
      };
      const topic = buildTopic(device as DevicePath, 'state');
      return this.#client!.publishAsync(topic, JSON.stringify(state), { qos: 1, retain: true });
    };
    for (const member of members) {
      const { grid, pv } = metersOf(site, member);
      await say(grid, 'grid');
      if (pv !== null) await say(pv, 'pv');
    }
  }
}
