import type { Asset } from '@maeul/devices/points/assets';
import type { KioskEventData, KioskEventType } from '@maeul/devices/points/kiosk-events';
import type { Fact, Handlers } from './fact.ts';
import type { Purses } from './purses.ts';
import { arePlausible, dayOf, faultOf, holdsAt, replaces, uncapped } from './rates.ts';
import type { Register } from './register.ts';

type Data<T extends KioskEventType> = KioskEventData<T>;

/** What the events of kiosks do to purses. */
export function kioskFacts(purses: Purses, register: Register): Handlers<KioskEventType> {
  return {
    'maeul.points.deposited.v1': (fact, data) => deposited(purses, register, fact, data),
    'maeul.points.held.v1': (fact, data) => held(purses, register, fact, data),
    'maeul.points.posted.v1': (fact, { hold }) =>
      register.endHold(hold, fact.path, ({ wallet, asset, amount }) => {
        purses.move(`wallet:${purses.ownerOf(wallet)}`, 'house:sales', asset, amount);
        register.entries.set(fact.id, { kind: 'spend', wallet, asset, amount });
      }),
    'maeul.points.voided.v1': (fact, { hold }) =>
      register.endHold(hold, fact.path, (ended) => register.giveBack(ended)),
    'maeul.points.container-lent.v1': (fact, { wallet, deposit }) => {
      const amount = BigInt(deposit);
      if (purses.available(wallet, 'points') < amount) return 'not enough';
      purses.move(`wallet:${purses.ownerOf(wallet)}`, 'house:escrow', 'points', amount);
      register.loans.set(fact.id, { wallet, amount });
    },
    'maeul.points.container-returned.v1': (_fact, { loan }) => {
      const lent = register.loans.get(loan);
      if (lent === undefined) return 'no such loan';
      register.loans.delete(loan);
      const to = purses.isClosed(lent.wallet) ? 'house:donations' : `wallet:${purses.ownerOf(lent.wallet)}`;
      purses.move('house:escrow', to, 'points', lent.amount);
    },
    'maeul.points.reservation-released.v1': ({ path }, { reservation }) =>
      register.endReservation(reservation, path) ? undefined : 'no such reservation',
    'maeul.points.exchange-requested.v1': (fact, { wallet, amount }) => {
      if (purses.available(wallet, 'points') < BigInt(amount)) return 'not enough';
      purses.claim(wallet, fact.id, 'points', BigInt(amount));
      register.requests.set(fact.id, { wallet, amount: BigInt(amount), batch: null });
    },
  };
}

function deposited(
  purses: Purses,
  register: Register,
  { id, path, timeMs }: Fact,
  data: Data<'maeul.points.deposited.v1'>,
): string | undefined {
  const day = dayOf(timeMs);
  const tariff = register.tariffs.get(`${data.tariff.id} ${data.tariff.version}`);
  if (tariff === undefined || !holdsAt(tariff, path, day)) return 'no such tariff there that day';
  const since = timeMs - 7 * 24 * 3_600_000;
  for (const [other, publishedMs] of register.publishedMs)
    if (publishedMs <= since && holdsAt(other, path, day) && replaces(other, tariff))
      return 'the tariff was replaced a week before';
  const kind = tariff.kinds.find(({ id }) => id === data.kind);
  if (kind === undefined) return 'no such kind';
  const fault = faultOf(data, timeMs);
  if (fault !== undefined) return fault;
  const { scale, after } = data.weighing;
  const weighing = `${Date.parse(after.time)} ${scale.serial}`;
  if (register.weighings.has(weighing)) return 'the weighing counted already';
  if (!arePlausible(kind, data)) return 'the pieces cannot weigh that';
  if (purses.isClosed(data.wallet)) return 'the wallet is closed';
  purses.open(data.wallet);
  const group = kind.capGroup;
  const caps: [string, number | undefined][] = [
    [`${day} kind ${kind.id}`, kind.pointsPerDay],
    [`${day} group ${group ?? ''}`, group === undefined ? undefined : tariff.groupPointsPerDay?.[group]],
    [`${day} all`, tariff.pointsPerDay],
  ];
  let points = uncapped(tariff, kind, data, day);
  for (const [what, cap] of caps) {
    if (cap === undefined) continue;
    const left = BigInt(cap) - purses.awarded(data.wallet, what);
    if (left < points) points = left > 0n ? left : 0n;
  }
  register.weighings.add(weighing);
  register.weighed.deposits++;
  register.weighed.grams += BigInt(data.weighing.grams);
  if (points === 0n) return;
  register.weighed.points += points;
  const whats = caps.map(([what]) => what).filter((what) => group !== undefined || !what.includes(' group '));
  purses.award(data.wallet, points, whats);
  purses.move('house:fund', `wallet:${purses.ownerOf(data.wallet)}`, 'points', points);
  register.entries.set(id, { kind: 'award', wallet: data.wallet, asset: 'points', amount: points });
}

function held(
  purses: Purses,
  register: Register,
  { id, path, timeMs, receivedMs }: Fact,
  { wallet, asset, amount: whole, reservation, expires }: Data<'maeul.points.held.v1'>,
): string | undefined {
  const amount = BigInt(whole);
  const expiresMs = Date.parse(expires);
  if (Number.isNaN(expiresMs)) return 'it expires at no instant';
  if (reservation === undefined) {
    if (purses.available(wallet, asset) < amount) return 'not enough';
  } else if (!drawn(purses, register, reservation, { path, wallet, asset, amount }))
    return 'not within the reservation';
  purses.claim(wallet, id, asset, amount);
  // It lives as long after its arrival as it was meant to live at first.
  const livesMs = Math.min(60 * 86_400_000, Math.max(0, expiresMs - timeMs));
  const chain = register.chains.get(path)!;
  const [untilMs, ownUntilMs] = [receivedMs + livesMs, timeMs + livesMs];
  register.holds.set(id, { id, kiosk: path, wallet, asset, amount, reservation, untilMs, ownUntilMs, chain });
  return;
}

function drawn(
  purses: Purses,
  register: Register,
  id: string,
  { path, wallet, asset, amount }: { path: string; wallet: string; asset: Asset; amount: bigint },
): boolean {
  const reservation = register.reservations.get(id);
  if (reservation === undefined || reservation.kiosk !== path || reservation.asset !== asset) return false;
  if (purses.ownerOf(reservation.wallet) !== purses.ownerOf(wallet)) return false;
  if (purses.claimed(wallet, id) < amount) return false;
  purses.claim(wallet, id, asset, -amount);
  return true;
}
