import {
  AVRADC,
  AVRIOPort,
  AVRTimer,
  AVRUSART,
  adcConfig,
  avrInstruction,
  CPU,
  PinState,
  portBConfig,
  portCConfig,
  portDConfig,
  timer0Config,
  timer1Config,
  timer2Config,
  usart0Config,
} from 'avr8js';

export const CLOCK_HZ = 16_000_000;
const PINS = 20;
/**
 * Until it has said its version the firmware does nothing but wait, blinking it on a lamp for 1.6 s. So long so many cycles
 * pass at each instruction, more than it takes; few enough that no tick of its clock is lost.
 */
const BOOT_CYCLES = 60;
const { UCSRA, UCSRB, rxCompleteInterrupt } = usart0Config;
const RECEIVED = 0x80;
const TRANSMITTED = 0x40;
/** Received, ready for the next byte, and the errors: writing does not change them. */
const READ_ONLY = 0xbc;
const RECEIVER_ON = 0x10;

/**
 * avr8js 0.21 forgets that the serial line is ready for a byte once the interrupt that says so was served; lets a write to
 * its status clear that too, and that a byte has come; and lets a write to its controls drop a byte that was just
 * received. The firmware does all that.
 */
function repairUart(cpu: CPU, uart: AVRUSART): void {
  const ready: { constant?: boolean } = Reflect.get(uart, 'UDRE');
  ready.constant = true;
  const status = cpu.writeHooks[UCSRA]!;
  cpu.writeHooks[UCSRA] = (value, old, address, mask) => {
    status(value, old, address, mask);
    cpu.data[UCSRA]! |= old & (READ_ONLY | (TRANSMITTED & ~value));
    return true;
  };
  const controls = cpu.writeHooks[UCSRB]!;
  cpu.writeHooks[UCSRB] = (value, old, address, mask) => {
    const received = (cpu.data[UCSRA]! & RECEIVED) !== 0 && (value & RECEIVER_ON) !== 0;
    controls(value, old, address, mask);
    if (received)
      cpu.setInterruptFlag({
        address: rxCompleteInterrupt,
        flagRegister: UCSRA,
        flagMask: RECEIVED,
        enableRegister: UCSRB,
        enableMask: RECEIVED,
        constant: true,
      });
    return true;
  };
}

/** The processor with what of its periphery Firmata uses. Pins have Arduino's numbers: 0 to 13, and 14 to 19 for A0 to A5. */
export class Chip {
  readonly #cpu: CPU;
  readonly #uart: AVRUSART;
  readonly #adc: AVRADC;
  readonly #ports: readonly AVRIOPort[];
  readonly #drives = new Map<number, boolean | null>();
  #booting = true;

  constructor(
    program: Uint16Array,
    onByte: (byte: number) => void,
    onReceived: () => void,
    onOutput: (pin: number, high: boolean) => void,
  ) {
    this.#cpu = new CPU(program.slice());
    for (const config of [timer0Config, timer1Config, timer2Config]) new AVRTimer(this.#cpu, config);
    this.#uart = new AVRUSART(this.#cpu, usart0Config, CLOCK_HZ);
    repairUart(this.#cpu, this.#uart);
    this.#uart.onByteTransmit = (byte) => {
      this.#booting = false;
      onByte(byte);
    };
    this.#uart.onRxComplete = onReceived;
    this.#adc = new AVRADC(this.#cpu, adcConfig);
    this.#ports = [portDConfig, portBConfig, portCConfig].map((config) => new AVRIOPort(this.#cpu, config));
    const outputs = new Map<number, boolean>();
    for (const port of this.#ports)
      port.addListener(() => {
        for (let pin = 0; pin < PINS; pin++) {
          if (this.#at(pin).port !== port) continue;
          this.#settle(pin);
          const high = this.state(pin) === PinState.High;
          if (high === (outputs.get(pin) ?? false)) continue;
          outputs.set(pin, high);
          onOutput(pin, high);
        }
      });
  }

  state(pin: number): PinState {
    const { port, bit } = this.#at(pin);
    return port.pinState(bit);
  }

  drive(pin: number, high: boolean | null): void {
    this.#drives.set(pin, high);
    this.#settle(pin);
  }

  setVolts(channel: number, volts: number): void {
    this.#adc.channelValues[channel] = volts;
  }

  receive(byte: number): boolean {
    return this.#uart.rxEnable && this.#uart.writeByte(byte) !== false;
  }

  /** @returns how many cycles were done before the time was over */
  run(cycles: number, untilMs: number): number {
    const from = this.#cpu.cycles;
    while (this.#booting || this.#cpu.cycles - from < cycles) {
      for (let step = 0; step < 2000; step++) {
        avrInstruction(this.#cpu);
        if (this.#booting) this.#cpu.cycles += BOOT_CYCLES;
        this.#cpu.tick();
      }
      if (performance.now() >= untilMs) break;
    }
    return this.#cpu.cycles - from;
  }

  /** Where nothing drives a pin, its pull-up does. */
  #settle(pin: number): void {
    const { port, bit } = this.#at(pin);
    port.setPin(bit, this.#drives.get(pin) ?? port.pinState(bit) === PinState.InputPullUp);
  }

  #at(pin: number): { port: AVRIOPort; bit: number } {
    if (pin < 8) return { port: this.#ports[0]!, bit: pin };
    return pin < 14 ? { port: this.#ports[1]!, bit: pin - 8 } : { port: this.#ports[2]!, bit: pin - 14 };
  }
}
