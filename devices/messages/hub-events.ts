import Type from 'typebox';

/** What the hub itself writes into its journal, so that views can know of time and of its own troubles without a clock. */
export const HUB_EVENT_DATA = {
  /** The hub's clock, once a minute. */
  'maeul.hub.tick.v1': Type.Object({}),
  /** The hub started; `downSince` is the last instant it was known to run. */
  'maeul.hub.started.v1': Type.Object({ downSince: Type.Optional(Type.String({ format: 'date-time' })) }),
  /** A sink (InfluxDB) does not take data. */
  'maeul.hub.sink-unreachable.v1': Type.Object({ sink: Type.String(), reason: Type.String() }),
  /** It takes data again. */
  'maeul.hub.sink-reachable.v1': Type.Object({ sink: Type.String() }),
} as const;
