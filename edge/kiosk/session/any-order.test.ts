import { ok, refuse } from '@maeul/devices/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer, House, NOBODY, NOON_MS, weighing } from '../testing/session-house.ts';
import type { SessionAction, SessionEffect, SessionInput } from './inputs.ts';

/** Whatever is touched, said and measured in whatever order. */
describe('any sequence of touches and news', () => {
  const actions: fc.Arbitrary<SessionAction> = fc.constantFrom<SessionAction>(
    { do: 'present', by: 'card', hash: 'h' },
    { do: 'present', by: 'phone', hash: 'p', pin: '1234' },
    { do: 'phone' },
    { do: 'consent', yes: true },
    { do: 'deposit' },
    { do: 'choose-kind', kind: 'pet' },
    { do: 'choose-kind', kind: 'battery' },
    { do: 'count-items', items: 10 },
    { do: 'choose-item', item: 'bag' },
    { do: 'confirm-purchase' },
    { do: 'lend', container: 'cup' },
    { do: 'return', loan: 'loan-1' },
    { do: 'exchange', amount: 10 },
    { do: 'print' },
    { do: 'help' },
    { do: 'back' },
    { do: 'finish' },
    { do: 'touch' },
  );
  const news = fc.constantFrom(
    'known',
    'unknown',
    'away',
    'open',
    'close',
    'weighed',
    'refused',
    'bought',
    'tick',
    'offline',
    'returned',
    'slot-down',
    'slot-up',
  );

  it('records a deposit only for a wallet that stood there, at most once for each weighing, and each effect has its reason', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(actions, news), { maxLength: 60 }), (script) => {
        const house = new House();
        let begun = 0;
        let asked: SessionEffect | null = null;
        for (const one of script) {
          house.nowMs += 3_000;
          let effects: readonly SessionEffect[] = [];
          if (typeof one !== 'string') {
            const done = house.machine.act(one, house.nowMs);
            effects = done.ok ? done.value : [];
          } else effects = house.say(told(one, asked));
          for (const effect of effects) {
            asked = effect.do === 'identify' || effect.do === 'buy' ? effect : asked;
            if (effect.do === 'begin-weighing') begun++;
            if (effect.do === 'record' && effect.fact.type === 'maeul.points.container-returned.v1')
              expect(one).toBe('returned');
            if (effect.do === 'unlock') throw new Error('nobody said ready');
            if (effect.do === 'record' && effect.fact.type === 'maeul.points.deposited.v1') {
              expect(--begun).toBeGreaterThanOrEqual(0);
              expect((effect.fact.data as { wallet: string }).wallet).toMatch(/^(w1|new-wallet-\d+)$/);
            }
          }
          const view = house.machine.view();
          if (view.step.at === 'welcome') expect(view.session).toBeNull();
        }
      }),
      { numRuns: 300 },
    );
  });

  function told(one: string, asked: SessionEffect | null): SessionInput {
    const visit = asked?.do === 'identify' ? asked.visit : 0;
    const known = NOBODY;
    switch (one) {
      case 'known':
        return { is: 'identified', visit, answer: ok(answer(500)), known };
      case 'unknown':
        return { is: 'identified', visit, answer: refuse('unknown-credential', ''), known };
      case 'away':
        return { is: 'identified', visit, answer: refuse('hub-away', ''), known };
      case 'open':
      case 'close':
        return { is: 'lid', container: 'bin', open: one === 'open' };
      case 'weighed':
        return {
          is: 'weighing',
          container: 'bin',
          output: { is: 'weighed', weighing: weighing(300) },
          heardMs: NOON_MS,
        };
      case 'refused':
        return {
          is: 'weighing',
          container: 'bin',
          output: { is: 'refused', why: refuse('not-stable', '') },
          heardMs: NOON_MS,
        };
      case 'bought':
        return { is: 'bought', hold: asked?.do === 'buy' ? asked.purchase.hold : '', result: refuse('hub-away', '') };
      case 'offline':
        return { is: 'network', online: false };
      case 'returned':
        return { is: 'returned', atMs: NOON_MS };
      case 'slot-down':
        return { is: 'return-slot', closed: 'board-silent' };
      case 'slot-up':
        return { is: 'return-slot', closed: null };
      default:
        return { is: 'tick' };
    }
  }
});
