import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DevicePath } from '@maeul/devices/path';
import type { VppEventData, VppEventType } from '@maeul/devices/vpp/vpp-events';
import { onTestFinished } from 'vitest';
import { CallsAnswers } from '../../../queries/calls-answers.ts';
import { DONG_HUB, vppMessage } from '../../../testing/calls.ts';
import { MemoryReader } from '../../../testing/memory-reader.ts';
import { event } from '../../../testing/messages.ts';
import { tempFolder } from '../../../testing/temp-folder.ts';
import { ViewRunner } from '../../view-runner.ts';
import { callsView } from '../calls-view.ts';

/** The view over a journal in memory, and the questions to it. */
export interface CallsFile {
  readonly ask: CallsAnswers;
  /** Says one event, and answers the code of its quarantine or null. */
  say<T extends VppEventType>(type: T, data: VppEventData<T>, timeMs: number, path?: DevicePath): string | null;
  /** A minute of the hub's clock. */
  tick(timeMs: number): void;
  /** The view as it is, and made anew from the whole journal. */
  digests(): { readonly stepwise: string; readonly anew: string };
}

export function callsFile(): CallsFile {
  const reader = new MemoryReader();
  const file = join(tempFolder(), 'calls.db');
  const runner = new ViewRunner(callsView, file, reader);
  const ask = new CallsAnswers(file);
  const db = new DatabaseSync(file, { readOnly: true });
  onTestFinished(() => {
    ask.close();
    db.close();
    runner.close();
  });
  const fold = (): string | null => {
    while (runner.step());
    const row = db.prepare('SELECT code FROM quarantine WHERE offset = ?').get(reader.head());
    return (row as { code: string } | undefined)?.code ?? null;
  };
  return {
    ask,
    say(type, data, timeMs, path = DONG_HUB) {
      reader.add(vppMessage(type, data, timeMs, path), timeMs);
      return fold();
    },
    tick(timeMs) {
      reader.add(event(DONG_HUB, 'maeul.hub.tick.v1', timeMs, {}), timeMs);
      fold();
    },
    digests() {
      const again = new ViewRunner(callsView, join(tempFolder(), 'calls.db'), reader);
      while (again.step());
      const anew = again.digest();
      again.close();
      return { stepwise: runner.digest(), anew };
    },
  };
}
