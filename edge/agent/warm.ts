// Has the thread of the outbox fill its part of the compile cache; main.ts has loaded all the rest. See lean.ts for why.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Outbox } from '../outbox/outbox.ts';

const folder = mkdtempSync(join(tmpdir(), 'maeul-warm-'));
const outbox = new Outbox({
  folder,
  owner: 'gu/dong/site/edge',
  maxBytes: 1_048_576,
  commitMs: 1000,
  onNotice: () => {},
  onFatal: () => {},
});
await outbox.start();
await outbox.stop();
rmSync(folder, { recursive: true });
