import { EXCEPTION, type ExceptionCode } from '../modbus/unit.ts';
import type { PvControls } from '../models/pv.ts';
import { absent, enum16, model, sf, signed, unsigned } from './fields.ts';

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
