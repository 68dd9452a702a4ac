import { unwrap } from '@maeul/devices/refusal';
import { pino } from 'pino';
import { createBroker } from '../broker.ts';
import type { Broker, BrokerOptions } from '../broker-options.ts';
import type { MessageSink } from '../publish-gate.ts';

/** A sink that keeps what it gets, and answers when and how the test says. */
class TestSink implements MessageSink {
  readonly messages: { path: string; kind: string; text: string }[] = [];
  /** What to answer, and when; at once and well by default. */
  answer: (done: (error: Error | null) => void) => void = (done) => setImmediate(done, null);

  append({ path, kind, payload }: Parameters<MessageSink['append']>[0], done: (error: Error | null) => void): void {
    this.messages.push({ path, kind, text: Buffer.from(payload).toString() });
    this.answer(done);
  }
}

export interface TestHub {
  readonly broker: Broker;
  readonly sink: TestSink;
  readonly port: number;
}

/** A broker on a free port of loopback; anonymous unless credentials are given. */
export async function startHub(options: Partial<BrokerOptions> = {}): Promise<TestHub> {
  const sink = new TestSink();
  const broker = createBroker({
    sink,
    credentials: null,
    anonymous: options.credentials === undefined,
    listeners: [{ kind: 'mqtt', host: '127.0.0.1', port: 0 }],
    log: pino({ level: 'silent' }),
    ...options,
  });
  const [first] = unwrap(await broker.start());
  return { broker, sink, port: first?.port ?? 0 };
}
