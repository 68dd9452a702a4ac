import Type, { type Static } from 'typebox';
import { Programme } from '../programme.ts';

/** GET /api/v1/office/vpp/programmes (viewer): every version that was published; by id, then newest version first. */
export const ProgrammeList = Type.Object({
  programmes: Type.Array(
    Type.Object({
      programme: Programme,
      published: Type.String({ format: 'date-time' }),
      /** Id of the account, or `hub` for those that are shipped. */
      by: Type.String(),
      /** Whether calls that begin today go by it. */
      current: Type.Boolean(),
    }),
  ),
});
export type ProgrammeList = Static<typeof ProgrammeList>;

/**
 * POST /api/v1/office/vpp/programmes (manager): publishes a version, which is never changed again. Answered OfficeNoted.
 * Problems: version-taken (409), and what is wrong with it.
 */
export const PublishProgramme = Type.Object({ programme: Programme }, { additionalProperties: false });
export type PublishProgramme = Static<typeof PublishProgramme>;
