/** The tables of points.db; each row is what hub/points/ledger/rows.ts says. */
export const POINTS_SCHEMA = `
  CREATE TABLE IF NOT EXISTS entry (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL, event TEXT NOT NULL, kind TEXT NOT NULL, debit TEXT NOT NULL, credit TEXT NOT NULL,
    asset TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount > 0), timeMs INTEGER NOT NULL, day TEXT NOT NULL, path TEXT NOT NULL,
    what TEXT NOT NULL, about TEXT, hash TEXT NOT NULL) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS entry_id ON entry (id);
  CREATE INDEX IF NOT EXISTS entry_debit ON entry (debit, n) WHERE debit >= 'wallet:';
  CREATE INDEX IF NOT EXISTS entry_credit ON entry (credit, n) WHERE credit >= 'wallet:';
  CREATE TABLE IF NOT EXISTS reversed (entry TEXT PRIMARY KEY, reversal TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS reward (
    line TEXT PRIMARY KEY, ref TEXT NOT NULL, event TEXT NOT NULL, body TEXT NOT NULL, posted INTEGER NOT NULL,
    shortfall INTEGER NOT NULL CHECK (shortfall >= 0)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS reward_ref ON reward (ref);
  CREATE TABLE IF NOT EXISTS balance (
    account TEXT NOT NULL, asset TEXT NOT NULL, posted INTEGER NOT NULL, held INTEGER NOT NULL CHECK (held >= 0),
    PRIMARY KEY (account, asset)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS wallet (
    wallet TEXT PRIMARY KEY, status TEXT NOT NULL, mergedInto TEXT, openedMs INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS wallet_merged ON wallet (mergedInto) WHERE mergedInto IS NOT NULL;
  CREATE TABLE IF NOT EXISTS hold (
    hold TEXT PRIMARY KEY, wallet TEXT NOT NULL, asset TEXT NOT NULL, amount INTEGER NOT NULL, item TEXT NOT NULL, kiosk TEXT NOT NULL,
    reservation TEXT, expiresMs INTEGER NOT NULL, saidUntilMs INTEGER NOT NULL, key TEXT NOT NULL, status TEXT NOT NULL, endedMs INTEGER, reason TEXT) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS hold_open ON hold (expiresMs) WHERE status = 'open';
  CREATE TABLE IF NOT EXISTS reservation (
    reservation TEXT PRIMARY KEY, wallet TEXT NOT NULL, kiosk TEXT NOT NULL, asset TEXT NOT NULL, amount INTEGER NOT NULL,
    remaining INTEGER NOT NULL CHECK (remaining >= 0), status TEXT NOT NULL, timeMs INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS reservation_open ON reservation (kiosk) WHERE status = 'open';
  CREATE TABLE IF NOT EXISTS loan (
    loan TEXT PRIMARY KEY, wallet TEXT NOT NULL, container TEXT NOT NULL, deposit INTEGER NOT NULL, kiosk TEXT NOT NULL,
    timeMs INTEGER NOT NULL, status TEXT NOT NULL, returnedMs INTEGER) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS loan_wallet ON loan (wallet, timeMs);
  CREATE TABLE IF NOT EXISTS exchange (
    request TEXT PRIMARY KEY, wallet TEXT NOT NULL, amount INTEGER NOT NULL, timeMs INTEGER NOT NULL, status TEXT NOT NULL,
    batch TEXT, settledMs INTEGER, message TEXT) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS exchange_time ON exchange (timeMs, request);
  CREATE TABLE IF NOT EXISTS deposit (
    event TEXT PRIMARY KEY, wallet TEXT NOT NULL, path TEXT NOT NULL, day TEXT NOT NULL, timeMs INTEGER NOT NULL, kind TEXT NOT NULL,
    grams INTEGER NOT NULL, items INTEGER, tariffId TEXT NOT NULL, tariffVersion INTEGER NOT NULL, points INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS deposit_day ON deposit (day, event);
  CREATE TABLE IF NOT EXISTS weighed (
    scale TEXT NOT NULL, afterMs INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (scale, afterMs)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS awarded (
    wallet TEXT NOT NULL, day TEXT NOT NULL, what TEXT NOT NULL, points INTEGER NOT NULL, PRIMARY KEY (wallet, day, what)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tariff (
    id TEXT NOT NULL, version INTEGER NOT NULL, scope TEXT NOT NULL, validFrom TEXT NOT NULL, validUntil TEXT,
    publishedMs INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (id, version)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS tariff_scope ON tariff (scope);
  CREATE TABLE IF NOT EXISTS catalogue (version INTEGER PRIMARY KEY, publishedMs INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS kiosk (
    kiosk TEXT PRIMARY KEY, key TEXT NOT NULL, status TEXT NOT NULL, enrolledMs INTEGER NOT NULL, revokedMs INTEGER, reason TEXT,
    proofseq INTEGER NOT NULL, chainEnd TEXT NOT NULL, saidMs INTEGER, acceptedGaps TEXT NOT NULL, parked INTEGER NOT NULL, firstParked INTEGER,
    gapFrom INTEGER) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS parked (
    kiosk TEXT NOT NULL, proofseq INTEGER NOT NULL, event TEXT NOT NULL, receivedMs INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (kiosk, proofseq)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS alarm (
    path TEXT NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL, event TEXT NOT NULL, fromSeq INTEGER, toSeq INTEGER,
    openedMs INTEGER NOT NULL, closedMs INTEGER, count INTEGER NOT NULL, message TEXT NOT NULL, PRIMARY KEY (path, kind, about)) STRICT;
  CREATE TABLE IF NOT EXISTS outcome (
    event TEXT PRIMARY KEY, path TEXT NOT NULL, receivedMs INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS container (
    kiosk TEXT NOT NULL, container TEXT NOT NULL, grams INTEGER NOT NULL, deposits INTEGER NOT NULL, lastDepositMs INTEGER,
    collectedMs INTEGER, collectedGrams INTEGER, scale TEXT, verifiedUntil TEXT, afterGrams INTEGER, PRIMARY KEY (kiosk, container)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS reusable (
    container TEXT PRIMARY KEY, lent INTEGER NOT NULL, returned INTEGER NOT NULL, washed INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS report (
    month TEXT NOT NULL, site TEXT NOT NULL, kind TEXT NOT NULL, what TEXT NOT NULL, asset TEXT NOT NULL, count INTEGER NOT NULL,
    amount INTEGER NOT NULL, grams INTEGER NOT NULL, PRIMARY KEY (month, site, kind, what, asset)) STRICT, WITHOUT ROWID;
`;
