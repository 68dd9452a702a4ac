import { isLoopback, parseAddress } from '@maeul/devices/config/address';
import { nearest } from '@maeul/devices/config/nearest';
import type { CrossFault } from '@maeul/devices/config/parse-config';
import { LEAST_MIN_E } from '@maeul/devices/points/weighing-check';
import { checkBoardPins } from '../../cleanhouse/board-check.ts';
import type { KioskFile } from './config-schema.ts';
import { toGrams } from './mass.ts';

/** What of the rest of the config a kiosk rests on. */
export interface KioskSurroundings {
  readonly edge: string;
  readonly devices: readonly { readonly path: string; readonly profile: string }[];
  /** Names of the Firmata boards. */
  readonly boards: readonly string[];
}

/** What is wrong between a kiosk's section and the rest of the config. */
export function checkKiosk(kiosk: KioskFile, around: KioskSurroundings): CrossFault[] {
  return [
    ...place(kiosk, around),
    ...doors(kiosk),
    ...scales(kiosk, around),
    ...repeated(kiosk),
    ...plates(kiosk),
    ...checkBoardPins(around.boards, kiosk, ['kiosk']),
  ];
}

function place({ path }: KioskFile, { edge, devices }: KioskSurroundings): CrossFault[] {
  const site = edge.slice(0, edge.lastIndexOf('/') + 1);
  const keys = ['kiosk', 'path'];
  if (!path.startsWith(site)) {
    const message = `"${path}" is at another site than the agent, and the hub lets an agent speak for its own site only.`;
    return [{ keys, message, hint: `Begin it with ${site}` }];
  }
  if (path !== edge && devices.every((device) => device.path !== path)) return [];
  return [{ keys, message: `The path "${path}" is taken.`, hint: 'Give the kiosk a name of its own, e.g. kiosk-1.' }];
}

function doors({ listen, printer }: KioskFile): CrossFault[] {
  const faults: CrossFault[] = [];
  if (listen !== undefined) {
    const address = parseAddress(listen, 'The address');
    const keys = ['kiosk', 'listen'];
    if (!address.ok) faults.push({ keys, message: address.message, hint: address.hint ?? '' });
    else if (!isLoopback(address.value)) {
      const message = `${listen} can be reached from outside, and the screen asks nobody for a password.`;
      faults.push({ keys, message, hint: 'Write 127.0.0.1 and let the screen run on this machine.' });
    }
  }
  if (printer?.kind === 'tcp') {
    const address = parseAddress(printer.address, 'The address');
    if (!address.ok)
      faults.push({ keys: ['kiosk', 'printer', 'address'], message: address.message, hint: address.hint ?? '' });
  }
  return faults;
}

function scales({ containers }: KioskFile, { devices }: KioskSurroundings): CrossFault[] {
  const known = devices.filter(({ profile }) => profile.startsWith('scale/')).map(({ path }) => path);
  return containers.flatMap(({ scale }, index): CrossFault[] => {
    if (known.includes(scale)) return [];
    const keys = ['kiosk', 'containers', index, 'scale'];
    const device = devices.find(({ path }) => path === scale);
    if (device !== undefined)
      return [{ keys, message: `${scale} is a ${device.profile} and no scale.`, hint: 'Name a device that weighs.' }];
    const meant = nearest(scale, known);
    const all = known.length === 0 ? 'Add the scale to "devices".' : `Write one of ${known.join(', ')}.`;
    const hint = meant === undefined ? all : `Did you mean "${meant}"?`;
    return [{ keys, message: `There is no device "${scale}".`, hint }];
  });
}

/** A kind must lead to one container, and a scale can weigh but one. */
function repeated({ containers }: KioskFile): CrossFault[] {
  const seen = { id: new Set<string>(), kind: new Map<string, string>(), scale: new Map<string, string>() };
  return containers.flatMap(({ id, kinds, scale }, index): CrossFault[] => {
    const faults: CrossFault[] = [];
    const at = (...keys: (string | number)[]) => ['kiosk', 'containers', index, ...keys];
    if (seen.id.has(id))
      faults.push({ keys: at('id'), message: `The container "${id}" stands here twice.`, hint: 'Rename one of them.' });
    for (const [position, kind] of kinds.entries()) {
      const other = seen.kind.get(kind);
      const message = `The kind "${kind}" goes into "${other}" already.`;
      if (other !== undefined)
        faults.push({ keys: at('kinds', position), message, hint: 'Give each kind one container.' });
      seen.kind.set(kind, id);
    }
    const other = seen.scale.get(scale);
    if (other !== undefined)
      faults.push({
        keys: at('scale'),
        message: `The scale ${scale} weighs "${other}" already.`,
        hint: 'Give each container a scale of its own.',
      });
    seen.id.add(id);
    seen.scale.set(scale, id);
    return faults;
  });
}

/** What a scale's plate cannot say. */
function plates({ containers }: KioskFile): CrossFault[] {
  return containers.flatMap(({ e, min, max, tare, verifiedUntil }, index): CrossFault[] => {
    const faults: CrossFault[] = [];
    const fault = (key: string, message: string, hint: string) =>
      faults.push({ keys: ['kiosk', 'containers', index, key], message, hint });
    if (Number.isNaN(Date.parse(verifiedUntil)) || new Date(verifiedUntil).toISOString().slice(0, 10) !== verifiedUntil)
      fault('verifiedUntil', `${verifiedUntil} is not a day of the calendar.`, 'Take it from the verification mark.');
    for (const [key, text] of Object.entries({ e, min, max, tare }))
      if (text !== undefined && !Number.isInteger(toGrams(text)))
        fault(key, `${text} is not a whole number of grams.`, 'Points are given for whole grams only.');
    if (toGrams(e) < 1)
      fault('e', `${e} is no verification interval.`, 'Take it from the plate of the scale: e = 10 g.');
    const least = min === undefined ? LEAST_MIN_E * toGrams(e) : toGrams(min);
    // The ledger pays for no weighing below it, whatever the plate says.
    if (least < LEAST_MIN_E * toGrams(e))
      fault(
        'min',
        `${min} is less than ${LEAST_MIN_E} e.`,
        `Write ${LEAST_MIN_E * toGrams(e)}g or more, or leave it out.`,
      );
    if (toGrams(max) <= least)
      fault('max', `${max} is not more than the least load of ${least} g.`, 'Take Max, Min and e from the plate.');
    return faults;
  });
}
