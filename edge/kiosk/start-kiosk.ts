import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import { RunningKiosk } from './kiosk.ts';
import type { Kiosk, KioskOptions } from './options.ts';
import { KioskStore } from './store/kiosk-store.ts';

/** Starts the kiosk of an agent. Codes: `kiosk-store-unusable`, `address-in-use`. */
export async function startKiosk(options: KioskOptions): Promise<Result<Kiosk>> {
  const { config, keys, folder } = options;
  let store: KioskStore;
  try {
    store = KioskStore.open(folder, { kiosk: config.path, signing: keys.signing, publicKey: keys.publicKey });
  } catch (error) {
    return unusable(folder, error as Error);
  }
  const kiosk = new RunningKiosk(options, store);
  try {
    const started = await kiosk.start();
    if (started.ok) return ok(kiosk);
    await kiosk.stop();
    return started;
  } catch (error) {
    await kiosk.stop().catch(() => {});
    return unusable(folder, error as Error);
  }
}

function unusable(folder: string, { message }: Error): Refusal {
  const hint = 'It holds purchases and events that the hub may not have; look before you move it away.';
  return refuse('kiosk-store-unusable', `kiosk.db in ${folder} cannot be used: ${message}.`, hint);
}
