import type { KioskAction, KioskView } from '@maeul/devices/kiosk/kiosk-view';

/** Why somebody comes to the kiosk. */
export interface Errand {
  /** Number of the card that is held to the reader. */
  readonly card: string;
  readonly kind: string;
  readonly grams: number;
  /** Buys this afterwards, if there are points enough. */
  readonly item?: string;
}

export type NextStep =
  | { readonly is: 'act'; readonly action: KioskAction }
  /** Goes to the container that takes the kind. */
  | { readonly is: 'put-in' }
  | { readonly is: 'wait' }
  | { readonly is: 'leave' };

/** How far an errand is; the screen tells the rest. */
export interface Progress {
  readonly deposited: boolean;
  readonly bought: boolean;
}

const WAIT: NextStep = { is: 'wait' };
const LEAVE: NextStep = { is: 'leave' };
/** Grams of one piece of what is paid by the piece. */
const PIECE_G = 500;

function act(action: KioskAction): NextStep {
  return { is: 'act', action };
}

/** Whether the kiosk is free and would take the errand. */
export function isFree(view: KioskView, { kind }: Errand): boolean {
  const taken = view.kinds.find((one) => one.kind.id === kind);
  const open = view.service.state === 'open' && view.step.at === 'welcome' && view.session === null;
  return open && taken !== undefined && taken.closed === undefined;
}

/** What somebody with an errand does, seeing this screen. Pure. */
export function nextStep(view: KioskView, errand: Errand, { deposited, bought }: Progress): NextStep {
  switch (view.step.at) {
    case 'welcome':
      return deposited ? LEAVE : act({ do: 'tap', by: 'card', value: errand.card });
    case 'consent':
      return act({ do: 'consent', yes: true });
    case 'home':
      if (!deposited) return act({ do: 'deposit' });
      return bought || !canBuy(view, errand) ? act({ do: 'finish' }) : act({ do: 'buy' });
    case 'choose-kind':
      return act({ do: 'choose-kind', kind: errand.kind });
    case 'count-items':
      return act({ do: 'count-items', items: Math.max(1, Math.round(errand.grams / PIECE_G)) });
    case 'put-in':
      return deposited ? WAIT : { is: 'put-in' };
    case 'buy':
      return bought || errand.item === undefined ? act({ do: 'back' }) : act({ do: 'choose-item', item: errand.item });
    case 'confirm-purchase':
      return bought ? act({ do: 'back' }) : act({ do: 'confirm-purchase' });
    case 'receipt':
      return view.step.receipt.what === 'deposit' && !bought && canBuy(view, errand)
        ? act({ do: 'back' })
        : act({ do: 'finish' });
    case 'identifying':
    case 'weighing':
    case 'dispensing':
      return WAIT;
    default:
      return act({ do: 'finish' });
  }
}

function canBuy(view: KioskView, { item }: Errand): boolean {
  const found = view.items.find((one) => one.item.id === item);
  const balance = view.session?.balances?.balances.find(({ asset }) => asset === found?.item.asset);
  const available = balance?.available ?? 0;
  return found !== undefined && found.closed === undefined && available >= found.item.price;
}
