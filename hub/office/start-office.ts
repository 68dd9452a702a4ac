import { type Clock, clockAt } from '@maeul/devices/clock';
import type { MobileSites } from '@maeul/devices/office/mobile';
import { ok, type Result } from '@maeul/devices/refusal';
import type { Logger } from 'pino';
import type { SendCommand } from '../command-outcome.ts';
import type { HubFolder } from '../folder.ts';
import type { Journal } from '../journal/journal.ts';
import { openIdentityKey } from '../people/identity-key.ts';
import { People } from '../people/people.ts';
import type { OfficeDesk } from '../points/office-desk.ts';
import type { PointsQueries } from '../queries/points-questions.ts';
import type { Queries } from '../queries/queries.ts';
import { CredentialStore } from '../security/credentials.ts';
import { expirePoints, expiryDay } from './expiry.ts';
import { grantWishes, WishBook } from './kiosk-wishes.ts';
import { Office } from './office.ts';
import { openOffice } from './office-file.ts';
import { ReservationKeeper } from './reservation-keeper.ts';
import { RECALL_EVERY_MS, ReservationRecall } from './reservation-recall.ts';

/** The hub's configuration of the office. */
export interface PointsConfig {
  readonly reversalLimit: number;
  readonly reservePerWallet: number;
  /** Older reservations are asked back. */
  readonly reservationDays: number;
  /** null: points never expire. */
  readonly expireAfterMonths: number | null;
  readonly mobile: MobileSites['sites'];
}

export interface OfficeSetup {
  readonly dataFolder: string;
  readonly folder: HubFolder;
  readonly config: PointsConfig;
  readonly journal: Pick<Journal, 'onCommit'>;
  readonly desk: Pick<OfficeDesk, 'say'>;
  readonly points: PointsQueries;
  readonly devices: Queries['devices'];
  readonly sendCommand: SendCommand;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface RunningOffice {
  readonly office: Office;
  /** A wallet was looked at from a kiosk. */
  readonly onSession: (wallet: string, kiosk: string) => void;
  stop(): void;
}

const WISHES_MS = 500;
const EXPIRY_MS = 10 * 60_000;

/** Opens what the office keeps and starts what it does by itself. Code: `bad-identity-key`. */
export function startOffice(setup: OfficeSetup): Result<RunningOffice> {
  const { dataFolder, folder, config, journal, desk, points, devices, sendCommand, log } = setup;
  const identityKey = openIdentityKey(dataFolder);
  if (!identityKey.ok) return identityKey;
  const people = People.open(folder.people, identityKey.value);
  const db = openOffice(folder.office);
  const credentials = new CredentialStore(folder.security);
  credentials.start();
  const now = (): number => clockAt(setup.clock, Date.now());
  const { reversalLimit, reservationDays: days } = config;
  const recall = new ReservationRecall({
    points,
    send: (path, command) => sendCommand(path, command, false),
    days,
    now,
  });
  const known = { people, identityKey: identityKey.value, credentials, devices };
  const parts = { db, ...known, desk, points, reversalLimit, recall };
  const office = new Office({ ...parts, now, wallNow: Date.now });
  const failed = (what: string) => (error: unknown) => log.error({ err: error }, what);
  const stopHearing = journal.onCommit((messages) => {
    try {
      office.faults.hear(messages);
    } catch (error) {
      failed('a fault of a kiosk could not be noted')(error);
    }
  });
  const keeper = new ReservationKeeper({
    ...{ office, desk, recall, perWallet: config.reservePerWallet },
    onFailure: failed('a reservation could not be made'),
  });
  const stopWishes = repeat(WISHES_MS, wishes(office, new WishBook(db)), failed('a wish could not be granted'));
  const stopRecall = repeat(RECALL_EVERY_MS, () => recall.round(), failed('reservations could not be asked back'));
  const months = config.expireAfterMonths;
  const stopExpiry =
    months === null ? () => {} : repeat(EXPIRY_MS, daily(office, desk, months), failed('points could not be expired'));
  return ok({
    office,
    onSession(wallet, kiosk) {
      keeper.sawSession(wallet, kiosk);
      recall.want(wallet, kiosk).catch(failed('a reservation could not be asked back'));
    },
    stop() {
      stopRecall();
      stopHearing();
      stopWishes();
      stopExpiry();
      keeper.stop();
      credentials.stop();
      db.close();
      people.close();
    },
  });
}

function wishes(office: Office, book: WishBook): () => Promise<void> {
  return () => grantWishes(office, book);
}

/** Expires points once for each day; again after a restart, which then finds nothing more to do. */
function daily(office: Office, desk: Pick<OfficeDesk, 'say'>, months: number): () => Promise<void> {
  let done = '';
  return async () => {
    const day = expiryDay(office.now(), months);
    if (day === done) return;
    await expirePoints(office, desk, day);
    done = day;
  };
}

/** Does something again and again, never twice at once. Returns the way to stop. */
function repeat(everyMs: number, act: () => Promise<void>, onFailure: (error: unknown) => void): () => void {
  let stopped = false;
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    act()
      .catch((error: unknown) => {
        // What was cut off by the stop is done at the next start.
        if (!stopped) onFailure(error);
      })
      .finally(() => {
        busy = false;
      });
  }, everyMs);
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}
