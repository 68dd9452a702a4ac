import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Aedes, AedesPublishPacket, Client } from 'aedes';
import type { Session } from './session.ts';

/**
 * The inner parts of aedes 1.2.0 that the hub leans on to mend it from outside. They are no public interface: the
 * version is pinned, and `checkInternals` stops the first connection after an upgrade that moved them.
 */
export interface InnerClient extends Omit<Client, 'conn'> {
  readonly conn: Duplex;
  _parser: InnerParser;
  _keepaliveTimer: NodeJS.Timeout | null;
  /** Reads on, once all packets of the last chunk are done. */
  readonly _nextBatch: () => void;
  _will: Will | null | undefined;
  will: Will | null | undefined;
  readonly connackSent: boolean;
  readonly subscriptions: Record<string, { qos: number } | undefined>;
  duplicates: Record<string, number>;
  deliver0: Deliver;
  deliverQoS: Deliver;
  /** Ours: set when the connection is accepted. */
  session: Session;
}

export interface Will {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  retain: boolean;
}

export type Deliver = (packet: AedesPublishPacket, done: () => void) => void;

/** What mqtt-packet 9 has read of the packet at hand. */
export interface RawPacket {
  cmd: string;
  length: number;
  qos: number;
  dup: boolean;
  topic?: string;
  messageId?: number;
  subscriptions?: { topic: string; qos: number }[];
  unsubscriptions?: string[];
  /** CONNECT only. */
  protocolVersion?: number;
  clientId?: string;
}

interface ByteList {
  readonly length: number;
  readUInt8(at: number): number;
  slice(from: number, to: number): Buffer;
}

/** The parser of mqtt-packet 9: a small state machine whose steps are looked up by name, so they can be wrapped. */
export interface InnerParser extends EventEmitter {
  packet: RawPacket;
  error: Error | null;
  _list: ByteList;
  _pos: number;
  parse(chunk: Buffer): number;
  _parseLength(): boolean;
  _parsePayload(): boolean;
  _parseString(): string | null;
  _parseConnect(): unknown;
  _emitError(error: Error): void;
}

/** mqemitter 7: who listens to which topic. */
export interface InnerEmitter {
  readonly closed: boolean;
  readonly _matcher: { match(topic: string): readonly unknown[] };
  on(topic: string, listener: unknown, done?: () => void): InnerEmitter;
  emit(message: { readonly topic: string }, done?: (error?: Error) => void): InnerEmitter;
}

export interface InnerAedes extends Aedes {
  readonly clients: Record<string, InnerClient | undefined>;
  readonly mq: InnerEmitter;
}

/** Throws if aedes no longer has the parts that the mends need. */
export function checkInternals(client: InnerClient): void {
  const parser = client._parser;
  const functions = {
    deliver0: client.deliver0,
    deliverQoS: client.deliverQoS,
    _nextBatch: client._nextBatch,
    _parseLength: parser?._parseLength,
    _parsePayload: parser?._parsePayload,
    _parseString: parser?._parseString,
    _parseConnect: parser?._parseConnect,
    _emitError: parser?._emitError,
    slice: parser?._list?.slice,
  };
  for (const [name, part] of Object.entries(functions))
    if (typeof part !== 'function') throw new Error(`This aedes has no ${name}; the hub needs aedes 1.2.0.`);
  if (typeof client.duplicates !== 'object')
    throw new Error('This aedes has no duplicates; the hub needs aedes 1.2.0.');
}
