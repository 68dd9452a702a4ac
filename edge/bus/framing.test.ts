import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MbapFraming, RtuFraming } from './framing.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** From the manual of the SDM120: voltage asked for, and answered with 230.2 V. */
const ASKED = hex('01 04 00 00 00 02 71 cb');
const ANSWERED = hex('01 04 04 43 66 33 34 1b 38');
/** Exception 2 to the same question. */
const REFUSED = hex('01 84 02 c2 c1');

const rtu = () => {
  const framing = new RtuFraming();
  framing.request(ASKED);
  return framing;
};

describe('an RTU line', () => {
  it('recognises the reply, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), (cut) => {
        const framing = rtu();
        expect(framing.reply(ANSWERED.subarray(0, cut))).toBe(null);
        expect(framing.reply(ANSWERED.subarray(cut))).toEqual(ANSWERED);
      }),
    );
  });

  it('recognises an exception', () => {
    expect(rtu().reply(REFUSED)).toEqual(REFUSED);
  });

  it('passes over the byte that a line driver adds in front, and over the echo of the question', () => {
    expect(rtu().reply(Uint8Array.of(0x00, ...ANSWERED))).toEqual(ANSWERED);
    expect(rtu().reply(Uint8Array.of(...ASKED, ...ANSWERED))).toEqual(ANSWERED);
  });

  it('says that a reply came damaged', () => {
    expect(rtu().reply(ANSWERED.with(5, 0x32))).toBe('crc-mismatch');
  });

  it('forgets what came before the question', () => {
    const framing = rtu();
    framing.reply(ANSWERED.subarray(0, 5));
    framing.request(ASKED);
    expect(framing.reply(ANSWERED.subarray(5))).toBe(null);
  });

  it('waits on while data looks like a damaged exception of the same unit', () => {
    const framing = new RtuFraming();
    framing.request(hex('01 04 00 00 00 05 00 00'));
    expect(framing.reply(hex('01 04 0a 01 84 02 00 00 00'))).toBe(null);
  });

  it('takes no other frame and no noise for the reply', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 255 }), (noise, other) => {
        const framing = rtu();
        const reply = framing.reply(noise);
        expect(reply === null || reply === 'crc-mismatch').toBe(true);
        expect(rtu().reply(ANSWERED.with(0, (1 + other) % 256))).toBe(null);
        expect(rtu().reply(ANSWERED.with(2, (4 + other) % 256))).toBe(null);
      }),
    );
  });
});

describe('Modbus TCP', () => {
  const asked = () => {
    const framing = new MbapFraming();
    return { framing, packet: framing.request(ASKED) };
  };
  const answer = (transaction: Uint8Array, pdu = '01 04 04 43 66 33 34') =>
    Uint8Array.of(transaction[0]!, transaction[1]!, 0, 0, 0, hex(pdu).length, ...hex(pdu));

  it('numbers each question and drops the CRC', () => {
    const { framing, packet } = asked();
    expect(packet).toEqual(hex('00 01 00 00 00 06 01 04 00 00 00 02'));
    expect(framing.request(ASKED).subarray(0, 2)).toEqual(hex('00 02'));
  });

  it('takes only the answer with its own number', () => {
    const { framing, packet } = asked();
    const next = framing.request(ASKED);
    expect(framing.reply(answer(packet))).toBe(null);
    expect(framing.reply(answer(next))).toEqual(ANSWERED);
  });

  it('takes a late answer and the right one out of one chunk', () => {
    const { framing, packet } = asked();
    const next = framing.request(ASKED);
    expect(framing.reply(Uint8Array.of(...answer(packet), ...answer(next)))).toEqual(ANSWERED);
  });

  it('takes no answer of another unit, function or length', () => {
    for (const pdu of ['02 04 04 43 66 33 34', '01 03 04 43 66 33 34', '01 04 02 43 66']) {
      const { framing, packet } = asked();
      expect(framing.reply(answer(packet, pdu))).toBe(null);
    }
  });

  it('finds its step again after bytes that are no packet', () => {
    const { framing } = asked();
    expect(framing.reply(hex('ff ff ff ff ff ff ff ff'))).toBe(null);
    const next = framing.request(ASKED);
    expect(framing.reply(answer(next))).toEqual(ANSWERED);
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 1500 }), { maxLength: 5 }), (chunks) => {
        const { framing } = asked();
        for (const chunk of chunks) framing.reply(chunk);
      }),
    );
  });
});
