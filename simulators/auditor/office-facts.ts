import type { Asset } from '@maeul/devices/points/assets';
import type { OfficeEventData, OfficeEventType } from '@maeul/devices/points/office-events';
import { Chain } from './chain.ts';
import type { Fact, Handlers } from './fact.ts';
import type { Purses } from './purses.ts';
import type { Register } from './register.ts';

/** What the events of the office do to purses. */
export function officeFacts(purses: Purses, register: Register): Handlers<OfficeEventType> {
  const give =
    (to: string) =>
    (_fact: Fact, { wallet, asset, amount }: { wallet: string; asset: Asset; amount: number }) =>
      paid(purses, wallet, to, asset, BigInt(amount));
  return {
    'maeul.tariff.published.v1': ({ timeMs }, { tariff }) => {
      const name = `${tariff.id} ${tariff.version}`;
      if (register.tariffs.has(name)) return 'the version is there already';
      register.tariffs.set(name, tariff);
      register.publishedMs.set(tariff, timeMs);
    },
    'maeul.catalogue.published.v1': () => undefined,
    'maeul.kiosk.enrolled.v1': (_fact, { kiosk, key }) => {
      const chain = Chain.of(key);
      if (chain === undefined) return 'it is no key';
      const before = register.chains.get(kiosk);
      if (before?.rawKey === key) return before.revoked ? 'the key was revoked' : undefined;
      register.chains.set(kiosk, chain);
      register.endReservationsOf(kiosk);
    },
    'maeul.kiosk.revoked.v1': (_fact, { kiosk }) => {
      const chain = register.chains.get(kiosk);
      if (chain === undefined || chain.revoked) return 'no such kiosk';
      chain.end();
      register.endReservationsOf(kiosk);
    },
    'maeul.kiosk.gap-accepted.v1': (_fact, { kiosk, from, to }) =>
      register.chains.get(kiosk)?.accept(from, to) === true ? undefined : 'no such gap',
    'maeul.wallet.opened.v1': (_fact, { wallet }) => {
      if (purses.isClosed(wallet)) return 'the wallet is closed';
      purses.open(wallet);
    },
    'maeul.wallet.merged.v1': (_fact, data) => merged(purses, data),
    'maeul.wallet.closed.v1': (_fact, { wallet }) => {
      if (!purses.isOpen(wallet)) return 'no such open wallet';
      if (purses.hasClaims(wallet)) return 'something of it is held';
      purses.close(wallet);
    },
    'maeul.points.reversed.v1': (_fact, { entry }) => reversed(purses, register, entry),
    'maeul.points.granted.v1': (fact, { wallet, asset, amount }) => {
      if (!purses.isOpen(wallet)) return 'no such open wallet';
      purses.move('house:fund', `wallet:${purses.ownerOf(wallet)}`, asset, BigInt(amount));
      register.entries.set(fact.id, { kind: 'grant', wallet, asset, amount: BigInt(amount) });
    },
    'maeul.points.transferred.v1': (_fact, { from, to, asset, amount }) => {
      if (!purses.isOpen(to)) return 'no such open wallet';
      const owner = purses.ownerOf(to);
      return purses.ownerOf(from) === owner
        ? 'both are one wallet'
        : paid(purses, from, `wallet:${owner}`, asset, BigInt(amount));
    },
    'maeul.points.rewarded.v1': (_fact, data) => rewarded(purses, register, data),
    'maeul.points.donated.v1': give('house:donations'),
    'maeul.points.expired.v1': give('house:expired'),
    'maeul.points.reserved.v1': (fact, { wallet, kiosk, asset, amount }) => {
      if (register.chains.get(kiosk)?.revoked !== false) return 'no such kiosk';
      if (purses.available(wallet, asset) < BigInt(amount)) return 'not enough';
      purses.claim(wallet, fact.id, asset, BigInt(amount));
      register.reservations.set(fact.id, { kiosk, wallet, asset });
    },
    'maeul.exchange.batched.v1': (fact, data) => batched(purses, register, fact.id, data),
    'maeul.exchange.settled.v1': (_fact, data) => settled(purses, register, data),
    'maeul.container.washed.v1': () => undefined,
    'maeul.container.collected.v1': () => undefined,
  };
}

function paid(purses: Purses, from: string, to: string, asset: Asset, amount: bigint): string | undefined {
  if (purses.available(from, asset) < amount) return 'not enough';
  purses.move(`wallet:${purses.ownerOf(from)}`, to, asset, amount);
  return undefined;
}

/** Line by line; what cannot be taken back is not taken. */
function rewarded(
  purses: Purses,
  register: Register,
  { lines }: OfficeEventData<'maeul.points.rewarded.v1'>,
): string | undefined {
  for (const { id, wallet, asset, amount } of lines) {
    if (register.rewarded.has(id) || !purses.isOpen(wallet)) continue;
    register.rewarded.add(id);
    const account = `wallet:${purses.ownerOf(wallet)}`;
    const free = purses.available(wallet, asset);
    if (amount > 0) purses.move('house:fund', account, asset, BigInt(amount));
    else purses.move(account, 'house:fund', asset, free < BigInt(-amount) ? free : BigInt(-amount));
  }
  return undefined;
}

function merged(purses: Purses, { from, to }: OfficeEventData<'maeul.wallet.merged.v1'>): string | undefined {
  const owner = purses.ownerOf(to);
  if (purses.isMerged(from)) return 'it was merged already';
  if (from === owner) return 'both are one wallet';
  if (purses.isClosed(from) || purses.isClosed(owner)) return 'one of them is closed';
  purses.merge(from, owner);
  return undefined;
}

function reversed(purses: Purses, register: Register, id: string): string | undefined {
  const entry = register.entries.get(id);
  if (entry === undefined) return 'nothing that can be reversed, or it was';
  const { kind, wallet, asset, amount } = entry;
  if (!purses.isOpen(wallet)) return 'no such open wallet';
  const account = `wallet:${purses.ownerOf(wallet)}`;
  if (kind === 'spend') purses.move('house:sales', account, asset, amount);
  else {
    const lack = paid(purses, wallet, 'house:fund', asset, amount);
    if (lack !== undefined) return lack;
  }
  register.entries.delete(id);
  return undefined;
}

function batched(
  purses: Purses,
  { requests }: Register,
  batch: string,
  { lines }: OfficeEventData<'maeul.exchange.batched.v1'>,
): string | undefined {
  if (new Set(lines.map(({ request }) => request)).size < lines.length) return 'a line is there twice';
  for (const { request, wallet, amount } of lines) {
    const asked = requests.get(request);
    if (asked === undefined || asked.batch !== null) return 'a line is of no open request';
    if (asked.amount !== BigInt(amount) || purses.ownerOf(asked.wallet) !== purses.ownerOf(wallet))
      return 'a line is not what was asked for';
  }
  for (const { request } of lines) requests.get(request)!.batch = batch;
  return undefined;
}

function settled(
  purses: Purses,
  { requests }: Register,
  { batch, lines }: OfficeEventData<'maeul.exchange.settled.v1'>,
): string | undefined {
  if (new Set(lines.map(({ request }) => request)).size < lines.length) return 'a line is there twice';
  if (lines.some(({ request }) => requests.get(request)?.batch !== batch)) return 'a line is not of the batch';
  for (const { request, result } of lines) {
    const { wallet, amount } = requests.get(request)!;
    purses.unclaim(wallet, request);
    requests.delete(request);
    if (result === 'confirmed') purses.move(`wallet:${purses.ownerOf(wallet)}`, 'house:payouts', 'points', amount);
  }
  return undefined;
}
