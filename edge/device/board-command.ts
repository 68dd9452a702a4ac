import { parseAddress } from '@maeul/devices/config/address';
import { ok, RefusalError, type Result, refuse, unwrap } from '@maeul/devices/refusal';
import { Command, InvalidArgumentError } from 'commander';
import { type BoardAddress, boardLink, firmwareOf } from '../firmata/board.ts';
import { type FirmataLink, MODE_NAMES, PIN_MODE, type PinName } from '../firmata/link.ts';
import { tableText } from './print.ts';

interface BoardOptions {
  readonly watch?: readonly PinName[];
  readonly json?: boolean;
}

/** `maeul device board`: what a Firmata board is, and what its pins are doing. */
export function boardCommand(): Command {
  return new Command('board')
    .description('show the firmware of a Firmata board, its pins and what they are now')
    .argument('<address>', 'serial port, e.g. /dev/serial/by-id/usb-…, or host:port of a serial server')
    .option(
      '--watch <pins>',
      'make these pins inputs, digital ones with a pull-up, and show each change, until Ctrl-C: 5,3,A0',
      pinList,
    )
    .option('--json', 'print {"firmware", "pins": [{"pin", "modes", "mode", "state"}]}; with --watch a line per change')
    .addHelpText(
      'after',
      '\nOpening a serial port resets most boards, which switches their outputs off. Do not look at a board that an agent uses.' +
        '\n\nExamples:\n  maeul device board /dev/serial/by-id/usb-Arduino_Uno-if00\n' +
        '  maeul device board 127.0.0.1:7001 --watch 5,A0',
    )
    .action(async (text: string, options: BoardOptions) => {
      const stop = new AbortController();
      const onSignal = (): void => stop.abort();
      process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
      try {
        await look(unwrap(boardAddress(text)), options, stop.signal);
      } finally {
        process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
      }
    });
}

function pinList(text: string): PinName[] {
  return text.split(',').map((pin) => {
    if (/^A\d{1,2}$/.test(pin)) return pin as PinName;
    if (/^\d{1,3}$/.test(pin)) return Number(pin);
    throw new InvalidArgumentError('Write pins as they are printed on the board, e.g. 5,3,A0.');
  });
}

function boardAddress(text: string): Result<BoardAddress> {
  if (text.startsWith('/')) return ok({ kind: 'serial', path: text });
  const address = parseAddress(text, 'The address');
  return address.ok ? ok({ kind: 'tcp', ...address.value }) : address;
}

async function look(at: BoardAddress, { watch, json = false }: BoardOptions, stop: AbortSignal): Promise<void> {
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  const link = unwrap(await boardLink(at, stop, (why) => lost.reject(new RefusalError(why))));
  try {
    if (watch === undefined) process.stdout.write(await pinsText(link, json));
    else {
      watchPins(link, watch, json);
      const stopped = new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve()));
      await Promise.race([stopped, lost.promise]);
    }
  } finally {
    await link.close();
  }
}

async function pinsText(link: FirmataLink, json: boolean): Promise<string> {
  const firmware = firmwareOf(link);
  const pins = [];
  for (const [pin, { supportedModes, analogChannel = 127 }] of link.io.pins.entries()) {
    if (supportedModes.length === 0) continue;
    const state = await link.pinState(pin);
    if (state === null) unwrap(refuse('board-silent', `The board did not say what pin ${pin} is.`));
    else pins.push({ pin, analog: analogChannel, modes: supportedModes.map(modeName), ...state });
  }
  const named = pins.map(({ pin, analog, modes, mode, state }) => ({
    pin: analog === 127 ? `${pin}` : `${pin}/A${analog}`,
    modes,
    mode: modeName(mode),
    state,
  }));
  if (json) return `${JSON.stringify({ firmware, pins: named }, null, 2)}\n`;
  const rows = named.map(({ pin, mode, state, modes }) => [pin, mode, `${state}`, modes.join(' ')]);
  const head = `${firmware.name} ${firmware.version}, Firmata ${firmware.protocol}`;
  return `${head}\n\n${tableText(['pin', 'mode', 'state', 'can be'], rows, [2])}\n`;
}

function modeName(mode: number): string {
  return MODE_NAMES[mode] ?? `mode ${mode}`;
}

function watchPins(link: FirmataLink, pins: readonly PinName[], json: boolean): void {
  for (const name of pins) {
    let last: number | null = null;
    const show = (value: number): void => {
      if (value === last) return;
      last = value;
      const t = new Date().toISOString();
      process.stdout.write(json ? `${JSON.stringify({ t, pin: name, value })}\n` : `${t}  ${name}  ${value}\n`);
    };
    const pin = link.pinOf(name);
    const isAnalog = typeof name === 'string';
    if (pin === null || !link.can(pin, isAnalog ? PIN_MODE.analog : PIN_MODE.input))
      unwrap(
        refuse('no-such-pin', `The board has no pin ${name} that can be an input.`, 'Without --watch all are shown.'),
      );
    else if (isAnalog) link.makeAnalog(Number(name.slice(1)), show);
    else link.makeInput(pin, true, (high) => show(high ? 1 : 0));
  }
}
