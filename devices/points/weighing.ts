import Type, { type Static } from 'typebox';
import { Day } from './assets.ts';

/** One stable indication as evidence: what the scale said, byte by byte, and what was read from it. */
export const StableIndication = Type.Object({
  time: Type.String({ format: 'date-time' }),
  /** Gross weight in grams, exact: scales of class III show whole grams or coarser. */
  grams: Type.Integer({ minimum: -1_000_000, maximum: 100_000_000 }),
  /** The raw frame, hexadecimal; the first of the stable run. */
  frame: Type.String({ pattern: '^([0-9a-f]{2})+$', maxLength: 512 }),
  /** How many equal frames in a row made it stable. */
  frames: Type.Integer({ minimum: 1 }),
});
export type StableIndication = Static<typeof StableIndication>;

/** The scale that a weighing rests on, as legal metrology asks (OIML R 76). */
export const ScaleSeal = Type.Object({
  path: Type.String({ minLength: 1, maxLength: 200, description: 'Path of the scale as a device.' }),
  serial: Type.String({ minLength: 1, maxLength: 64 }),
  profile: Type.String({ description: 'scale/cas-22 …: how to read the raw frames again.' }),
  e: Type.Integer({ minimum: 1, description: 'Verification interval, grams.' }),
  min: Type.Integer({
    minimum: 1,
    description: 'Least load that may be weighed, grams; 20 e, or more if the plate says so.',
  }),
  max: Type.Integer({ minimum: 1, description: 'Greatest load, grams.' }),
  verifiedUntil: Day,
});
export type ScaleSeal = Static<typeof ScaleSeal>;

/** A verified weighing: the difference of two stable states around one opening of the lid. */
export const Weighing = Type.Object({
  scale: ScaleSeal,
  /** The last stable state before the lid was opened. */
  before: StableIndication,
  /** The first stable state after it was closed. */
  after: StableIndication,
  /** The container that stood on the scale, and its tare in grams. */
  container: Type.String({ minLength: 1, maxLength: 64 }),
  tare: Type.Integer({ minimum: 0 }),
  lidOpened: Type.String({ format: 'date-time' }),
  lidClosed: Type.String({ format: 'date-time' }),
  /** after − before, rounded down to e; grams. */
  grams: Type.Integer({ minimum: 1 }),
});
export type Weighing = Static<typeof Weighing>;
