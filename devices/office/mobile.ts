import Type, { type Static } from 'typebox';

const Clock = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'a time of the day: 14:30' });

/** Where a mobile clean house stands, and when: every week on that weekday (1 = Monday … 7 = Sunday). */
export const MobileStop = Type.Object({
  weekday: Type.Integer({ minimum: 1, maximum: 7 }),
  from: Clock,
  until: Clock,
  place: Type.Object({ ko: Type.String(), en: Type.String() }),
});
export type MobileStop = Static<typeof MobileStop>;

/** GET /api/v1/office/mobile (viewer): the sites that have a timetable of places. */
export const MobileSites = Type.Object({
  sites: Type.Array(
    Type.Object({
      /** gu/dong/site */
      site: Type.String(),
      label: Type.Union([Type.String(), Type.Null()]),
      stops: Type.Array(MobileStop),
    }),
  ),
});
export type MobileSites = Static<typeof MobileSites>;
