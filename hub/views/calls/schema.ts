/** The tables of calls.db. Times are milliseconds since 1970, energy Wh. */
export const CALLS_SCHEMA = `
  CREATE TABLE IF NOT EXISTS clock (time_ms INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS programme (
    id TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL, published_ms INTEGER NOT NULL, by TEXT NOT NULL,
    PRIMARY KEY (id, version)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS call (
    id TEXT PRIMARY KEY, body TEXT NOT NULL, starts_ms INTEGER NOT NULL, ends_ms INTEGER NOT NULL, notify_ms INTEGER NOT NULL,
    called_ms INTEGER NOT NULL, cancelled_ms INTEGER, cancelled TEXT, run INTEGER NOT NULL, inputs TEXT) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS call_start ON call (starts_ms, id);
  CREATE TABLE IF NOT EXISTS answer (
    call TEXT NOT NULL, member TEXT NOT NULL, answer TEXT NOT NULL, time_ms INTEGER NOT NULL, by TEXT NOT NULL,
    PRIMARY KEY (call, member)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS delivery (
    call TEXT NOT NULL, minute_ms INTEGER NOT NULL, baseline_w REAL NOT NULL, actual_w REAL NOT NULL, seen INTEGER NOT NULL,
    members INTEGER NOT NULL, PRIMARY KEY (call, minute_ms)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS settlement_page (
    call TEXT NOT NULL, run INTEGER NOT NULL, page INTEGER NOT NULL, pages INTEGER NOT NULL, inputs TEXT NOT NULL,
    time_ms INTEGER NOT NULL, PRIMARY KEY (call, run, page)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS settlement_line (
    call TEXT NOT NULL, run INTEGER NOT NULL, member TEXT NOT NULL, excluded TEXT, baseline_wh INTEGER NOT NULL,
    actual_wh INTEGER NOT NULL, reduced_wh INTEGER NOT NULL, success INTEGER NOT NULL, reward INTEGER NOT NULL, wallet TEXT,
    PRIMARY KEY (call, run, member)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS settlement_member ON settlement_line (member, call, run);
  CREATE TABLE IF NOT EXISTS plan (from_ms INTEGER PRIMARY KEY, made_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS override (
    asset TEXT PRIMARY KEY, setpoint TEXT, until_ms INTEGER NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL,
    time_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS surplus (
    quarter_ms INTEGER PRIMARY KEY, run INTEGER NOT NULL, rule TEXT NOT NULL, milli_won INTEGER NOT NULL, by TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS surplus_share (
    quarter_ms INTEGER NOT NULL, member TEXT NOT NULL, given_wh INTEGER NOT NULL, taken_wh INTEGER NOT NULL,
    PRIMARY KEY (quarter_ms, member)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS mileage (
    member TEXT NOT NULL, rule TEXT NOT NULL, period TEXT NOT NULL, wallet TEXT NOT NULL, saved_share REAL NOT NULL,
    amount INTEGER NOT NULL, time_ms INTEGER NOT NULL, event TEXT NOT NULL, by TEXT NOT NULL,
    PRIMARY KEY (member, rule, period)) STRICT, WITHOUT ROWID;
`;

/** In the order in which a digest reads them, with the columns that order their rows. */
export const CALLS_TABLES: readonly (readonly [table: string, order: string])[] = [
  ['clock', 'time_ms'],
  ['programme', 'id, version'],
  ['call', 'id'],
  ['answer', 'call, member'],
  ['delivery', 'call, minute_ms'],
  ['settlement_page', 'call, run, page'],
  ['settlement_line', 'call, run, member'],
  ['plan', 'from_ms'],
  ['override', 'asset'],
  ['surplus', 'quarter_ms'],
  ['surplus_share', 'quarter_ms, member'],
  ['mileage', 'member, rule, period'],
];
