import { unwrap } from '@maeul/devices/refusal';
import { describe, expect, it } from 'vitest';
import { readEdgeConfig } from '../../agent/config.ts';

const HOUSE = `edge: eunpyeong/sinsa1/clean-house-1/edge-1
buses:
  pet: { kind: serial, port: /dev/serial/by-id/usb-1 }
  can: { kind: serial, port: /dev/serial/by-id/usb-2 }
  roof: { kind: tcp, address: 192.168.1.20:502 }
devices:
  - { path: eunpyeong/sinsa1/clean-house-1/scale-pet, bus: pet, profile: scale/cas-22, role: scale }
  - { path: eunpyeong/sinsa1/clean-house-1/scale-can, bus: can, profile: scale/cas-22, role: scale }
  - { path: eunpyeong/sinsa1/clean-house-1/meter-1, bus: roof, profile: meter/eastron-sdm120, role: grid }
boards:
  front: { kind: tcp, address: 127.0.0.1:7001 }
kiosk:
  path: eunpyeong/sinsa1/clean-house-1/kiosk-1
  label: { ko: 신사1동 클린하우스, en: Sinsa 1 clean house }
  key: kiosk.key
  identityKey: identity.key
  containers:
    - { id: pet, kinds: [pet-clear], scale: eunpyeong/sinsa1/clean-house-1/scale-pet, serial: CAS-1, e: 10g, max: 150kg,
        verifiedUntil: 2027-05-01, tare: 12.5kg, lid: { board: front, lock: 4, sensor: 5 } }
    - { id: can, kinds: [can], scale: eunpyeong/sinsa1/clean-house-1/scale-can, serial: CAS-2, e: 20g, min: 500g, max: 60kg,
        verifiedUntil: 2027-05-01, lid: { board: front, lock: 6, sensor: 7 } }
  dispensers:
    bags: { board: front, motor: 8, confirm: 9 }
  printer: { kind: tcp, address: 127.0.0.1:9100 }
`;
const read = (text: string) => readEdgeConfig(text, 'edge.yaml', null);
const errorOf = (from: string, to: string) => {
  expect(HOUSE).toContain(from);
  const result = read(HOUSE.replace(from, to));
  return result.ok ? '' : result.message;
};

describe("a kiosk's section", () => {
  it('is read into grams and addresses, with the least load of 20 e where the plate says nothing', () => {
    const { kiosk, boards } = unwrap(read(HOUSE));
    expect(boards.get('front')).toEqual({ kind: 'tcp', host: '127.0.0.1', port: 7001 });
    expect(kiosk).toMatchObject({
      listen: { host: '127.0.0.1', port: 8090 },
      hub: 'http://127.0.0.1:8080',
      printer: { kind: 'tcp', port: 9100, text: 'cp949', columns: 42 },
      containers: [
        { tare: 12_500, seal: { profile: 'scale/cas-22', e: 10, min: 200, max: 150_000, verifiedUntil: '2027-05-01' } },
        { tare: 0, seal: { e: 20, min: 500 } },
      ],
    });
  });

  it.each([
    ['an unknown scale', 'clean-house-1/scale-pet, serial', 'clean-house-1/scale-pt, serial', 'Did you mean'],
    [
      'a device that does not weigh',
      'clean-house-1/scale-pet, serial',
      'clean-house-1/meter-1, serial',
      'and no scale',
    ],
    [
      'one scale for two containers',
      'clean-house-1/scale-can, serial',
      'clean-house-1/scale-pet, serial',
      'weighs "pet"',
    ],
    ['one kind for two containers', 'kinds: [can]', 'kinds: [can, pet-clear]', 'goes into "pet" already'],
    ['one name for two containers', 'id: can', 'id: pet', 'stands here twice'],
    ['no day', '2027-05-01', '2027-02-30', 'not a day of the calendar'],
    ['half grams', 'e: 10g', 'e: 0.5g', 'not a whole number of grams'],
    ['a greatest load below the least', 'max: 150kg', 'max: 150g', 'not more than the least load of 200 g'],
    ['a least load below 20 e', 'min: 500g', 'min: 100g', 'less than 20 e'],
    ['one pin for two parts', 'lock: 6, sensor: 7', 'lock: 5, sensor: 7', 'is that of containers.0.lid.sensor already'],
    ['an unknown board', 'board: front, lock: 4', 'board: back, lock: 4', 'There is no board "back"'],
    [
      'a screen that others can reach',
      '  key: kiosk.key',
      '  listen: 0.0.0.0:8090\n  key: kiosk.key',
      'reached from outside',
    ],
    [
      'another site',
      'path: eunpyeong/sinsa1/clean-house-1/kiosk-1',
      'path: eunpyeong/sinsa1/other/kiosk-1',
      'another site',
    ],
    [
      "a device's path",
      'path: eunpyeong/sinsa1/clean-house-1/kiosk-1',
      'path: eunpyeong/sinsa1/clean-house-1/meter-1',
      'taken',
    ],
  ])('refuses %s', (_what, from, to, why) => {
    expect(errorOf(from, to)).toContain(why);
  });
});
