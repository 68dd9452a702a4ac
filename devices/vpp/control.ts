import Type, { type Static } from 'typebox';

/**
 * What the hub asks a device to do. `limit`: an inverter makes at most so much of its rated power. `storage`: a battery charges or
 * discharges with a power, or holds still. `auto`: back to its own mode.
 */
export const Setpoint = Type.Union([
  Type.Object({ kind: Type.Literal('limit'), percent: Type.Number({ minimum: 0, maximum: 100 }) }),
  Type.Object({
    kind: Type.Literal('storage'),
    /** W; positive discharges, negative charges, 0 holds. */
    powerW: Type.Integer(),
    /** Percent of the capacity that stays in it whatever happens. */
    reservePercent: Type.Number({ minimum: 0, maximum: 100 }),
  }),
  Type.Object({ kind: Type.Literal('auto') }),
]);
export type Setpoint = Static<typeof Setpoint>;

/** The name of the command that carries one. */
export const SETPOINT_COMMAND = 'setpoint';

/**
 * `args` of the command. The device goes back to its own mode `revertS` after the last renewal, by its own timer where it has one and
 * by the agent's where it has not. The signature (Ed25519, base64url) is over the canonical JSON of
 * { id, path, name, issued, expires, args without `signature` }.
 */
export const SetpointArgs = Type.Object({
  setpoint: Setpoint,
  revertS: Type.Integer({ minimum: 10, maximum: 3600 }),
  /** Counts up for each device: an older one is never executed after a newer one. */
  order: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  signature: Type.String({ pattern: '^[\\w-]{86}$' }),
});
export type SetpointArgs = Static<typeof SetpointArgs>;

/** `result` of the reply: what the device said when it was read back. */
export const SetpointResult = Type.Object({
  setpoint: Setpoint,
  /** SunSpec model that it went to: 704, 123, 124. */
  model: Type.Integer(),
  readBack: Type.Record(Type.String(), Type.Number()),
  revertsAt: Type.String({ format: 'date-time' }),
});
export type SetpointResult = Static<typeof SetpointResult>;

/**
 * Said by the agent under the device's path: the device is in its own mode again. `expired`: the hub was silent; `told`: the hub said
 * so; `restarted`: the time had passed while the agent was away; `stopped`: the agent ends and the device has no timer of its own.
 */
export const CONTROL_EVENT_DATA = {
  'maeul.control.reverted.v1': Type.Object({
    order: Type.Integer(),
    reason: Type.Enum(['expired', 'told', 'restarted', 'stopped']),
  }),
} as const;
