import Type, { type Static } from 'typebox';

const instant = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);

/** GET /api/v1/office/vpp/openadr (viewer): who calls the dong by OpenADR, and who follows its calls. */
export const OpenAdrAnswer = Type.Object({
  upstreams: Type.Array(
    Type.Object({
      name: Type.String(),
      /** away: it does not answer, or not as it should; `problem` says why. */
      state: Type.Enum(['starting', 'ok', 'away']),
      /** When it last answered. */
      answeredAt: instant,
      problem: Type.Union([Type.Object({ code: Type.String(), message: Type.String() }), Type.Null()]),
      /** Programs that are followed, and their events. */
      programs: Type.Integer(),
      events: Type.Integer(),
    }),
  ),
  /** VENs that follow the calls of the dong, by their name. */
  vens: Type.Array(
    Type.Object({
      name: Type.String(),
      client: Type.String(),
      targets: Type.Array(Type.String()),
      /** Reports of its client, and when the last one came. */
      reports: Type.Integer(),
      reportedAt: instant,
    }),
  ),
});
export type OpenAdrAnswer = Static<typeof OpenAdrAnswer>;
