import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../durability/program.ts';
import { INVERTER, REVERT_S, SteeredRoof } from './steered-roof.ts';

const TIMEOUT_MS = 180_000;
const PATIENCE_MS = 60_000;
/** An agent on a busy machine looks at its clock and asks the device a little later. */
const SLACK_MS = 4_000;
/** Offset of the switch, of the limit: what a setpoint writes. */
const LIMIT = { 123: 5, 704: 15 } as const;

async function roofWith(controls: '123' | '704'): Promise<SteeredRoof> {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-control-'));
  const roof = new SteeredRoof(folder, controls);
  onTestFinished(async () => {
    await roof.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  await roof.start();
  await roof.enrol();
  return roof;
}

/** Milliseconds until the inverter makes what it can again. */
async function timeUntilFree(roof: SteeredRoof): Promise<number> {
  const startedMs = performance.now();
  await until('the inverter is in its own mode', PATIENCE_MS, async () => !(await roof.isLimited()));
  return performance.now() - startedMs;
}

/** The device is alone then: its own timer must do it, without a word from anybody. */
async function killEdge(roof: SteeredRoof): Promise<void> {
  await roof.edge.end('SIGKILL');
  const { writes } = await roof.inverter();
  expect(await timeUntilFree(roof)).toBeLessThan(REVERT_S * 1000 + SLACK_MS);
  expect((await roof.inverter()).writes).toHaveLength(writes.length);
}

describe('an inverter that is held back', () => {
  it('goes back to its own mode in time when the hub is killed, and is held back again by the next hub; and when the edge is killed', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const roof = await roofWith('123');
    await roof.holdTo(40);
    const answer = (await roof.get('vpp/plan')) as {
      assets: { ordered: object; readBack: object; override: object }[];
    };
    expect(answer.assets[0]).toMatchObject({
      asset: 'pv-1',
      override: { setpoint: { kind: 'limit', percent: 40 }, reason: 'The line is being mended.' },
    });
    await roof.hub.end('SIGKILL');
    expect(await timeUntilFree(roof)).toBeLessThan(REVERT_S * 1000 + SLACK_MS);
    await roof.startHub();
    await until('the inverter is held back again', PATIENCE_MS, () => roof.isLimited());
    await killEdge(roof);
  });
});

describe('a setpoint on the wire', () => {
  it('is never executed when it is replayed, altered, expired, out of order, out of range or signed by somebody else', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const roof = await roofWith('704');
    const wire = await listenTo(roof.mqtt);
    await roof.holdTo(60);
    await roof.post('vpp/overrides/clear', { asset: 'pv-1', reason: 'It is mended.' });
    await until('the inverter is free', PATIENCE_MS, async () => !(await roof.isLimited()));
    const isDone = (id: string) => wire.replies(id).some(({ status }) => status === 'done');
    const real = wire.commands.find(({ id, args }) => args.setpoint.kind === 'limit' && isDone(id))!;
    const key = createPrivateKey(readFileSync(join(roof.data, 'hub', 'secrets', 'control.key')));
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const newest = Math.max(...wire.commands.map(({ args }) => args.order));
    const ahead = newest + 10;
    const limit = (percent: number) => ({ kind: 'limit', percent });
    const bad: readonly [code: string, command: Wired][] = [
      ['bad-signature', { ...real, id: fresh() }],
      ['bad-signature', { ...real, id: fresh(), args: { ...real.args, order: ahead } }],
      ['bad-signature', signed({ setpoint: limit(50), order: ahead }, stranger)],
      ['bad-signature', { ...signed({ setpoint: limit(50), order: ahead }, key), expires: iso(99_000) }],
      ['expired', signed({ setpoint: limit(50), order: ahead }, key, -60_000)],
      ['stale-order', signed({ setpoint: limit(50), order: newest }, key)],
      ['stale-order', signed({ setpoint: limit(50), order: 1 }, key)],
      ['out-of-range', signed({ setpoint: limit(5), order: ahead }, key)],
      ['bad-setpoint', signed({ setpoint: limit(150), order: ahead }, key)],
      ['other-kind', signed({ setpoint: { kind: 'storage', powerW: 1, reservePercent: 0 }, order: ahead }, key)],
    ];
    const before = (await roof.inverter()).writes.length;
    // The very same command again: it was executed once, and its reply comes again.
    wire.publish(real);
    await until('the replayed command is answered', PATIENCE_MS, () => wire.replies(real.id).length >= 2);
    for (const [code, command] of bad) {
      wire.publish(command);
      await until(`${code} is answered`, PATIENCE_MS, () => wire.replies(command.id).length > 0);
      expect([code, wire.replies(command.id)[0]]).toEqual([code, expect.objectContaining({ status: 'refused', code })]);
    }
    expect((await roof.inverter()).writes).toHaveLength(before);
    // The same hand with the right key, in order and in range, is obeyed: so it was for their faults that the others were not.
    const good = signed({ setpoint: limit(50), order: ahead }, key);
    wire.publish(good);
    await until('the good command is answered', PATIENCE_MS, () => wire.replies(good.id).length > 0);
    expect(wire.replies(good.id)[0]).toMatchObject({ status: 'done', result: { model: 704 } });
    const after = (await roof.inverter()).writes.slice(before);
    expect(after.some(({ model, offset, words }) => model === 704 && offset === LIMIT[704] && words[0] === 500)).toBe(
      true,
    );
    await killEdge(roof);
  });
});

interface Wired {
  readonly id: string;
  readonly name: string;
  readonly issued: string;
  readonly expires: string;
  readonly args: { setpoint: { kind: string }; revertS: number; order: number; signature: string };
}

interface Replied {
  readonly id: string;
  readonly status: string;
  readonly code?: string;
}

/** A client that hears and says what it likes, as the demo lets it. */
async function listenTo(address: string) {
  const client = await mqtt.connectAsync(`mqtt://${address}`);
  onTestFinished(() => client.endAsync(true));
  const commands: Wired[] = [];
  const replies: Replied[] = [];
  client.on('message', (topic, payload) => {
    const message: unknown = JSON.parse(payload.toString());
    if (topic.endsWith('/command')) commands.push(message as Wired);
    else replies.push(message as Replied);
  });
  await client.subscribeAsync(['command', 'reply'].map((kind) => `maeul/v1/${INVERTER}/${kind}`));
  return {
    commands,
    replies: (id: string) => replies.filter((reply) => reply.id === id),
    publish: (command: Wired) => client.publish(`maeul/v1/${INVERTER}/command`, JSON.stringify(command), { qos: 1 }),
  };
}

let ids = 0;
function fresh(): string {
  ids += 1;
  return `01900000-0000-7000-8000-${String(ids).padStart(12, '0')}`;
}

const iso = (fromNowMs: number) => new Date(Date.now() + fromNowMs).toISOString();

type Key = ReturnType<typeof createPrivateKey>;

/** Signed as the documentation says: over the members in the order of the alphabet, without the signature. */
function signed(order: { setpoint: object; order: number }, key: Key, issuedFromNowMs = 0): Wired {
  const setpoint = Object.fromEntries(Object.entries(order.setpoint).sort(([a], [b]) => (a < b ? -1 : 1)));
  const args = { order: order.order, revertS: REVERT_S, setpoint };
  const { id, issued, expires } = { id: fresh(), issued: iso(issuedFromNowMs), expires: iso(issuedFromNowMs + 20_000) };
  const text = JSON.stringify({ args, expires, id, issued, name: 'setpoint', path: INVERTER });
  const signature = sign(null, Buffer.from(text), key).toString('base64url');
  return { id, name: 'setpoint', issued, expires, args: { ...args, signature } as Wired['args'] };
}
