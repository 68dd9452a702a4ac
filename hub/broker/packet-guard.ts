import { isUtf8 } from 'node:buffer';
import type { InnerClient, InnerParser, RawPacket } from './aedes-internals.ts';
import type { BrokerLimits } from './limits.ts';
import type { CutOffReason } from './stats.ts';

/** A packet that ends the connection, and why. */
export class PacketError extends Error {
  readonly reason: CutOffReason;

  constructor(reason: CutOffReason, message: string) {
    super(message);
    this.name = 'PacketError';
    this.reason = reason;
  }
}

/** Control characters, U+FEFF excepted, non-characters; U+FFFD stands for bytes that were perhaps not UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SUSPECT = /[\u0000-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffd-\uffff]/;

const CONNACK_BAD_PROTOCOL = Buffer.from([0x20, 2, 0, 1]);

/** MQTT 3.1.1 section 3.1.2.3: bits of the CONNECT flags. */
const FLAG_WILL = 0x04;
const FLAG_PASSWORD = 0x40;
const FLAG_USERNAME = 0x80;

/** The shortest and the longest remaining length of packets that have a fixed shape. */
const FIXED_LENGTH: Readonly<Record<string, number>> = {
  puback: 2,
  pubrec: 2,
  pubrel: 2,
  pubcomp: 2,
  pingreq: 0,
  disconnect: 0,
};

/**
 * Wraps the steps of the parser of a new client: what mqtt-packet reads without a word is checked here, a packet that is
 * too long is refused when its length is read, before the rest of it is buffered.
 * @param onBadProtocol told of a CONNECT with a protocol level that was answered with return code 1
 */
export function guardPackets(client: InnerClient, limits: BrokerLimits, onBadProtocol: () => void): void {
  const parser = client._parser;
  const parseLength = parser._parseLength;
  const parsePayload = parser._parsePayload;
  const parseString = parser._parseString;
  const parseConnect = parser._parseConnect;

  parser._parseLength = function guardedLength(this: InnerParser) {
    const read = parseLength.call(this);
    if (!read) return read;
    const max = client.connected || client.connecting ? limits.packetBytes : limits.connectBytes;
    if (this.packet.length > max)
      return fail(this, 'packet-too-large', `a ${this.packet.cmd} of ${this.packet.length} bytes, ${max} are allowed`);
    const fixed = FIXED_LENGTH[this.packet.cmd];
    if (fixed !== undefined && fixed !== this.packet.length)
      return fail(this, 'malformed-packet', `a ${this.packet.cmd} of ${this.packet.length} bytes`);
    return read;
  };
  parser._parsePayload = function guardedPayload(this: InnerParser) {
    const complete = parsePayload.call(this);
    if (!complete || this.error !== null) return complete;
    const wrong = whatIsWrong(this.packet, this._pos);
    return wrong === null ? complete : fail(this, 'malformed-packet', wrong);
  };
  parser._parseString = function guardedString(this: InnerParser) {
    const start = this._pos + 2;
    const text = parseString.call(this);
    if (text !== null && SUSPECT.test(text) && !isGoodText(text, this._list.slice(start, this._pos)))
      fail(this, 'bad-text', 'a text with control characters or bytes that are not UTF-8');
    return text;
  };
  parser._parseConnect = function guardedConnect(this: InnerParser) {
    const { length } = this.packet;
    if (isOtherProtocol(this)) {
      onBadProtocol();
      // Nothing more is read; end() flushes the answer before the connection closes.
      this.parse = () => 0;
      this.error = new PacketError('protocol-error', 'a protocol level that is not 3 or 4');
      client.conn.end(CONNACK_BAD_PROTOCOL, () => client.conn.destroy());
      return null;
    }
    const flags = length > 9 ? flagsOf(this) : 0;
    const result = parseConnect.call(this);
    if (this.error !== null) return result;
    if ((flags & FLAG_PASSWORD) !== 0 && (flags & FLAG_USERNAME) === 0)
      fail(this, 'malformed-packet', 'a CONNECT with a password and no user name');
    if ((flags & FLAG_WILL) !== 0 && ((flags >> 3) & 3) === 3) fail(this, 'malformed-packet', 'a will of QoS 3');
    return result;
  };
}

function fail(parser: InnerParser, reason: CutOffReason, message: string): false {
  if (parser.error === null) parser._emitError(new PacketError(reason, message));
  return false;
}

/** U+FFFD itself is allowed, where it was sent as such; so is a text that only has a byte order mark. */
function isGoodText(text: string, bytes: Buffer): boolean {
  return isUtf8(bytes) && !SUSPECT.test(text.replaceAll('\ufffd', ''));
}

/** `MQTT` speaks level 4, the older `MQIsdp` level 3; any other level is answered with return code 1. */
function isOtherProtocol(parser: InnerParser): boolean {
  const list = parser._list;
  if (parser.packet.length < 7) return false;
  const name = list.slice(2, 2 + list.readUInt8(1)).toString('latin1');
  if (list.readUInt8(0) !== 0 || (name !== 'MQTT' && name !== 'MQIsdp') || parser.packet.length < name.length + 3)
    return false;
  return list.readUInt8(name.length + 2) !== (name === 'MQTT' ? 4 : 3);
}

function flagsOf(parser: InnerParser): number {
  return parser._list.readUInt8(parser._list.readUInt8(1) + 3);
}

/** What mqtt-packet leaves unchecked; `end` is where its reading stopped. */
function whatIsWrong(packet: RawPacket, end: number): string | null {
  switch (packet.cmd) {
    case 'publish':
      if (end > packet.length) return 'a PUBLISH that is shorter than its topic';
      if (packet.qos === 0) return packet.dup ? 'a PUBLISH of QoS 0 with DUP' : null;
      return packet.messageId! > 0 ? null : 'a PUBLISH without packet id';
    case 'subscribe':
    case 'unsubscribe':
      if (end !== packet.length) return `a ${packet.cmd} whose length is wrong`;
      if ((packet.subscriptions ?? packet.unsubscriptions)!.length === 0) return `a ${packet.cmd} without filters`;
      return packet.messageId! > 0 ? null : `a ${packet.cmd} without packet id`;
    case 'connect':
      return end === packet.length ? null : 'a CONNECT whose length is wrong';
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
      return packet.messageId! > 0 ? null : `a ${packet.cmd} without packet id`;
    case 'pingreq':
    case 'disconnect':
      return null;
    default:
      return `a ${packet.cmd}, which only a server sends`;
  }
}
