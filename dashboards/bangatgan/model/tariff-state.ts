import type { Tariff } from '@maeul/devices/points/tariff';
import { tariffAt } from '@maeul/devices/points/tariff-choice';

/** Whether a version is paid by today, will be, or was. */
export function tariffState(tariff: Tariff, all: readonly Tariff[], today: string): 'now' | 'later' | 'before' {
  if (tariff.validFrom > today) return 'later';
  const sameScope = all.filter(({ scope }) => scope === tariff.scope);
  return tariffAt(sameScope, tariff.scope, today) === tariff ? 'now' : 'before';
}
