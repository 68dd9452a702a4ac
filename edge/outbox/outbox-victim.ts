import type { DevicePath } from '@maeul/devices/path';
import { Outbox } from './outbox.ts';

// A program that its test kills: it appends as fast as it is told "durable", and prints every number that was.
const folder = process.argv[2]!;
const path = 'eunpyeong/sinsa1/roof-12/meter-1' as DevicePath;
const outbox = new Outbox({
  folder,
  owner: 'eunpyeong/sinsa1/roof-12/edge-1',
  maxBytes: 64_000_000,
  commitMs: 5,
  onNotice: (_, text) => console.error(text),
  onFatal: (error) => {
    throw error;
  },
});
const started = await outbox.start();
if (!started.ok) throw new Error(started.message);

let count = 0;
async function append(): Promise<void> {
  const n = ++count;
  const text = `${process.pid}-${n}`;
  const result = await outbox.append(
    n % 7 === 0
      ? { kind: 'event', path, grain: 'kept', body: JSON.stringify({ text }) }
      : { kind: 'telemetry', path, grain: 'fine', body: JSON.stringify([{ text }]) },
  );
  if (result.ok) process.stdout.write(`${started.ok ? started.value.stream : ''} ${result.value} ${text}\n`);
  setImmediate(append);
}
for (let parallel = 0; parallel < 20; parallel++) void append();
