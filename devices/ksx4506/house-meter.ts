import type { Reading } from '../reading.ts';
import { ok, type Result, refuse } from '../refusal.ts';
import type { SerialMessage, SerialProtocol, SerialRequest } from '../serial/protocol.ts';
import { framed, refusedHere, resyncParser, SKIP_ONE, type Step, type StepReader, WAIT } from '../serial/resync.ts';
import { KS_COMMAND, KS_FRAME_MAX, type KsFrame, ksLength, ksRequest, readKsFrame } from './frame.ts';
import { badMeter, METERS, meterReadings } from './meters.ts';

const HOUSE_METER = 0x30;
/** Low half of the sub-id that speaks for all meters of a group. */
const ALL = 0x0f;

function houseMeterReader(): StepReader {
  // Which meters each group has, as it said itself; a full status without all five needs it. A reset leaves it as it is,
  // because one comes before every question.
  const present = new Map<number, number>();
  return {
    read(bytes: Uint8Array): Step {
      const length = ksLength(bytes);
      if (length === undefined) return SKIP_ONE;
      if (length === 'wait' || bytes.length < length) return WAIT;
      const whole = bytes.slice(0, length);
      const frame = readKsFrame(whole);
      if (!frame.ok) return refusedHere(frame);
      const { device, sub, command, data } = frame.value;
      const unit = sub >> 4;
      if (device === HOUSE_METER && command === KS_COMMAND.traitsAnswer && data.length >= 2) {
        if (data[0] === 0) present.set(unit, data[1]!);
        return framed(length, { frame: whole, unit, readings: [] });
      }
      if (device !== HOUSE_METER || command !== KS_COMMAND.statusAnswer)
        return framed(length, { frame: whole, foreign: true, readings: [] });
      const readings = statusReadings(frame.value, present.get(unit));
      return readings.ok
        ? framed(length, { frame: whole, unit, readings: readings.value })
        : { kind: 'refusal', count: length, refusal: readings };
    },
  };
}

/** Codes: `bad-length`, `bad-bcd`, `unknown-meter`. */
function statusReadings({ sub, data }: KsFrame, present: number | undefined): Result<Reading[]> {
  const source = `30:${sub.toString(16).padStart(2, '0')}`;
  const item = sub & 0x0f;
  if (item === ALL) return fullStatus(data, present, source);
  const meter = METERS.find((candidate) => candidate.item === item);
  if (meter === undefined) return refuse('unknown-meter', `The house meter has no meter ${item}.`);
  if (data.length !== 7 && data.length !== 8)
    return refuse('bad-length', `The status of one meter has ${data.length} bytes, not 7 or 8.`);
  if (data[0] !== 0) return ok(badMeter(meter, `meter-error-${data[0]!.toString(16).padStart(2, '0')}`, source));
  const readings = meterReadings(meter, data.subarray(1), source);
  return readings === undefined
    ? refuse(
        'bad-bcd',
        'A digit of the meter is not a decimal digit.',
        'The meter behind the house meter may be unplugged.',
      )
    : ok(readings);
}

/** All meters of a house, 6 or 7 bytes each, in the order of their sub-ids. One without digits costs its neighbours nothing. */
function fullStatus(data: Uint8Array, present: number | undefined, source: string): Result<Reading[]> {
  const here = METERS.filter(({ item }) => present === undefined || (present & (1 << (item - 1))) !== 0);
  const layouts = [METERS, here].flatMap((meters) => [6, 7].map((size) => ({ meters, size })));
  const layout = layouts.find(({ meters, size }) => meters.length > 0 && meters.length * size === data.length);
  if (layout === undefined)
    return refuse(
      'bad-length',
      `The full status has ${data.length} bytes, which is not 6 or 7 for each meter.`,
      'Use the profile house-meter/ks-x-4506-each, which asks meter by meter.',
    );
  return ok(
    layout.meters.flatMap((meter, index) => {
      const part = data.subarray(index * layout.size, (index + 1) * layout.size);
      if (!here.includes(meter)) return [];
      return meterReadings(meter, part, source) ?? badMeter(meter, 'bad-bcd', source);
    }),
  );
}

function ask(sub: number, command: number, answer: number, poll: SerialRequest['poll']): SerialRequest {
  return {
    bytes: ksRequest(HOUSE_METER, sub, command),
    poll,
    timeoutMs: 500,
    answeredBy: ({ frame }: SerialMessage) => frame[1] === HOUSE_METER && frame[2] === sub && frame[3] === answer,
  };
}

const status = (sub: number) => ask(sub, KS_COMMAND.status, KS_COMMAND.statusAnswer, 'fast');
const traits = (sub: number) => ask(sub, KS_COMMAND.traits, KS_COMMAND.traitsAnswer, 'rare');

function houseMeter(id: string, requests: (group: number) => SerialRequest[]): SerialProtocol {
  return {
    id,
    line: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
    mode: 'polled',
    requests: (unit) => requests((unit & 0x0f) << 4),
    parser: () => resyncParser(houseMeterReader(), KS_FRAME_MAX),
  };
}

/** Asks for all meters at once; `unit` is the group, the high half of the sub-id. */
export const ksHouseMeter = houseMeter('house-meter/ks-x-4506', (group) => [traits(group | ALL), status(group | ALL)]);

/** Asks meter by meter, for house meters that do not know the question for all. */
export const ksHouseMeterEach = houseMeter('house-meter/ks-x-4506-each', (group) =>
  METERS.map(({ item }) => status(group | item)),
);
