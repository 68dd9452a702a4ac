import type { KioskView, Step } from '@maeul/devices/kiosk/kiosk-view';
import { multiplierOn } from '@maeul/devices/points/tariff-choice';
import { exchangeable, isSoldHere, itemClosed, whyNotPayable } from './spend.ts';
import { type SessionState, serviceClosed, shownTime, tariffOf, timeOf, today } from './state.ts';

/** What the screen shows of a session. Pure. */
export function viewOf(state: SessionState): KioskView {
  const closed = serviceClosed(state);
  const { place, visit, terms } = state;
  return {
    kiosk: place.path,
    label: place.label,
    time: timeOf(state),
    network: state.online ? 'online' : 'offline',
    service: closed === null ? { state: 'open' } : { state: 'closed', code: closed },
    kinds: kindsOf(state),
    tariff: tariffShown(state),
    ...missionShown(state),
    items: (terms?.catalogue?.items ?? []).filter(isSoldHere(state)).map((item) => {
      const why = itemClosed(state, item) ?? whyNotPayable(state, item);
      return why === null ? { item } : { item, closed: why };
    }),
    containers: terms?.catalogue?.containers ?? [],
    printer: place.hasPrinter,
    session:
      visit === null || visit.wallet === null
        ? null
        : {
            by: visit.by,
            balances: visit.balances,
            offlineAvailable: visit.reservations.reduce(
              (sum, { asset, left }) => sum + (asset === 'points' ? left : 0),
              0,
            ),
            idleAt: shownTime(state, state.idleAtMs),
          },
    step: stepOf(state),
  };
}

function kindsOf(state: SessionState): KioskView['kinds'] {
  const { containers } = state.place;
  return (tariffOf(state)?.kinds ?? []).flatMap((kind) => {
    const container = containers.find(({ kinds }) => kinds.includes(kind.id));
    if (container === undefined) return [];
    const closed = state.closed.containers.get(container.id);
    return [closed === undefined ? { kind } : { kind, closed }];
  });
}

function tariffShown(state: SessionState): KioskView['tariff'] {
  const tariff = tariffOf(state);
  if (tariff === undefined) return null;
  const { name, step } = tariff;
  const day = multiplierOn(tariff, today(state));
  return { name, step, percent: day?.percent ?? 100, ...(day === undefined ? {} : { dayName: day.name }) };
}

/** Until it is over, by this kiosk's own clock: the hub may be away then. */
function missionShown({ terms, nowMs }: SessionState): Pick<KioskView, 'mission'> {
  const mission = terms?.mission;
  if (mission === undefined || nowMs >= Date.parse(mission.endsAt)) return {};
  const { label, startsAt, endsAt } = mission;
  return { mission: { label, startsAt, endsAt, isRunning: nowMs >= Date.parse(startsAt) } };
}

function stepOf(state: SessionState): Step {
  const { doing, visit, returnsClosed } = state;
  switch (doing.at) {
    case 'put-in': {
      const { kind, lid, grams, stable } = doing;
      return { at: 'put-in', kind, lid, grams, stable };
    }
    case 'weighing':
      return { at: 'weighing', kind: doing.kind };
    case 'dispensing':
      return { at: 'dispensing', item: doing.item };
    case 'exchange':
      return { at: 'exchange', ...exchangeable(state) };
    case 'history':
      return { at: 'history', lines: visit?.history ?? null };
    // Until the hub has said yes the list stays as it is.
    case 'lending':
    case 'containers':
      return {
        at: 'containers',
        loans: visit?.loans ?? [],
        ...(returnsClosed === null ? {} : { returnsClosed }),
      };
    case 'returning': {
      const { loan, container, deposit } = doing.loan;
      return { at: 'returning', loan, container, deposit, until: shownTime(state, doing.untilMs) };
    }
    default:
      return doing;
  }
}

/** What the lamp of each container shows. */
export function lampsOf(state: SessionState): ReadonlyMap<string, 'free' | 'here' | 'wait' | 'fault'> {
  const { doing, visit, place } = state;
  const here = doing.at === 'put-in' || doing.at === 'weighing' ? doing.container : null;
  const out = serviceClosed(state) !== null;
  return new Map(
    place.containers.map(({ id }) => {
      if (here === id) return [id, 'here'] as const;
      if (out || state.closed.containers.has(id)) return [id, 'fault'] as const;
      return [id, visit === null ? 'free' : 'wait'] as const;
    }),
  );
}
