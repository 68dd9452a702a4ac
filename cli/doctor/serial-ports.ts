import { accessSync, constants, existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, fault, fine, warning } from './finding.ts';

const DEVICE = /^tty(USB|ACM|AMA)\d+$/;

/** Where the system shows its devices and processes; other folders in tests. */
export interface SystemFolders {
  readonly dev: string;
  readonly proc: string;
}

export const SYSTEM: SystemFolders = { dev: '/dev', proc: '/proc' };

/** Serial ports of this machine, by the name that stays the same when USB is plugged in elsewhere. */
function serialPorts({ dev }: SystemFolders): string[] {
  const byId = join(dev, 'serial', 'by-id');
  const named = existsSync(byId) ? readdirSync(byId).map((name) => join(byId, name)) : [];
  const covered = new Set(named.map((path) => realpathSync(path)));
  const plain = readdirSync(dev)
    .filter((name) => DEVICE.test(name))
    .map((name) => join(dev, name));
  return [...named, ...plain.filter((path) => !covered.has(realpathSync(path)))].sort();
}

export function checkSerialPorts(system: SystemFolders = SYSTEM): Finding[] {
  const ports = serialPorts(system);
  if (ports.length === 0) return [fine('serial-ports', 'No serial port is plugged in.')];
  return ports.map((port) => checkSerialPort(port, system));
}

/** A port that an agent is to use, or that is simply there. */
export function checkSerialPort(port: string, system: SystemFolders = SYSTEM): Finding {
  if (!existsSync(port)) {
    const there = serialPorts(system);
    const list = there.length === 0 ? 'There is none.' : `There are: ${there.join(', ')}.`;
    return fault('serial-port', `${port} is not there.`, `Plug it in, or correct "port" in the configuration. ${list}`);
  }
  try {
    accessSync(port, constants.R_OK | constants.W_OK);
  } catch {
    return fault(
      'serial-port',
      `${port} may not be used by this user.`,
      'sudo usermod -aG dialout $USER, then log in again.',
    );
  }
  const holder = holderOf(port, system);
  if (holder !== null && !holder.maeul)
    return warning(
      'serial-port',
      `${port} is held by ${holder.name} (process ${holder.pid}).`,
      'Stop that program: two cannot share a line.',
    );
  const held = holder === null ? 'free' : `held by Maeul (process ${holder.pid})`;
  if (!port.includes('/by-id/') && /tty(USB|ACM)/.test(port))
    return warning(
      'serial-port',
      `${port} is ${held}, but may get another number.`,
      'Name it by its link in /dev/serial/by-id.',
    );
  return fine('serial-port', `${port} is ${held}.`);
}

/** The program that has a port open, as far as this user may see. */
function holderOf(port: string, { proc }: SystemFolders): { pid: number; name: string; maeul: boolean } | null {
  const target = realpathSync(port);
  if (!existsSync(proc)) return null;
  for (const pid of readdirSync(proc).filter((name) => /^\d+$/.test(name))) {
    const handles = join(proc, pid, 'fd');
    try {
      if (!readdirSync(handles).some((handle) => linkOf(join(handles, handle)) === target)) continue;
      const words = readFileSync(join(proc, pid, 'cmdline'), 'utf8').split('\0');
      return { pid: Number(pid), name: words[0]!, maeul: words.some((word) => /maeul|edge\/agent\/main/.test(word)) };
    } catch {
      // Another user's process, or one that has just ended.
    }
  }
  return null;
}

function linkOf(handle: string): string | null {
  try {
    return readlinkSync(handle);
  } catch {
    return null;
  }
}
