import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import type { Setpoint } from '@maeul/devices/vpp/control';

/** How far the hub may go with a device. Whoever installed it wrote this; nothing is allowed without it. */
export type DeviceControl =
  | {
      readonly kind: 'limit';
      /** The least percent of its rated power that it may be held to. */
      readonly leastPercent: number;
      readonly revertMaxS: number;
    }
  | {
      readonly kind: 'storage';
      readonly chargeMaxW: number;
      readonly dischargeMaxW: number;
      /** Percent of the capacity that nobody may promise away. */
      readonly reservePercent: number;
      readonly revertMaxS: number;
    };

/** Whether the config allows a setpoint. Codes: `other-kind`, `out-of-range`. */
export function checkLimits(setpoint: Setpoint, revertS: number, control: DeviceControl): Result<true> {
  if (setpoint.kind === 'auto') return ok(true);
  if (setpoint.kind !== control.kind)
    return refuse('other-kind', `The device takes setpoints of the kind "${control.kind}", not "${setpoint.kind}".`);
  if (revertS > control.revertMaxS) return tooFar(`Going back only after ${revertS} s`, `${control.revertMaxS} s`);
  if (setpoint.kind === 'limit' && control.kind === 'limit')
    return setpoint.percent >= control.leastPercent
      ? ok(true)
      : tooFar(`A limit of ${setpoint.percent} %`, `${control.leastPercent} %`);
  if (setpoint.kind !== 'storage' || control.kind !== 'storage') return ok(true);
  if (setpoint.powerW > control.dischargeMaxW)
    return tooFar(`Discharging with ${setpoint.powerW} W`, `${control.dischargeMaxW} W`);
  if (-setpoint.powerW > control.chargeMaxW)
    return tooFar(`Charging with ${-setpoint.powerW} W`, `${control.chargeMaxW} W`);
  if (setpoint.reservePercent < control.reservePercent)
    return tooFar(`A reserve of ${setpoint.reservePercent} %`, `${control.reservePercent} %`);
  return ok(true);
}

function tooFar(what: string, bound: string): Refusal {
  return refuse('out-of-range', `${what} is beyond what this agent's configuration allows: ${bound}.`);
}
