import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { unwrap } from '@maeul/devices/refusal';
import { array, assert, constant, constantFrom, oneof, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityKeyFile, openIdentityKey } from './identity-key.ts';
import { People } from './people.ts';

const newFile = () => join(mkdtempSync(join(tmpdir(), 'maeul-people-')), 'people.db');
const KEY = new Uint8Array(32).fill(7);
const card = constantFrom('c1', 'c2', 'c3');
const wallet = constantFrom('w1', 'w2', 'w3');
const deed = oneof(
  record({ do: constant('bind' as const), hash: card, wallet }),
  record({ do: constant('claim' as const), hash: card, wallet }),
  record({ do: constant('replace' as const), lost: card, hash: card }),
  record({ do: constant('forget' as const), wallet }),
);

describe('who a wallet belongs to', () => {
  it('is what a list of bindings says, whatever is done in whatever order', () => {
    assert(
      property(array(deed, { maxLength: 25 }), (deeds) => {
        const people = new People(new DatabaseSync(':memory:'), KEY);
        // The model: card → its wallet and whether it was lost.
        const model = new Map<string, { wallet: string; lost: boolean }>();
        const of = (one: string) => [...model].filter(([, { wallet: owner }]) => owner === one);
        for (const one of deeds) {
          if (one.do === 'forget') {
            people.forget(one.wallet);
            for (const [hash] of of(one.wallet)) model.delete(hash);
            continue;
          }
          const known = model.get(one.hash);
          if (one.do === 'replace') {
            const lost = model.get(one.lost);
            const id = people.find(one.lost)?.id ?? 'none';
            const done = people.replace(id, { by: 'card', hash: one.hash, wallet: lost?.wallet ?? 'none' }, 5);
            const own = known !== undefined && known.wallet !== lost?.wallet ? known.wallet : null;
            const allowed =
              lost !== undefined &&
              one.lost !== one.hash &&
              known?.lost !== true &&
              (own === null || of(own).length === 1);
            expect(done).toEqual(
              allowed ? { ok: true, value: { merge: own } } : expect.objectContaining({ ok: false }),
            );
            if (allowed) {
              model.set(one.hash, { wallet: lost.wallet, lost: false });
              model.set(one.lost, { ...lost, lost: true });
            }
            continue;
          }
          const binding = { by: 'card' as const, hash: one.hash, wallet: one.wallet };
          const free = known === undefined && (one.do === 'bind' || of(one.wallet).length === 0);
          const allowed =
            known === undefined
              ? free
              : !known.lost && (known.wallet === one.wallet || (one.do === 'claim' && of(one.wallet).length === 0));
          const done = one.do === 'bind' ? people.bind(binding, 1, 2) : people.claim(binding, 1, 2);
          expect(done.ok).toBe(allowed);
          if (allowed && known === undefined) model.set(one.hash, { wallet: one.wallet, lost: false });
          if (done.ok) expect(done.value.wallet).toBe(model.get(one.hash)!.wallet);
        }
        for (const hash of ['c1', 'c2', 'c3']) {
          const found = people.find(hash);
          const expected = model.get(hash);
          expect(found && { wallet: found.wallet, lost: found.blockedMs !== null }).toEqual(expected);
        }
        people.close();
      }),
    );
  });

  it('is known again after a restart, with PIN and lock', async () => {
    const file = newFile();
    const before = People.open(file, KEY);
    unwrap(before.bind({ by: 'phone', hash: 'p1', wallet: 'w1' }, 10, 20));
    await before.pins.set('w1', '2580');
    for (let at = 0; at < 5; at++) await before.pins.check('p1', 'w1', '0000', 'k', 1_000);
    before.close();
    const after = People.open(file, KEY);
    expect(after.person('w1', 1_000)).toMatchObject({ consentedMs: 10, pin: true, pinLockedUntilMs: 61_000 });
    expect(await after.pins.check('p1', 'w1', '2580', 'k', 60_999)).toMatchObject({ code: 'locked', untilMs: 61_000 });
    expect(await after.pins.check('p1', 'w1', '2580', 'k', 61_000)).toMatchObject({ ok: true });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    after.close();
    // Whoever has the file alone cannot try PINs out: they are mixed with the identity key.
    const elsewhere = People.open(file, new Uint8Array(32));
    expect(await elsewhere.pins.check('p1', 'w1', '2580', 'k', 99_000)).toMatchObject({ code: 'wrong-pin' });
    elsewhere.close();
  });

  it('is not found out by trying one PIN with many numbers at one kiosk', async () => {
    const people = new People(new DatabaseSync(':memory:'), KEY);
    const codes = [];
    for (let at = 0; at < 22; at++) {
      const answer = await people.pins.check(`p${at}`, null, '1234', 'kiosk-1', 0);
      codes.push(answer.ok ? 'ok' : answer.code);
    }
    expect(codes.filter((code) => code === 'too-many-tries')).toHaveLength(2);
    expect(await people.pins.check('p99', null, '1234', 'kiosk-2', 0)).toMatchObject({ code: 'wrong-pin' });
    people.close();
  });
});

describe('the identity key', () => {
  it('is made once, for the owner alone', () => {
    const data = mkdtempSync(join(tmpdir(), 'maeul-key-'));
    const first = unwrap(openIdentityKey(data));
    expect(unwrap(openIdentityKey(data))).toEqual(first);
    expect(first).toHaveLength(32);
    expect(statSync(identityKeyFile(data)).mode & 0o777).toBe(0o600);
  });
});
