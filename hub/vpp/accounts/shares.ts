import { dayNumber, dayText } from '@maeul/devices/korea/day';
import type { Avoided, Flows, Shares } from '@maeul/devices/vpp/accounts';
import type { Factors, FactorVersion } from '@maeul/devices/vpp/factors';

/** What share of the own production was used here, and what share of the use was made here. */
export function sharesOf({ production, consumption, import: bought, export: sold }: Flows): Shares {
  const between = (value: number) => Math.min(1, Math.max(0, value));
  return {
    selfConsumption: production > 0 ? between(1 - sold / production) : null,
    selfSufficiency: consumption > 0 ? between(1 - bought / consumption) : null,
    selfReliance: consumption > 0 ? production / consumption : null,
  };
}

/** The version of a factor that holds on a day; before the first one, the first. */
export function factorOn(versions: readonly FactorVersion[], day: string): FactorVersion {
  let found = versions[0]!;
  for (const version of versions)
    if (version.validFrom <= day && (version.validFrom >= found.validFrom || found.validFrom > day)) found = version;
  return found;
}

/** Adds up what production was worth, each kWh by the factors of its own day. */
export class AvoidedSum {
  readonly #factors: Factors;
  readonly #used = new Map<string, Avoided['factors'][number]>();
  #kgCO2 = 0;
  #toe = 0;

  constructor(factors: Factors) {
    this.#factors = factors;
  }

  /** @param productionWh of a span that begins at tMs and does not reach beyond its day */
  add(tMs: number, productionWh: number): void {
    const day = dayText(dayNumber(tMs));
    this.#kgCO2 += (productionWh / 1000) * this.#use('gridKgPerKwh', day);
    this.#toe += (productionWh / 1000) * this.#use('toePerKwh', day);
  }

  result(): Avoided {
    return { kgCO2: this.#kgCO2, toe: this.#toe, factors: [...this.#used.values()] };
  }

  #use(id: 'gridKgPerKwh' | 'toePerKwh', day: string): number {
    const { version, value, year } = factorOn(this.#factors[id], day);
    this.#used.set(`${id} ${version}`, { id, version, value, year });
    return value;
  }
}
