import { ACCOUNT_SCHEMA } from './account-store.ts';
import { blockSchema } from './block-store.ts';

/**
 * The tables of power.db.
 * - `item`: the portfolio as it stands, and the factors. - `meter`: devices that are read for it; `spans` says whose they were when,
 *   `state` what is remembered of their counters, the columns what a screen asks. - `account`: slots of members and groups.
 * - `knot_block`, `habit_block`, `account_block`, `account_day`: numbers, see their stores. - `dirty`: quarter-hours of meters that
 *   changed after they were closed, until the next full minute. - `correction`: what came of that.
 */
export const POWER_SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS item (
    kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS meter (
    slot INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, spans TEXT NOT NULL, state TEXT NOT NULL, seen_ms INTEGER,
    power_ms INTEGER, power_w REAL, charge_ms INTEGER, charge_percent REAL, counts INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS account (slot INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, spans TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS dirty (
    quarter INTEGER NOT NULL, meter INTEGER NOT NULL, cause TEXT NOT NULL, PRIMARY KEY (quarter, meter)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS correction (
    id INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, quarter_ms INTEGER NOT NULL, member TEXT NOT NULL, flow TEXT NOT NULL,
    before_wh REAL NOT NULL, after_wh REAL NOT NULL, cause TEXT NOT NULL) STRICT;
  ${ACCOUNT_SCHEMA}
  ${blockSchema('knot_block')}
  ${blockSchema('habit_block')}
`;
