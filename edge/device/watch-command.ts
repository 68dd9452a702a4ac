import { setTimeout as sleep } from 'node:timers/promises';
import { parseDuration, toMillis } from '@maeul/devices/config/quantities';
import { type Result, unwrap } from '@maeul/devices/refusal';
import { Command, Option } from 'commander';
import { readoutJson, readoutText } from './print.ts';
import { withDevice } from './read-command.ts';
import type { Readout } from './readout.ts';
import { type SessionOptions, withReader } from './session.ts';
import { wholeNumber } from './target.ts';

interface WatchOptions extends SessionOptions {
  readonly json?: boolean;
  readonly interval: string;
  readonly count?: number;
}

const CLEAR_SCREEN = '\x1b[H\x1b[J';

/** `maeul device watch`: the same as `read`, again and again. It goes on when the device is away for a while. */
export function watchCommand(): Command {
  return withDevice(new Command('watch'))
    .description('read one device again and again, until Ctrl-C')
    .option('--interval <duration>', 'time between readings', '1s')
    .addOption(new Option('--count <n>', 'stop after so many readings').argParser(wholeNumber(1, 1e9)))
    .option('--json', 'one JSON object per line: {"t", "profile", "identity", "readings"} or {"t", "error"}')
    .action(async (options: WatchOptions) => {
      const intervalMs = toMillis(unwrap(parseDuration(options.interval)));
      const rounds = options.count ?? Number.POSITIVE_INFINITY;
      const stop = new AbortController();
      const onSignal = (): void => stop.abort();
      process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
      try {
        await withReader(options, async (read) => {
          for (let round = 0; round < rounds && !stop.signal.aborted; round++) {
            const startedMs = Date.now();
            process.stdout.write(options.json ? jsonLine(await read()) : screen(await read()));
            if (round + 1 < rounds) await pause(startedMs + intervalMs - Date.now(), stop.signal);
          }
        });
      } finally {
        process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
      }
    });
}

function jsonLine(result: Result<Readout>): string {
  const t = new Date().toISOString();
  if (result.ok) return `${JSON.stringify({ t, ...readoutJson(result.value) })}\n`;
  return `${JSON.stringify({ t, error: { code: result.code, message: result.message } })}\n`;
}

function screen(result: Result<Readout>): string {
  const time = new Date().toLocaleTimeString('sv-SE', { timeZone: 'Asia/Seoul' });
  const text = result.ok ? readoutText(result.value) : `${result.message}\n${result.hint ?? ''}`;
  return `${process.stdout.isTTY ? CLEAR_SCREEN : ''}${time}  ${text}\n`;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.max(0, ms), undefined, { signal }).catch(() => {});
}
