import type { DevicePath } from '@maeul/devices/path';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { describe, expect, it, vi } from 'vitest';
import type { Kiosk } from '../kiosk/agent-kiosk.ts';
import { KioskRunner } from './kiosk-runner.ts';

const PATH = 'eunpyeong/sinsa1/clean-house-1/kiosk-1' as DevicePath;

function runner(answers: (() => Promise<Result<Kiosk>>)[]) {
  const told: { type: string; data: { code: string } }[] = [];
  const lines: string[] = [];
  let running = 0;
  const one = new KioskRunner({
    path: PATH,
    begin: () => answers.shift()!(),
    onRunning: () => {
      running += 1;
    },
    append: async ({ body }) => {
      told.push(JSON.parse(body));
      return ok(1);
    },
    nowMs: Date.now,
    log: (level, text) => lines.push(`${level} ${text}`),
    retryMs: 5,
  });
  return { one, told, lines, running: () => running };
}

describe('a kiosk beside the readings', () => {
  it('is tried again while its file or its port cannot be used, and that is told once', async () => {
    const stopped = vi.fn(async () => undefined);
    const kiosk: Kiosk = { port: 8090, commands: new Map(), scale: () => undefined, stop: stopped };
    const busy = async () => refuse('address-in-use', 'The screen cannot be served.');
    const { one, told, lines, running } = runner([
      busy,
      busy,
      async () => refuse('kiosk-store-unusable', 'kiosk.db cannot be used.'),
      async () => ok(kiosk),
    ]);
    expect(await one.start()).toEqual({ ok: true, value: true });
    expect(one.status()).toMatchObject({ path: PATH, port: null, why: { code: 'address-in-use' } });
    await vi.waitFor(() => expect(running()).toBe(1));
    expect(one.status()).toEqual({ path: PATH, port: 8090, why: null });
    expect(told.map(({ type, data }) => [type, data.code])).toEqual([
      ['maeul.kiosk.fault.v1', 'address-in-use'],
      ['maeul.kiosk.fault.v1', 'kiosk-store-unusable'],
    ]);
    expect(lines.filter((line) => line.startsWith('error'))).toHaveLength(3);
    await one.stop();
    expect(stopped).toHaveBeenCalledOnce();
  });

  it('stops the agent where trying again is of no use', async () => {
    const { one } = runner([async () => refuse('kiosk-key-missing', 'There is no key.')]);
    expect(await one.start()).toMatchObject({ code: 'kiosk-key-missing' });
    await one.stop();
  });
});
