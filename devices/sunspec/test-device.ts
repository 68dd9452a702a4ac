import type { RegisterSpan } from '../modbus/device-map.ts';
import { registerImage } from '../modbus/register-image.ts';
import { type Refusal, type Result, refuse } from '../refusal.ts';
import type { SunspecChain } from './chain.ts';
import { discoverSunspec } from './discovery.ts';

/** Words of hex text. */
export function wordsOf(hex: string): Uint16Array {
  const bytes = Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
  return Uint16Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16BE(2 * i));
}

/** Holding registers that begin at `start`. */
export function holding(start: number, words: Uint16Array) {
  return registerImage([{ table: 'holding', address: start, words }]);
}

/** Discovers in registers held in memory; a span that is not wholly there is refused, as a device does. */
export function discoverIn(
  start: number,
  words: Uint16Array,
  refusal: Refusal = refuse('modbus-exception', 'It has no register at this address.'),
): { chain: Result<SunspecChain>; asked: RegisterSpan[] } {
  const image = holding(start, words);
  const asked: RegisterSpan[] = [];
  const walk = discoverSunspec();
  let step = walk.next();
  while (!step.done) {
    asked.push(step.value);
    step = walk.next(image.words('holding', step.value.address, step.value.count) ?? refusal);
  }
  return { chain: step.value, asked };
}
