import { startVtn } from '../openadr/start-vtn.ts';
import { openTokenKey } from '../openadr/token-key.ts';
import type { CallParts } from './call-parts.ts';
import type { EnergyPart, EnergySetup } from './energy.ts';
import type { OpenAdrParts } from './openadr-parts.ts';
import { startVen } from './openadr-ven/start-ven.ts';

/** OpenADR both ways: the hub is called by those above it, and calls buildings and devices below it. */
export function startOpenAdr(
  setup: EnergySetup,
  { intake, keeper }: Pick<CallParts, 'intake' | 'keeper'>,
  running: (part: EnergyPart) => void,
): OpenAdrParts {
  const { folder, dataFolder, config, now, log } = setup;
  const { vtn: settings, openadr: upstreams } = config.energy;
  const { calls, stop: stopWaiting } = heldCalls(setup);
  const vtn = startVtn({
    ...{ file: folder.openadr, calls, callbacks: settings.callbacks, publicUrl: settings.publicUrl ?? null, now, log },
    tokenKey: openTokenKey(dataFolder),
  });
  running(vtn);
  // A failure is told by the rounds that the VTN makes by itself.
  const stop = keeper.onChange(() => void vtn.refresh().catch(() => {}));
  running({ stop });
  const ven = startVen({ file: folder.openadr, upstreams, intake, calls, now, log });
  running(ven);
  running({ stop: stopWaiting });
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

/**
 * The calls, once the view holds what the journal has: a view that is being made again knows of no programme yet, and all calls would
 * look withdrawn.
 */
function heldCalls({ queries: { calls }, views, journal }: EnergySetup) {
  const stopping = Promise.withResolvers<never>();
  stopping.promise.catch(() => {});
  const held = Promise.race([views.caughtUp(journal.head()), stopping.promise]);
  held.catch(() => {});
  const whenHeld =
    <Q extends readonly unknown[], A>(ask: (...question: Q) => Promise<A>) =>
    async (...question: Q) => {
      await held;
      return ask(...question);
    };
  return {
    calls: {
      programmes: whenHeld(() => calls.programmes()),
      events: whenHeld((question: Parameters<typeof calls.events>[0]) => calls.events(question)),
      deliveries: whenHeld((event: string) => calls.deliveries(event)),
      event: whenHeld((id: string) => calls.event(id)),
    },
    stop: () => stopping.reject(new Error('The hub is stopping.')),
  };
}
