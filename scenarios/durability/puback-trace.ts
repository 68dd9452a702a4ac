import { readFileSync } from 'node:fs';

/**
 * How strace is to watch a hub so that `readTrace` understands it.
 * @param fault a fault of the disk that the system is to feign, as strace's `inject` names it
 */
export function straceCommand(file: string, fault: string | null = null): string[] {
  const calls = 'read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,fsync,fdatasync';
  const inject = fault === null ? [] : ['-e', `inject=${fault}`];
  return [
    'strace',
    '-f',
    '--seccomp-bpf',
    '-tt',
    '-yy',
    '-xx',
    '-s',
    '8',
    '-e',
    `trace=${calls}`,
    ...inject,
    '-o',
    file,
  ];
}

export interface TraceReport {
  /** PUBLISHes that the hub read from its one client. */
  readonly publishes: number;
  /** PUBACKs that it wrote after the journal's log had been written and its fsync had returned. */
  readonly afterSync: number;
  /** Lines of the trace that wrote a PUBACK before that. */
  readonly tooEarly: readonly string[];
  /** Calls of the hub that strace let fail. */
  readonly injected: number;
}

const PUBLISH_QOS_1 = 0x32;
const PUBACK = 0x40;
const SYNCS = ['fsync', 'fdatasync'];
const READS = ['read', 'readv', 'recvfrom', 'recvmsg'];
const SENDS = ['write', 'writev', 'sendto', 'sendmsg'];

/** One side of a system call: calls of other threads may lie between its beginning and its end. */
interface Moment {
  readonly call: string;
  readonly side: 'begin' | 'end';
  /** What strace says of the file descriptor: a path, or the ends of a connection. */
  readonly target: string;
  readonly firstByte: number | null;
  readonly succeeded: boolean;
  readonly thread: string;
  readonly line: string;
}

/**
 * Follows the system calls of a hub with one client that waits for each PUBACK before the next PUBLISH: between the two the
 * journal's write-ahead log must be written, and then its fsync must have returned.
 */
export function readTrace(file: string): TraceReport {
  const trace = readFileSync(file, 'utf8');
  const injected = trace.split('(INJECTED)').length - 1;
  const report = { publishes: 0, afterSync: 0, tooEarly: [] as string[], injected };
  let step: 'idle' | 'read' | 'written' | 'synced' = 'idle';
  let syncing: string | null = null;
  for (const { call, side, target, firstByte, succeeded, thread, line } of momentsOf(trace)) {
    const onSocket = /^TCP/.test(target);
    const onLog = target.endsWith('journal.db-wal');
    if (onSocket && READS.includes(call) && side === 'end' && (firstByte ?? 0) === PUBLISH_QOS_1) {
      report.publishes++;
      step = 'read';
    } else if (onLog && call === 'pwrite64' && side === 'end' && step === 'read') step = 'written';
    else if (onLog && SYNCS.includes(call) && side === 'begin' && step === 'written') syncing = thread;
    if (onLog && SYNCS.includes(call) && side === 'end' && thread === syncing) {
      syncing = null;
      if (succeeded && step === 'written') step = 'synced';
    } else if (onSocket && SENDS.includes(call) && side === 'begin' && firstByte === PUBACK) {
      if (step === 'synced') report.afterSync++;
      else report.tooEarly.push(line);
      step = 'idle';
    }
  }
  return report;
}

const LINE = /^(\d+) +[\d:.]+ (?:<\.\.\. (\w+) resumed>|(\w+)\(\d+<((?:[^<>]|->)*)>)(.*)$/;

function* momentsOf(trace: string): Generator<Moment> {
  /** What a thread is in the middle of. */
  const begun = new Map<string, { call: string; target: string }>();
  for (const line of trace.split('\n')) {
    const [, thread, resumed, fresh, targetText, rest] = LINE.exec(line) ?? [];
    if (thread === undefined || rest === undefined) continue;
    const { call, target } =
      resumed === undefined
        ? { call: fresh!, target: unhex(targetText!) }
        : (begun.get(thread) ?? { call: resumed, target: '' });
    const hex = /"\\x([0-9a-f]{2})/.exec(rest)?.[1];
    const firstByte = hex === undefined ? null : Number.parseInt(hex, 16);
    const moment = { call, target, firstByte, thread, line, succeeded: / = \d+$/.test(rest) };
    const unfinished = rest.endsWith('<unfinished ...>');
    if (resumed === undefined) {
      begun.set(thread, { call, target });
      yield { ...moment, side: 'begin' };
    }
    if (!unfinished) yield { ...moment, side: 'end' };
  }
}

function unhex(text: string): string {
  return text.replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
