import { join } from 'node:path';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import { MemoryReader } from '../../../testing/memory-reader.ts';
import { by, messageOf, newId, office, PointsFile, TARIFF, TestKiosk } from '../../../testing/points.ts';
import { tempFolder } from '../../../testing/temp-folder.ts';
import { ViewRunner } from '../../view-runner.ts';
import { pointsView } from '../points-view.ts';

/** A ledger that folds each event as it is given; with one kiosk, a tariff and a wallet. */
export function ledger() {
  const file = join(tempFolder(), 'points.db');
  const reader = new MemoryReader();
  const runner = new ViewRunner(pointsView, file, reader);
  const table = new PointsFile(file);
  const fold = (event: EventEnvelope, receivedMs = Date.parse(event.time)) => {
    reader.add(messageOf(event), receivedMs);
    while (runner.step());
    return table.outcome(event);
  };
  const kiosk = new TestKiosk();
  const wallet = newId();
  fold(kiosk.enrolled());
  fold(office('maeul.tariff.published.v1', { tariff: TARIFF, by }));
  fold(office('maeul.wallet.opened.v1', { wallet, by }));
  const grant = (amount: number, to = wallet) =>
    fold(office('maeul.points.granted.v1', { wallet: to, asset: 'points', amount, reason: 'welcome', by }));
  return { file, reader, runner, table, fold, kiosk, wallet, grant };
}

export const refused = (code: string) => ({ status: 'refused', code });
