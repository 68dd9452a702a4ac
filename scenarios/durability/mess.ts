import type { Random } from '@maeul/simulators/random';
import { PLACE } from './village.ts';

export interface MqttMessage {
  readonly topic: string;
  readonly payload: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const DEVICES = ['meter-1', 'meter-2', 'inverter-1'];

/**
 * What a hub has to put up with: numbers twice, late, or never; counters that fall and roll over; packs of days ago, of next
 * week and of last year; units that change; events twice and events that are wrong; and what is no message at all.
 */
export function mess(random: Random, count: number, nowMs: number): MqttMessage[] {
  const messages = Array.from({ length: count }, (_, index) => one(random, index, nowMs));
  const repeated = messages.filter(() => random.chance(0.15));
  // Not sorted but displaced: most come nearly in order, some very late.
  return [...messages, ...repeated]
    .map((message, index) => ({ message, at: index + random.integer(0, random.chance(0.1) ? count : 5) }))
    .sort((a, b) => a.at - b.at)
    .map(({ message }) => message);
}

function one(random: Random, index: number, nowMs: number): MqttMessage {
  const path = `${PLACE}/mess-1/${DEVICES[random.integer(0, DEVICES.length - 1)]}`;
  const numbered = random.chance(0.8) ? { stream: 'mess', seq: index + 1 + random.integer(0, 3) } : {};
  const tMs = nowMs - DAY_MS + index * 7 * 1000 + random.integer(0, 900);
  const kind = random.integer(0, 19);
  if (kind === 0) return { topic: topic(path, 'telemetry'), payload: '{"not": json' };
  if (kind === 1) return telemetry(path, tMs, [{ n: 'power_ac', v: 'text' }], numbered);
  if (kind === 2) return telemetry(path, nowMs + 8 * DAY_MS, [{ n: 'power_ac', u: 'W', v: 1 }], numbered);
  if (kind === 3) return telemetry(path, nowMs - 400 * DAY_MS, [{ n: 'power_ac', u: 'W', v: 1 }], numbered);
  if (kind === 4) return telemetry(path, tMs, [{ n: 'power_ac', u: 'Cel', v: 20 }], numbered);
  if (kind === 5) return telemetry(path, tMs, [{ n: 'power_ac', vs: 'timeout', q: 'bad' }], numbered);
  if (kind === 6) return telemetry(path, tMs, [{ n: 'status', vs: `text ${random.integer(0, 3)}` }], numbered);
  if (kind === 7) return event(path, index, 'maeul.device.replaced.v1', tMs, { before: 'A', after: 'B' }, numbered);
  if (kind === 8) return event(path, index, 'maeul.device.unreachable.v1', tMs, { since: 'yesterday' }, numbered);
  if (kind === 9) {
    const from = random.integer(1, index + 1);
    const data = { ranges: [{ from, to: from + random.integer(0, 4) }], cause: 'outbox-full' };
    return event(path, index, 'maeul.outbox.shed.v1', tMs, data, { stream: 'mess', seq: index + 1 });
  }
  if (kind === 10) {
    const status = random.chance(0.5) ? 'online' : 'offline';
    return { topic: topic(path, 'state'), payload: random.chance(0.1) ? '' : JSON.stringify({ status, role: 'load' }) };
  }
  const late = random.chance(0.1) ? random.integer(0, 20) * 17 * MINUTE_MS : 0;
  const energy = random.chance(0.03) ? random.integer(0, 50) : index * 13;
  const counter = { n: 'energy_import_total', u: 'Wh', v: energy, ...(random.chance(0.2) ? { mod: 100_000 } : {}) };
  return telemetry(path, tMs - late, [{ n: 'power_ac', u: 'W', v: random.integer(-500, 3000) }, counter], numbered);
}

function topic(path: string, kind: string): string {
  return `maeul/v1/${path}/${kind}`;
}

function telemetry(path: string, tMs: number, readings: readonly object[], numbered: object): MqttMessage {
  const [first, ...rest] = readings;
  const pack = [{ bn: `${path}/`, bt: tMs / 1000, ...numbered, ...first }, ...rest];
  return { topic: topic(path, 'telemetry'), payload: JSON.stringify(pack) };
}

function event(path: string, index: number, type: string, tMs: number, data: object, numbered: object): MqttMessage {
  const id = `01920000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`;
  const time = new Date(tMs).toISOString();
  const envelope = { specversion: '1.0', id, source: path, type, time, data, ...numbered };
  return { topic: topic(path, 'event'), payload: JSON.stringify(envelope) };
}
