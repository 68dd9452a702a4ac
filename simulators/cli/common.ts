import { readFileSync } from 'node:fs';
import { clockAt, isWallClock, parseClock } from '@maeul/devices/clock';
import { parseAddress } from '@maeul/devices/config/address';
import { RefusalError, type Result, refuse, unwrap } from '@maeul/devices/refusal';
import type { LineSettings } from '@maeul/devices/serial/protocol';
import { Command, InvalidArgumentError } from 'commander';
import { type SimClock, simClock } from '../clock.ts';
import { parseFaults } from '../faults/fault.ts';
import { type SimContext, simContext } from '../host/context.ts';
import { type ControlRoutes, ControlServer } from '../host/control.ts';
import type { Framing, LineEndpoint, SimHost } from '../host/host.ts';
import type { Line } from '../wire/line.ts';
import { PtyLine, SerialLine } from '../wire/socat-line.ts';
import { TcpLine } from '../wire/tcp-line.ts';

/** Options that every simulator has. */
export interface CommonFlags {
  seed: number;
  speed: number;
  start?: number;
  state?: string;
  fault: string[];
  control?: string;
  json?: true;
}

/** Options that say where a simulator is reached. */
export interface WhereFlags {
  tcp?: string;
  rtuTcp?: string;
  pty?: string;
  serial?: string;
}

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It is not a number.');
  return value;
}

/** A number from 0. */
export function amount(text: string): number {
  const value = number(text);
  if (value < 0) throw new InvalidArgumentError('It is less than 0.');
  return value;
}

/** A Modbus unit or another address on a line. */
export function unit(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value) || value < 0 || value > 255) throw new InvalidArgumentError('Write 0 to 255.');
  return value;
}

/** Where a kiosk's screen is. Code: `bad-address`. */
export function kioskUrl(text: string): Result<string> {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'http:' || url?.protocol === 'https:'
    ? { ok: true, value: url.origin }
    : refuse('bad-address', `"${text}" is no address of a kiosk.`, 'E.g. --kiosk http://127.0.0.1:8090');
}

/** Reads a text file. Throws a refusal, code `no-file`. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new RefusalError(refuse('no-file', `${file} cannot be read: ${(error as Error).message}.`));
  }
}

export function time(text: string): number {
  const tMs = Date.parse(text);
  if (Number.isNaN(tMs)) throw new InvalidArgumentError('Write an RFC 3339 time, e.g. 2026-06-21T03:00:00Z.');
  return tMs;
}

export function collect(text: string, before: string[]): string[] {
  return [...before, text];
}

export function simulatorCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--seed <n>', 'the same seed gives the same weather and the same people', number, 1)
    .option('--speed <n>', 'simulated seconds per second', amount, 1)
    .option('--start <time>', 'where simulated time begins (default: now)', time)
    .option('--state <file>', 'keep the meters here from one run to the next')
    .option(
      '--fault <fault>',
      'silence:20%, late:500ms, wrong-crc:5%, truncate, noise, foreign-address, unplug:10s',
      collect,
      [],
    )
    .option('--control <host:port>', 'HTTP API to look inside and to set states, faults and the clock')
    .option('--json', 'print where it can be reached as one line of JSON');
}

/** For devices that speak Modbus. */
export function withModbusWhere(command: Command): Command {
  return withSerialWhere(command.option('--tcp <host:port>', 'Modbus TCP')).option(
    '--rtu-tcp <host:port>',
    'Modbus RTU in a TCP connection, as behind a serial server',
  );
}

/** For devices that speak another serial protocol. */
export function withRawWhere(command: Command): Command {
  return withSerialWhere(command.option('--rtu-tcp, --tcp <host:port>', 'raw bytes in a TCP connection'));
}

function withSerialWhere(command: Command): Command {
  return command
    .option('--pty <path>', 'a pseudo-terminal with a link at this path (needs socat)')
    .option('--serial <path>', 'a real serial port (needs socat)');
}

/** The line that the options ask for: exactly one. Code: `bad-where`. */
export function lineFrom(flags: WhereFlags, settings: LineSettings): Result<{ line: Line; framing: Framing }> {
  const given = (['tcp', 'rtuTcp', 'pty', 'serial'] as const).filter((name) => flags[name] !== undefined);
  if (given.length !== 1)
    return refuse('bad-where', 'Say once where the device shall be reached.', 'E.g. --tcp 127.0.0.1:1502');
  const name = given[0]!;
  const where = flags[name]!;
  const framing: Framing = name === 'tcp' ? 'modbus-tcp' : 'rtu';
  if (name === 'pty') return { ok: true, value: { line: new PtyLine(where), framing } };
  if (name === 'serial') return { ok: true, value: { line: new SerialLine(where, settings), framing } };
  const address = parseAddress(where, `--${name === 'tcp' ? 'tcp' : 'rtu-tcp'}`);
  return address.ok ? { ok: true, value: { line: new TcpLine(address.value), framing } } : address;
}

/** The clock that all programs of a demo share, if MAEUL_CLOCK names one; otherwise that of the options. Throws `bad-clock`. */
export function clockFrom({ start, speed }: Pick<CommonFlags, 'start' | 'speed'>): SimClock {
  const shared = unwrap(parseClock(process.env.MAEUL_CLOCK));
  if (isWallClock(shared)) return simClock({ startMs: start, speed });
  return simClock({ startMs: clockAt(shared, Date.now()), speed: shared.speed });
}

export function contextFrom(flags: CommonFlags): SimContext {
  return simContext(clockFrom(flags), flags.seed, flags.state);
}

/** Starts a host, says where it is, and runs until it is told to stop. */
export async function runHost(host: SimHost, flags: CommonFlags, more?: ControlRoutes): Promise<void> {
  const faults = unwrap(parseFaults(flags.fault));
  const controlAddress = flags.control === undefined ? undefined : unwrap(parseAddress(flags.control, '--control'));
  const endpoints = await host.start().catch(async (error: Error) => {
    await host.stop();
    throw new RefusalError(refuse('cannot-open', `The simulator cannot be reached there: ${error.message}.`));
  });
  if (faults.length > 0) host.setFaults(faults);
  const server = controlAddress && new ControlServer(host, controlAddress, more);
  const control = await server?.start().catch(async (error: Error) => {
    await host.stop();
    throw new RefusalError(refuse('cannot-open', `The control API cannot listen: ${error.message}.`));
  });
  console.log(
    flags.json ? JSON.stringify({ endpoints, ...(control ? { control } : {}) }) : listing(endpoints, control),
  );
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await server?.stop();
  await host.stop();
}

function listing(endpoints: readonly LineEndpoint[], control: string | undefined): string {
  const lines = endpoints.map(({ endpoint, framing, devices }) => {
    const where = endpoint.kind === 'tcp' ? `${endpoint.host}:${endpoint.port}` : endpoint.path;
    const who = devices.map(({ name, kind, unit }) => `${name} (${kind}${unit === undefined ? '' : `, unit ${unit}`})`);
    return `${framing} ${where}: ${who.join(', ')}`;
  });
  return [...lines, ...(control === undefined ? [] : [`control http://${control}`])].join('\n');
}
