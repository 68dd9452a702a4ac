import { parseAddress } from '@maeul/devices/config/address';
import { nearest } from '@maeul/devices/config/nearest';
import type { CrossFault } from '@maeul/devices/config/parse-config';
import { toMillis } from '@maeul/devices/config/quantities';
import { checkKiosk } from '../kiosk/config/config-check.ts';
import { fastMs, shortestOther } from './config-intervals.ts';
import type { BoardConfigFile, BusConfigFile, DeviceConfigFile, EdgeConfigFile } from './config-schema.ts';
import { factoryLine, lineText, PROFILE_NAMES, wireOf } from './profile-lines.ts';

/** What is wrong between the parts of an edge's config, each with the place that should be changed. */
export function checkEdgeConfig(config: EdgeConfigFile): CrossFault[] {
  const rules = [
    edgeName,
    badPorts,
    sharedPorts,
    otherSites,
    unknownNames,
    samePlace,
    sharedUnits,
    mixedWires,
    mixedLines,
    longTimeouts,
    badUrl,
    credentialsInUrl,
    controlFaults,
    kioskFaults,
  ];
  return rules.flatMap((rule) => rule(config));
}

type Indexed = { device: DeviceConfigFile; index: number };

/** Devices of each bus that exists, whose profile exists too. */
function byBus(config: EdgeConfigFile): [name: string, bus: BusConfigFile, devices: Indexed[]][] {
  return Object.entries(config.buses).map(([name, bus]) => [
    name,
    bus,
    config.devices
      .map((device, index) => ({ device, index }))
      .filter(({ device }) => device.bus === name && PROFILE_NAMES.includes(device.profile)),
  ]);
}

/** The hub takes a client for an edge, which speaks for its whole site, by its name. */
function edgeName({ edge }: EdgeConfigFile): CrossFault[] {
  if (/\/edge(-[a-z0-9-]+)?$/.test(edge)) return [];
  return [
    { keys: ['edge'], message: `"${edge}" is not the name of an edge.`, hint: 'Let it end in /edge or /edge-1.' },
  ];
}

function otherSites({ edge, devices }: EdgeConfigFile): CrossFault[] {
  const site = edge.slice(0, edge.lastIndexOf('/') + 1);
  return devices.flatMap(({ path }, index) =>
    path.startsWith(site)
      ? []
      : [
          {
            keys: ['devices', index, 'path'],
            message: `"${path}" is at another site than the agent, and the hub lets an agent speak for its own site only.`,
            hint: `Begin it with ${site}`,
          },
        ],
  );
}

function badPorts({ buses, boards = {} }: EdgeConfigFile): CrossFault[] {
  return Object.entries({ buses, boards }).flatMap(([section, lines]) =>
    Object.entries(lines).flatMap(([name, line]): CrossFault[] => {
      if (line.kind === 'serial') return [];
      const parsed = parseAddress(line.address, 'The address');
      if (parsed.ok) return [];
      return [{ keys: [section, name, 'address'], message: parsed.message, hint: parsed.hint ?? '' }];
    }),
  );
}

/** One port carries one protocol. */
function sharedPorts({ buses, boards = {} }: EdgeConfigFile): CrossFault[] {
  const place = (line: BusConfigFile | BoardConfigFile) => (line.kind === 'serial' ? line.port : line.address);
  const seen = new Map(Object.entries(buses).map(([name, bus]) => [place(bus), `the bus "${name}"`]));
  return Object.entries(boards).flatMap(([name, board]): CrossFault[] => {
    const other = seen.get(place(board));
    seen.set(place(board), `the board "${name}"`);
    if (other === undefined) return [];
    const key = board.kind === 'serial' ? 'port' : 'address';
    const message = `${place(board)} is that of ${other} already.`;
    return [{ keys: ['boards', name, key], message, hint: 'Give each board a port of its own.' }];
  });
}

function unknownNames(config: EdgeConfigFile): CrossFault[] {
  const buses = Object.keys(config.buses);
  return config.devices.flatMap(({ bus, profile }, index) => [
    ...(Object.hasOwn(config.buses, bus) ? [] : [unknown('bus', bus, buses, ['devices', index, 'bus'])]),
    ...(PROFILE_NAMES.includes(profile)
      ? []
      : [unknown('profile', profile, PROFILE_NAMES, ['devices', index, 'profile'])]),
  ]);
}

function unknown(what: string, name: string, valid: readonly string[], keys: (string | number)[]): CrossFault {
  const meant = nearest(name, valid) ?? nearestTail(name, valid);
  const hint = meant === undefined ? `Write one of ${valid.join(', ')}.` : `Did you mean "${meant}"?`;
  return { keys, message: `There is no ${what} "${name}".`, hint };
}

/** `sdm120` for `meter/eastron-sdm120`: the model is what people remember. */
function nearestTail(name: string, valid: readonly string[]): string | undefined {
  const word = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return word.length < 3 ? undefined : valid.find((candidate) => candidate.replace(/[^a-z0-9]/g, '').endsWith(word));
}

function samePlace(config: EdgeConfigFile): CrossFault[] {
  const seen = new Set<string>([config.edge]);
  return config.devices.flatMap(({ path }, index) => {
    const taken = seen.has(path);
    seen.add(path);
    const by = path === config.edge ? 'the agent itself' : 'another device';
    return taken
      ? [
          {
            keys: ['devices', index, 'path'],
            message: `The path "${path}" is that of ${by}.`,
            hint: 'Give it a name of its own.',
          },
        ]
      : [];
  });
}

function sharedUnits(config: EdgeConfigFile): CrossFault[] {
  return byBus(config).flatMap(([name, , devices]) => {
    const seen = new Map<string, string>();
    return devices.flatMap(({ device, index }): CrossFault[] => {
      const wire = wireOf(device.profile);
      // An apartment's house meters of several kinds answer under one address, each with its own profile's frames.
      const address = wire === 'modbus' ? `unit ${device.unit}` : `unit ${device.unit} as ${device.profile}`;
      const other = seen.get(address);
      seen.set(address, device.path);
      if (wire === 'stream' || other === undefined) return [];
      return [
        {
          keys: ['devices', index, 'unit'],
          message: `${other} has ${address} on the bus "${name}" too.`,
          hint: 'Give each device on a bus its own unit.',
        },
      ];
    });
  });
}

function mixedWires(config: EdgeConfigFile): CrossFault[] {
  return byBus(config).flatMap(([name, bus, devices]): CrossFault[] => {
    const stream = devices.find(({ device }) => wireOf(device.profile) === 'stream');
    const foreign = bus.kind === 'tcp' ? devices.find(({ device }) => wireOf(device.profile) === 'frames') : undefined;
    if (stream !== undefined && devices.length > 1)
      return [
        {
          keys: ['devices', stream.index, 'bus'],
          message: `${stream.device.profile} speaks by itself, so that nothing else can be asked on the bus "${name}".`,
          hint: 'Give it a bus of its own.',
        },
      ];
    const modbus = devices.find(({ device }) => wireOf(device.profile) === 'modbus');
    if (foreign !== undefined && modbus !== undefined)
      return [
        {
          keys: ['devices', foreign.index, 'bus'],
          message: `${foreign.device.profile} is not Modbus and cannot share the Modbus TCP bus "${name}".`,
          hint: 'Use a bus of the kind rtu-tcp or serial.',
        },
      ];
    return [];
  });
}

/** Profiles whose factory settings differ cannot share a serial line, unless the line says what all were set to. */
function mixedLines(config: EdgeConfigFile): CrossFault[] {
  return byBus(config).flatMap(([name, bus, devices]): CrossFault[] => {
    if (bus.kind !== 'serial' || bus.baud !== undefined) return [];
    const known = devices.flatMap((one) => {
      const line = factoryLine(one.device.profile);
      return line === null ? [] : [{ ...one, line: lineText(line) }];
    });
    const [first] = known;
    const hint = `Set all devices to one speed and write it at the bus: "baud: 9600".`;
    if (first === undefined)
      return devices.length === 0
        ? []
        : [
            {
              keys: ['buses', name],
              message: `No profile tells the speed of the bus "${name}".`,
              hint: 'Add e.g. "baud: 9600".',
            },
          ];
    const other = known.find(({ line }) => line !== first.line);
    if (other === undefined) return [];
    const message = `${other.device.profile} expects ${other.line}, but ${first.device.profile} on the same bus expects ${first.line}.`;
    return [{ keys: ['devices', other.index, 'profile'], message, hint }];
  });
}

/** While one device is silent its neighbours wait: with this none of them misses more than one poll for it. */
function longTimeouts({ devices }: EdgeConfigFile): CrossFault[] {
  return devices.flatMap((device, index): CrossFault[] => {
    const other = shortestOther(devices, device);
    if (device.timeout === undefined || other === null || toMillis(device.timeout) <= fastMs(other)) return [];
    return [
      {
        keys: ['devices', index, 'timeout'],
        message: `${device.timeout} is longer than the ${fastMs(other)}ms at which ${other.path} on the same bus is read: one silence would cost it several polls.`,
        hint: `Write "timeout: ${fastMs(other)}ms" or less, or a longer interval there, or use another bus.`,
      },
    ];
  });
}

/** Setpoints go to SunSpec models, and only those of a hub that is known are executed. */
function controlFaults({ control, devices }: EdgeConfigFile): CrossFault[] {
  return devices.flatMap((device, index): CrossFault[] => {
    if (device.control === undefined) return [];
    const keys = ['devices', index, 'control'];
    if (device.profile !== 'sunspec')
      return [
        { keys, message: `A ${device.profile} takes no setpoints.`, hint: 'Only devices of the profile sunspec do.' },
      ];
    if (control !== undefined) return [];
    const hint = 'Add "control: { hubKey: hub-control.pub }" with what "maeul hub control-key" prints.';
    return [{ keys, message: 'Nothing says whose setpoints are executed.', hint }];
  });
}

function kioskFaults({ kiosk, edge, devices, boards = {} }: EdgeConfigFile): CrossFault[] {
  return kiosk === undefined ? [] : checkKiosk(kiosk, { edge, devices, boards: Object.keys(boards) });
}

function badUrl({ hub }: EdgeConfigFile): CrossFault[] {
  if (hub?.url === undefined || URL.canParse(hub.url)) return [];
  const message = `"${hub.url}" is not the URL of a hub.`;
  return [{ keys: ['hub', 'url'], message, hint: 'Write e.g. mqtts://hub.example:8883; a port is at most 65535.' }];
}

function credentialsInUrl(config: EdgeConfigFile): CrossFault[] {
  if (config.hub?.url === undefined || !/\/\/[^/]*@/.test(config.hub.url)) return [];
  return [
    {
      keys: ['hub', 'url'],
      message: 'A password does not belong in the URL.',
      hint: 'Put it in a file and name that under "credentials".',
    },
  ];
}
