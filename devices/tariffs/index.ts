import { Compile } from 'typebox/compile';
import { Catalogue } from '../points/catalogue.ts';
import type { Tariff } from '../points/tariff.ts';
import { parseTariff } from '../points/tariff-check.ts';
import { ok, type Result, refuse, unwrap } from '../refusal.ts';
import catalogue from './catalogue-example.json' with { type: 'json' };
import eunpyeong from './eunpyeong-moamoa.v1.json' with { type: 'json' };
import jeju from './jeju-help-centre.v1.json' with { type: 'json' };
import seongnam2020 from './seongnam-re100.v1.json' with { type: 'json' };
import seongnam2024 from './seongnam-re100.v2.json' with { type: 'json' };

const validator = Compile(Catalogue);

/** The tariffs that ship as examples, oldest version first. */
export function exampleTariffs(): readonly Tariff[] {
  return [jeju, seongnam2020, seongnam2024, eunpyeong].map((tariff) => unwrap(parseTariff(tariff)));
}

/** What kiosks may sell and lend; the prices are examples (README.md). */
export function exampleCatalogue(): Catalogue {
  return unwrap(parseCatalogue(catalogue));
}

/** A catalogue of any shape; an id may be there only once. Codes: `bad-catalogue`, `doubled-item`. */
export function parseCatalogue(value: unknown): Result<Catalogue> {
  if (!validator.Check(value)) {
    const [first] = validator.Errors(value);
    return refuse('bad-catalogue', `The catalogue is wrong at ${first?.instancePath || '/'}: ${first?.message}.`);
  }
  const ids = [...value.items, ...value.containers].map(({ id }) => id);
  const doubled = ids.find((id, at) => ids.indexOf(id) !== at);
  if (doubled === undefined) return ok(value);
  return refuse('doubled-item', `"${doubled}" is there more than once.`, 'Give everything an id of its own.');
}
