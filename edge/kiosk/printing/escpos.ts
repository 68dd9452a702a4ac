import { encodeCp949 } from './cp949.ts';

const ESC = 0x1b;
const GS = 0x1d;
const FS = 0x1c;

/** How the printer takes text: CP949 needs its Hangul mode (FS &), UTF-8 needs it off. */
export type TextCode = 'cp949' | 'utf-8';

type Align = 'left' | 'centre' | 'right';
const ALIGN: Readonly<Record<Align, number>> = { left: 0, centre: 1, right: 2 };

/** Beyond it the code would be too fine for 58 mm paper. */
const QR_BYTES_MAX = 1_000;

/** Builds a job in ESC/POS, as Epson describes it and other makers follow. */
export class EscPos {
  readonly #parts: Uint8Array[] = [];
  readonly #code: TextCode;

  constructor(code: TextCode) {
    this.#code = code;
    // ESC @: forget what the job before has set.
    this.#bytes(ESC, 0x40);
    if (code === 'cp949') this.#bytes(FS, 0x26);
    else this.#bytes(FS, 0x2e);
  }

  align(align: Align): this {
    return this.#bytes(ESC, 0x61, ALIGN[align]);
  }

  bold(on: boolean): this {
    return this.#bytes(ESC, 0x45, on ? 1 : 0);
  }

  /** Twice as wide and high. FS W is the same for Hangul. */
  large(on: boolean): this {
    return this.#bytes(GS, 0x21, on ? 0x11 : 0).#bytes(FS, 0x57, on ? 1 : 0);
  }

  /** One line. Control characters would be taken for commands. */
  line(text = ''): this {
    const clean = text.replaceAll(/\p{Cc}/gu, ' ');
    this.#parts.push(this.#code === 'cp949' ? encodeCp949(clean) : new TextEncoder().encode(clean));
    return this.#bytes(0x0a);
  }

  /** GS ( k: model 2, dots of 4, error correction M. Nothing where the text is too long for it. */
  qr(text: string): this {
    const data = new TextEncoder().encode(text);
    if (data.length > QR_BYTES_MAX) return this;
    const store = data.length + 3;
    this.#bytes(GS, 0x28, 0x6b, 4, 0, 0x31, 0x41, 0x32, 0);
    this.#bytes(GS, 0x28, 0x6b, 3, 0, 0x31, 0x43, 4);
    this.#bytes(GS, 0x28, 0x6b, 3, 0, 0x31, 0x45, 0x31);
    this.#bytes(GS, 0x28, 0x6b, store & 0xff, store >> 8, 0x31, 0x50, 0x30);
    this.#parts.push(data);
    return this.#bytes(GS, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30);
  }

  /** Feeds and cuts. GS V 66 0 */
  cut(): this {
    return this.#bytes(GS, 0x56, 0x42, 0);
  }

  job(): Uint8Array {
    return Buffer.concat(this.#parts);
  }

  #bytes(...bytes: number[]): this {
    this.#parts.push(Uint8Array.from(bytes));
    return this;
  }
}
