import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DevicePath } from '@maeul/devices/path';
import { ok, unwrap } from '@maeul/devices/refusal';
import { newId } from '../../new-id.ts';
import { Outbox } from '../../outbox/outbox.ts';
import { Dispatch } from '../dispatch.ts';
import { Outcomes } from '../outcomes.ts';
import { Purchases } from '../purchases.ts';
import { KIOSK, openTestStore, RESERVATION } from './test-store.ts';

// A program that kills itself at a named step of one purchase: the disk is all that is left of it.
const [folder, mode, last] = process.argv.slice(2) as [string, 'asked' | 'reserved', string];
const step = (name: string): void => {
  appendFileSync(join(folder, 'steps'), `${name}\n`, { flush: true });
  if (name === last) process.kill(process.pid, 'SIGKILL');
};

const after = <T>(name: string, act: () => T): T => {
  step(name);
  return act();
};

const store = openTestStore(folder);
const outbox = new Outbox({
  folder,
  owner: 'gu/dong/site/edge',
  maxBytes: 16_000_000,
  commitMs: 5,
  onNotice: () => undefined,
  onFatal: (error) => {
    throw error;
  },
});
unwrap(await outbox.start());
const outcomes = new Outcomes();
const dispatch = new Dispatch({
  kiosk: KIOSK as DevicePath,
  chain: store.chain,
  append: async (message) => {
    const appended = await outbox.append(message);
    step('in the outbox');
    const { id, type } = JSON.parse(message.body) as { id: string; type: string };
    if (type.includes('held') && mode === 'asked') outcomes.deliver({ event: id, status: 'done' });
    return appended;
  },
  newId,
  nowMs: Date.now,
  onNotice: () => undefined,
});
const purchases = new Purchases({
  store: {
    hold: (...hold) => after('to be held', () => store.hold(...hold)),
    dispensing: (hold) => after('held', () => store.dispensing(hold)),
    end: (...end) => after('to be ended', () => store.end(...end)),
    abandon: (hold) => store.abandon(hold),
    openHolds: () => store.openHolds(),
    lend: (fact) => store.lend(fact),
    loanConfirmed: (loan) => store.loanConfirmed(loan),
    undoLoan: (fact) => store.undoLoan(fact),
    unconfirmedLoans: () => store.unconfirmedLoans(),
  },
  outcomes,
  dispenser: () => ({
    status: () => ({ up: true }),
    onConfirm: () => () => undefined,
    async dispense() {
      step('to be handed out');
      step('out');
      return ok(true);
    },
  }),
  send: (event) => after('signed', () => dispatch.send(event)),
  fault: () => undefined,
  newId,
  nowMs: Date.now,
});
await purchases.buy({
  hold: newId(),
  data: { wallet: '5f0c1d1e-0000-4000-8000-000000000001', asset: 'points', amount: 300, item: 'bag-10l' },
  dispenser: 'bags',
  confirmWithinMs: 1_000,
  ask: mode === 'asked',
  reservation: mode === 'asked' ? null : RESERVATION,
});
step('bought');
await outbox.stop();
