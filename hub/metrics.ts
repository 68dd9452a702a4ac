import { Gauge, type Registry } from 'prom-client';
import type { Broker } from './broker/broker-options.ts';
import type { SqliteJournal } from './journal/sqlite-journal.ts';
import type { SinkStatus } from './sinks/influx/influx-sink.ts';

/** Adds what the broker, the journal and the sink count to /metrics. */
export function hubCollectors(
  broker: Pick<Broker, 'stats'>,
  journal: Pick<SqliteJournal, 'stats' | 'head'>,
  sink: (() => Promise<SinkStatus>) | null,
): ((registry: Registry) => void)[] {
  return [
    (registry) => journalMetrics(registry, journal),
    (registry) => brokerMetrics(registry, broker),
    (registry) => {
      if (sink !== null) sinkMetrics(registry, sink);
    },
  ];
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

function journalMetrics(registry: Registry, journal: Pick<SqliteJournal, 'stats' | 'head'>): void {
  gauge(registry, 'maeul_journal_head', 'Offset of the last durable record', () => journal.head());
  for (const name of ['stored', 'refused', 'duplicates', 'failures', 'commits', 'waiting'] as const)
    gauge(registry, `maeul_journal_${name}`, `Messages ${name} since the start`, () => journal.stats[name]);
}

function brokerMetrics(registry: Registry, broker: Pick<Broker, 'stats'>): void {
  for (const name of ['connections', 'sessions', 'retainedMessages', 'queuedMessages', 'messagesIn'] as const) {
    const metric = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    gauge(registry, `maeul_broker_${metric}`, `MQTT broker: ${name}`, () => broker.stats()[name]);
  }
  for (const [name, label] of [
    ['refused', 'code'],
    ['cutOff', 'reason'],
  ] as const)
    new Gauge({
      name: name === 'refused' ? 'maeul_broker_refused' : 'maeul_broker_cut_off',
      help: name === 'refused' ? 'What the broker refused' : 'Connections that the broker ended',
      labelNames: [label],
      registers: [registry],
      collect() {
        for (const [code, count] of Object.entries(broker.stats()[name])) this.set({ [label]: code }, count);
      },
    });
}

function sinkMetrics(registry: Registry, sink: () => Promise<SinkStatus>): void {
  const read = (name: string, help: string, pick: (status: SinkStatus) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const status = await sink().catch(() => null);
        if (status !== null) this.set(pick(status));
      },
    });
  read('maeul_influx_lag', 'Records of the journal that are not in InfluxDB yet', ({ head, cursor }) => head - cursor);
  read('maeul_influx_points_written', 'Points written', ({ pointsWritten }) => pointsWritten);
  read('maeul_influx_points_refused', 'Points in the quarantine', ({ pointsRefused }) => pointsRefused);
  read('maeul_influx_up', '1 while InfluxDB takes data', ({ trouble }) => (trouble === null ? 1 : 0));
}
