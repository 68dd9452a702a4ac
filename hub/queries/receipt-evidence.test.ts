import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Receipt } from '@maeul/devices/kiosk/kiosk-view';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import { checkReceipt } from '@maeul/devices/points/receipt-check';
import { awardPoints } from '@maeul/devices/points/tariff-award';
import { describe, expect, it } from 'vitest';
import { MemoryReader } from '../testing/memory-reader.ts';
import { by, messageOf, newId, office, T0, TARIFF, TestKiosk } from '../testing/points.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { pointsView } from '../views/points/points-view.ts';
import { ViewRunner } from '../views/view-runner.ts';
import { receiptEvidence } from './receipt-evidence.ts';

/** A hub that took a tariff and a kiosk's key; `told` gives it events and answers what is known of one. */
function hub() {
  const file = join(tempFolder(), 'points.db');
  const reader = new MemoryReader();
  const runner = new ViewRunner(pointsView, file, reader);
  const kiosk = new TestKiosk();
  let nowMs = T0;
  const tell = (...events: EventEnvelope[]) => {
    for (const event of events) reader.add(messageOf(event), nowMs++);
    while (runner.step());
  };
  const evidence = (id: string) => {
    const db = new DatabaseSync(file, { readOnly: true });
    const found = receiptEvidence(db, reader, id);
    db.close();
    return found;
  };
  tell(kiosk.enrolled(), office('maeul.tariff.published.v1', { tariff: TARIFF, by }));
  return { kiosk, tell, evidence };
}

/** What the kiosk shows for a deposit of PET. */
function receiptOf(event: EventEnvelope, grams: number, earlier: number): Receipt {
  const input = { kind: 'pet', grams, day: '2026-11-23', earlier: { total: earlier, kind: earlier, group: 0 } };
  const { points, steps } = awardPoints(TARIFF, input);
  return {
    event: event.id,
    time: event.time,
    kiosk: event.source,
    what: 'deposit',
    name: { ko: 'pet', en: 'pet' },
    points,
    status: 'confirmed',
    grams,
    tariff: { id: 'test', version: 1 },
    steps: steps.map((step) => ({ ...step, with: { ...step.with } })),
  };
}

describe('the evidence behind a receipt', () => {
  it('is the event with its proof, its tariff, the key, and what the ledger made of it', () => {
    const { kiosk, tell, evidence } = hub();
    const wallet = newId();
    const [first, second] = [kiosk.deposits(wallet, 2500), kiosk.deposits(wallet, 2500)];
    tell(first, second);
    const found = evidence(second.id)!;
    expect(found).toMatchObject({
      event: second,
      tariff: TARIFF,
      key: kiosk.publicKey,
      earlier: { total: 250, kind: 250, group: 0 },
      outcome: { status: 'done', amount: 50 },
    });
    expect(checkReceipt(receiptOf(second, 2500, 250), found).agrees).toBe(true);
    expect(checkReceipt(receiptOf(second, 2500, 0), found).lines.filter(({ agrees }) => !agrees).map(({ what }) => what)).toEqual([
      'cap-kind', 'points', 'ledger',
    ]); // biome-ignore format: one line
  });

  it('is found too for an event that waited for another', () => {
    const { kiosk, tell, evidence } = hub();
    const [first, second] = [kiosk.deposits(newId(), 500), kiosk.deposits(newId(), 500)];
    tell(second);
    expect(evidence(second.id)).toBeUndefined();
    tell(first);
    expect(evidence(second.id)).toMatchObject({ event: { id: second.id }, outcome: { amount: 50 } });
  });

  it('counts what a wallet brought that became one with it', () => {
    const { kiosk, tell, evidence } = hub();
    const [from, to] = [newId(), newId()];
    tell(kiosk.deposits(from, 2000), office('maeul.wallet.merged.v1', { from, to, by }));
    const deposit = kiosk.deposits(to, 2000);
    tell(deposit);
    expect(evidence(deposit.id)).toMatchObject({ earlier: { total: 200, kind: 200 }, outcome: { amount: 100 } });
  });

  it('has no tariff for what is no deposit, and is nothing for what nobody knows', () => {
    const { kiosk, tell, evidence } = hub();
    const hold = kiosk.holds(newId(), 100);
    tell(hold);
    expect(evidence(hold.id)).toMatchObject({ tariff: null, earlier: null, outcome: { code: 'not-enough' } });
    expect(evidence(newId())).toBeUndefined();
  });
});
