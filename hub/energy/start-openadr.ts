import { unwrap } from '@maeul/devices/refusal';
import { startVtn } from '../openadr/start-vtn.ts';
import { openIdentityKey } from '../people/identity-key.ts';
import type { CallParts } from './call-parts.ts';
import type { EnergyPart, EnergySetup } from './energy.ts';
import type { OpenAdrParts } from './openadr-parts.ts';
import { startVen } from './openadr-ven/start-ven.ts';

/** OpenADR both ways: the hub is called by those above it, and calls buildings and devices below it. */
export function startOpenAdr(
  { folder, dataFolder, config, queries: { calls }, now, log }: EnergySetup,
  { intake, keeper }: Pick<CallParts, 'intake' | 'keeper'>,
  running: (part: EnergyPart) => void,
): OpenAdrParts {
  const { vtn: settings, openadr: upstreams } = config.energy;
  const vtn = startVtn({
    ...{ file: folder.openadr, calls, callbacks: settings.callbacks, publicUrl: settings.publicUrl ?? null, now, log },
    identityKey: unwrap(openIdentityKey(dataFolder)),
  });
  running(vtn);
  // A failure is told by the rounds that the VTN makes by itself.
  const stop = keeper.onChange(() => void vtn.refresh().catch(() => {}));
  running({ stop });
  const ven = startVen({ file: folder.openadr, upstreams, intake, calls, now, log });
  running(ven);
  return {
    ...{ vtn, told: ven.told },
    status: () => ({
      vens: vtn.vens(),
      upstreams: ven.status().map(({ answeredMs, ...upstream }) => ({
        ...upstream,
        answeredAt: answeredMs === null ? null : new Date(answeredMs).toISOString(),
      })),
    }),
  };
}
