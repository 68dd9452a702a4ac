import type { Logger } from 'pino';
import { v7 as uuid } from 'uuid';
import { CallMirror, type MirroredCalls } from './call-mirror.ts';
import type { CallbackReach } from './callback-address.ts';
import { checkCallbackUrl } from './callback-address.ts';
import { CallbackSender } from './callback-sender.ts';
import { AdrClients } from './clients.ts';
import { callbacksFor } from './notifications.ts';
import { ObjectStore, openAdrFile } from './object-store.ts';
import type { Subscription } from './objects.ts';
import { AdrTokens } from './tokens.ts';
import { type Change, Vtn } from './vtn.ts';

export interface VtnSetup {
  /** openadr.db */
  readonly file: string;
  /** Of 32 bytes; signs tokens. */
  readonly tokenKey: Uint8Array;
  /** Where the hub is reached from outside, without a slash at the end; null: as the client calls it. */
  readonly publicUrl: string | null;
  readonly callbacks: CallbackReach;
  /** The programmes and calls that appear as programs and events. */
  readonly calls: MirroredCalls;
  readonly now: () => number;
  readonly log: Logger;
  readonly retryMs?: readonly number[];
}

export interface RunningVtn {
  readonly vtn: Vtn;
  readonly clients: AdrClients;
  readonly tokens: AdrTokens;
  readonly publicUrl: string | null;
  vens(): VenRow[];
  /** Looks at programmes and calls now; otherwise every few seconds. */
  refresh(): Promise<void>;
  stop(): void;
}

/** A VEN, for those who look after them. */
export interface VenRow {
  readonly name: string;
  readonly client: string;
  readonly targets: string[];
  readonly reports: number;
  readonly reportedAt: string | null;
}

const MIRROR_EVERY_MS = 5000;

/** The hub as a Virtual Top Node: for buildings and devices that follow its calls by OpenADR 3.1. */
export function startVtn(setup: VtnSetup): RunningVtn {
  const { file, callbacks: reach, now, log, retryMs } = setup;
  const db = openAdrFile(file);
  const store = new ObjectStore(db);
  const clients = new AdrClients(db);
  const sender = new CallbackSender({
    reach,
    ...(retryMs === undefined ? {} : { retryMs }),
    onLoss: ({ subscription, url }, reason) =>
      log.warn(
        { code: 'callback-lost', subscription, host: new URL(url).host },
        `A notification was not taken: ${reason}`,
      ),
  });
  const onChange = (change: Change) => {
    try {
      for (const callback of callbacksFor(change, notifying(store, clients, vtn))) sender.send(callback);
      if (change.operation === 'DELETE') sender.forget(change.object.id);
    } catch (error) {
      log.error({ err: error }, 'subscribers could not be told of a change');
    }
  };
  const vtn = new Vtn({
    ...{ store, now, newId: uuid, onChange },
    checkCallback: (url) => checkCallbackUrl(url, reach),
    isClient: (id) => clients.find(id)?.revokedMs === null,
  });
  const mirror = new CallMirror({ store, calls: setup.calls, now, onChange });
  const refresh = () => mirror.refresh();
  let failing = false;
  let stopped = false;
  const timer = setInterval(() => {
    refresh().then(
      () => {
        failing = false;
      },
      (error: unknown) => {
        if (!failing && !stopped) log.error({ err: error }, 'calls could not be shown to VENs; it is tried again');
        failing = true;
      },
    );
  }, MIRROR_EVERY_MS);
  return {
    ...{ vtn, clients, tokens: new AdrTokens(setup.tokenKey, clients), publicUrl: setup.publicUrl, refresh },
    vens: () => vensIn(store),
    stop() {
      stopped = true;
      clearInterval(timer);
      mirror.stop();
      sender.stop();
      db.close();
    },
  };
}

function vensIn(store: ObjectStore): VenRow[] {
  return Array.from(store.each('VEN'), ({ object: { venName: name, clientID: client, targets } }) => ({
    ...{ name, client, targets: targets ?? [], reports: store.count('REPORT', client) },
    reportedAt: store.newest('REPORT', client)?.object.modificationDateTime ?? null,
  }));
}

function notifying(store: ObjectStore, clients: AdrClients, vtn: Vtn) {
  return {
    subscriptions: Array.from(store.each('SUBSCRIPTION'), ({ object }): Subscription => object),
    readerOf(id: string) {
      const client = clients.find(id);
      return client === undefined || client.revokedMs !== null
        ? undefined
        : vtn.readerOf({ client: id, role: client.role });
    },
    programOf: (eventID: string) => store.find('EVENT', eventID)?.object.programID,
  };
}
