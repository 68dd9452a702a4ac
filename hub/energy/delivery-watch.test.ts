import { WALL_CLOCK } from '@maeul/devices/clock';
import type { VppEventData } from '@maeul/devices/vpp/vpp-events';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { consent, DAY_MS, drEvent, HOUR_MS, household, iso, MINUTE_MS, PROGRAMME, SIX_MS } from '../testing/calls.ts';
import type { Answer } from '../vpp/calls/participation.ts';
import { DeliveryWatch } from './delivery-watch.ts';

type Seen = VppEventData<'maeul.vpp.delivery-seen.v1'>;

const HOMES = ['a', 'b', 'c'];
const FROM_MS = SIX_MS - 12 * DAY_MS - 18 * HOUR_MS;
/** Each home used 1 kW all the time before. */
const USUAL = { fromMs: FROM_MS, wh: new Float64Array((13 * DAY_MS) / 900_000).fill(250) };

/** A watch over one call of three homes, each of which now takes 600 W; its readings are as old as is said, in minutes. */
function watching(ages: Readonly<Record<string, number>> = {}) {
  const event = drEvent();
  const said: Seen[] = [];
  const answers: Answer[] = [];
  let nowMs = SIX_MS;
  const watch = new DeliveryWatch({
    calls: {
      programmes: async () => [PROGRAMME],
      answers: async () => answers,
      event: async () => undefined,
      calledSpans: async () => [],
    },
    power: {
      portfolio: async () => ({
        ...{ members: HOMES.map((id) => household(id)), consents: HOMES.map((id) => consent(id)) },
        ...{ assets: [], meters: [], factors: {} as never },
      }),
      loads: async () => HOMES.map((member) => ({ member, ...USUAL, quality: new Uint8Array(USUAL.wh.length) })),
      latestPower: async ({ members = [] }) =>
        members.map((member) => ({ member, tMs: nowMs - (ages[member] ?? 0) * MINUTE_MS, netW: 600 }) as never),
    },
    keeper: { live: [{ event, programme: PROGRAMME, state: 'active' }] },
    desk: {
      say: async (_type, data) => {
        said.push(data as Seen);
        return '';
      },
    },
    ...{ clock: WALL_CLOCK, now: () => nowMs, log: pino({ level: 'silent' }) },
  });
  const minute = async (after: number) => {
    nowMs = SIX_MS + after * MINUTE_MS;
    await watch.minute(nowMs);
    return said.at(-1);
  };
  return { minute, said, answers };
}

it('each minute of a call is said once, beside what is usual, and none before or after it', async () => {
  const { minute, said } = watching();
  await minute(0);
  expect(said).toEqual([]);
  expect(await minute(1)).toMatchObject({ minute: iso(SIX_MS), baselineW: 3000, actualW: 1800, seen: 3, members: 3 });
  await minute(1.5);
  await minute(60);
  await minute(61);
  expect(said.map((one) => (Date.parse(one.minute) - SIX_MS) / MINUTE_MS)).toEqual([0, 59]);
});

it('a home without a fresh reading is not seen; it still belongs to it', async () => {
  const { minute } = watching({ b: 6 });
  expect(await minute(10)).toMatchObject({ baselineW: 2000, actualW: 1200, seen: 2, members: 3 });
});

it('who leaves while it runs is out from then on, and who said no before was never in', async () => {
  const { minute, answers } = watching();
  answers.push({ member: 'a', answer: 'out', timeMs: SIX_MS - HOUR_MS });
  answers.push({ member: 'b', answer: 'out', timeMs: SIX_MS + 10 * MINUTE_MS });
  expect(await minute(10)).toMatchObject({ members: 2 });
  expect(await minute(11)).toMatchObject({ members: 1 });
});
