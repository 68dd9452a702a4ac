import Type, { type Static } from 'typebox';

/** The `energy.uplink` part of a dong's configuration. */
export const UplinkConfig = Type.Object(
  {
    url: Type.String({
      pattern: '^mqtts?://\\S+$',
      examples: ['mqtts://gu.eunpyeong.example:8883'],
      description: 'MQTT of the hub of the gu.',
    }),
    credentials: Type.Optional(
      Type.String({
        minLength: 1,
        examples: ['gu-credentials.json'],
        description: 'File with what `maeul device enroll <gu>/<dong>/hub/rollup --json` printed there.',
      }),
    ),
    board: Type.Optional(
      Type.String({
        pattern: '^https?://\\S+$',
        examples: ['https://gu.eunpyeong.example'],
        description: 'HTTP of the hub of the gu: the ranking on its public board is shown on this dong’s as well.',
      }),
    ),
  },
  { description: 'The gu above this dong: it is told the sums of every quarter-hour, and of no member.' },
);
export type UplinkConfig = Static<typeof UplinkConfig>;
