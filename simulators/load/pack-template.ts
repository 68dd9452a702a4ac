import type { DevicePath } from '@maeul/devices/path';
import { buildTopic } from '@maeul/devices/topic';
import { generate } from 'mqtt-packet';

/** What changes from message to message. Every field has a fixed width, so that a packet is patched in place. */
const SEQ_WIDTH = 10;
const TIME_WIDTH = 10;
const POWER_WIDTH = 5;
const ENERGY_WIDTH = 10;
const SEQ_HOLE = '#'.repeat(SEQ_WIDTH);
const MILLIS_WIDTH = 3;
const TIME_HOLE = `${'@'.repeat(TIME_WIDTH)}.000`;
const POWER_HOLE = '%'.repeat(POWER_WIDTH);
const ENERGY_HOLE = '$'.repeat(ENERGY_WIDTH);
const BLANK = 32;
const ZERO = 48;
const PACKET_ID_HOLE = 0x7e7e;

/** One QoS 1 PUBLISH with a four-value SenML pack: its bytes, and where the changing fields are. */
export interface PackTemplate {
  readonly bytes: Buffer;
  readonly packetIdAt: number;
  readonly seqAt: number;
  readonly timeAt: number;
  readonly powerAt: number;
  readonly energyAt: number;
}

/** Builds the packet once; `patchPack` then only writes digits. JSON allows blanks before a number, hence fixed widths. */
export function packTemplate(path: DevicePath, stream: string): PackTemplate {
  const payload =
    `[{"bn":"${path}/","bt":${TIME_HOLE},"stream":"${stream}","seq":${SEQ_HOLE},"n":"power_ac","u":"W","v":${POWER_HOLE}},` +
    `{"n":"energy_import_total","u":"Wh","v":${ENERGY_HOLE}},` +
    '{"n":"voltage","u":"V","v":229.7},{"n":"frequency","u":"Hz","v":59.98}]';
  const topic = buildTopic(path, 'telemetry');
  const bytes = generate({
    cmd: 'publish',
    topic,
    payload,
    qos: 1,
    dup: false,
    retain: false,
    messageId: PACKET_ID_HOLE,
  });
  // The packet id stands between the topic and the payload.
  const packetIdAt = bytes.length - Buffer.byteLength(payload) - 2;
  return {
    bytes,
    packetIdAt,
    seqAt: bytes.indexOf(SEQ_HOLE),
    timeAt: bytes.indexOf(TIME_HOLE),
    powerAt: bytes.indexOf(POWER_HOLE),
    energyAt: bytes.indexOf(ENERGY_HOLE),
  };
}

/**
 * Writes one message into `target` at `offset`, where the template's bytes were copied before.
 * @param seq number in the stream, from 1
 * @param timeMs milliseconds since 1970
 */
export function patchPack(
  target: Uint8Array,
  offset: number,
  template: PackTemplate,
  packetId: number,
  seq: number,
  timeMs: number,
): void {
  target[offset + template.packetIdAt] = packetId >> 8;
  target[offset + template.packetIdAt + 1] = packetId & 0xff;
  writeDigits(target, offset + template.seqAt, SEQ_WIDTH, seq);
  writeDigits(target, offset + template.timeAt, TIME_WIDTH, Math.floor(timeMs / 1000));
  writeDigits(target, offset + template.timeAt + TIME_WIDTH + 1, MILLIS_WIDTH, timeMs % 1000, ZERO);
  writeDigits(target, offset + template.powerAt, POWER_WIDTH, seq % 10_000);
  writeDigits(target, offset + template.energyAt, ENERGY_WIDTH, seq);
}

/** Right-aligned decimal digits, filled up on the left. */
function writeDigits(target: Uint8Array, at: number, width: number, value: number, fill = BLANK): void {
  let rest = value;
  let index = at + width - 1;
  do {
    const next = Math.floor(rest / 10);
    target[index--] = 48 + (rest - next * 10);
    rest = next;
  } while (rest > 0 && index >= at);
  while (index >= at) target[index--] = fill;
}
