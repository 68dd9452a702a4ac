import { ksHouseMeter, ksHouseMeterEach } from '../ksx4506/house-meter.ts';
import { and17, and18 } from '../scales/and.ts';
import { cas22 } from '../scales/cas-22.ts';
import { mtSics } from '../scales/mt-sics.ts';
import { toledo8217 } from '../scales/toledo-8217.ts';
import { toledoContinuous, toledoContinuousChecksum, toledoContinuousPlain } from '../scales/toledo-continuous.ts';
import { seoulWaterMeter } from '../water-meter/seoul-digital.ts';
import type { SerialProtocol } from './protocol.ts';

const ALL = [
  cas22,
  and17,
  and18,
  toledoContinuous,
  toledoContinuousChecksum,
  toledoContinuousPlain,
  mtSics,
  toledo8217,
  ksHouseMeter,
  ksHouseMeterEach,
  seoulWaterMeter,
];

/** Every serial protocol by its profile id; nothing else is found in it, not even `constructor`. */
export const serialProtocols: Readonly<Record<string, SerialProtocol>> = Object.assign(
  Object.create(null) as Record<string, SerialProtocol>,
  Object.fromEntries(ALL.map((protocol) => [protocol.id, protocol])),
);
