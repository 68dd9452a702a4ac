import { EXCEPTION, type ExceptionCode } from '../modbus/unit.ts';
import type { PvControls } from '../models/pv.ts';
import { absent, bits32, enum16, model, sf, signed, unsigned } from './fields.ts';

const LIMIT_SF = -1;
/** Offsets of what may be written, from the model's id register. */
const CONN = 4;
const LIMIT_PERCENT = 5;
const LIMIT_REVERT = 7;
const LIMIT_ENABLE = 9;

/** Model 123, immediate controls. */
export function immediateControls(controls: PvControls): number[] {
  return model(
    123,
    absent(2, unsigned(undefined)),
    enum16(controls.connected ? 1 : 0),
    unsigned(controls.limitPercent, LIMIT_SF),
    unsigned(0),
    unsigned(controls.revertS),
    unsigned(undefined),
    enum16(controls.limitEnabled ? 1 : 0),
    signed(1, -2),
    absent(3, unsigned(undefined)),
    enum16(0),
    absent(3, signed(undefined)),
    absent(3, unsigned(undefined)),
    enum16(undefined),
    enum16(0),
    sf(LIMIT_SF),
    sf(-2),
    sf(undefined),
  );
}

/** Offsets of what may be written in model 704, from the model's id register. */
const DER = { enable: 14, percent: 15, revertPercent: 16, revertEnable: 17, revertHigh: 18, revertLow: 19 } as const;

/** Model 704, DER AC controls: only the limit of active power is there. @param tMs for what is left of the timer */
export function derControls(controls: PvControls, tMs: number): number[] {
  const leftS = controls.revertAtMs > 0 ? Math.max(0, Math.ceil((controls.revertAtMs - tMs) / 1000)) : 0;
  const noTimer = [...enum16(undefined), ...enum16(undefined), ...bits32(undefined), ...bits32(undefined)];
  return model(
    704,
    noTimer,
    noTimer,
    enum16(controls.limitEnabled ? 1 : 0),
    unsigned(controls.limitPercent, LIMIT_SF),
    unsigned(controls.revertPercent, LIMIT_SF),
    enum16(controls.revertEnabled ? 1 : 0),
    bits32(controls.revertS),
    bits32(leftS),
    // WSet, VarSet and ramps: what such an inverter leaves out.
    absent(2, enum16(undefined)),
    absent(2, [0x8000, 0]),
    absent(2, signed(undefined)),
    enum16(undefined),
    absent(2, bits32(undefined)),
    absent(3, enum16(undefined)),
    absent(2, [0x8000, 0]),
    absent(2, signed(undefined)),
    enum16(undefined),
    absent(2, bits32(undefined)),
    absent(4, unsigned(undefined)),
    sf(undefined),
    sf(LIMIT_SF),
    absent(4, sf(undefined)),
    absent(8, unsigned(undefined)),
  );
}

/** What becomes of the controls when registers of model 704 are written: all of a write is done or nothing. */
export function writeDerControls(
  controls: PvControls,
  offset: number,
  words: Uint16Array,
  tMs: number,
): PvControls | ExceptionCode {
  let next = controls;
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const at = offset + index;
    const isSwitch = at === DER.enable || at === DER.revertEnable;
    const isPercent = at === DER.percent || at === DER.revertPercent;
    if ((isSwitch && word > 1) || (isPercent && word > 100 / 10 ** LIMIT_SF)) return EXCEPTION.value;
    if (at === DER.enable) next = { ...next, limitEnabled: word === 1 };
    else if (at === DER.percent) next = { ...next, limitPercent: word * 10 ** LIMIT_SF };
    else if (at === DER.revertPercent) next = { ...next, revertPercent: word * 10 ** LIMIT_SF };
    else if (at === DER.revertEnable) next = { ...next, revertEnabled: word === 1 };
    else if (at === DER.revertHigh) next = { ...next, revertS: word * 0x1_0000 + (next.revertS % 0x1_0000) };
    else if (at === DER.revertLow) next = { ...next, revertS: Math.floor(next.revertS / 0x1_0000) * 0x1_0000 + word };
    else return EXCEPTION.address;
  }
  return { ...next, revertAtMs: next.limitEnabled && next.revertS > 0 ? tMs + next.revertS * 1000 : 0 };
}

/**
 * What becomes of the controls when registers of model 123 are written. All of a write is done or nothing.
 * @param offset of the first register, from the model's id register
 */
export function writeControls(
  controls: PvControls,
  offset: number,
  words: Uint16Array,
  tMs: number,
): PvControls | ExceptionCode {
  let next = controls;
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    switch (offset + index) {
      case CONN:
        if (word > 1) return EXCEPTION.value;
        next = { ...next, connected: word === 1 };
        break;
      case LIMIT_PERCENT:
        if (word > 100 / 10 ** LIMIT_SF) return EXCEPTION.value;
        next = { ...next, limitPercent: word * 10 ** LIMIT_SF };
        break;
      case LIMIT_REVERT:
        next = { ...next, revertS: word };
        break;
      case LIMIT_ENABLE:
        if (word > 1) return EXCEPTION.value;
        next = { ...next, limitEnabled: word === 1 };
        break;
      default:
        return EXCEPTION.address;
    }
  }
  // Every write refreshes the dead man's timer.
  return { ...next, revertAtMs: next.limitEnabled && next.revertS > 0 ? tMs + next.revertS * 1000 : 0 };
}
