import type { RegisterSpan } from '../modbus/device-map.ts';
import { ok, type Refusal, type Result, refuse } from '../refusal.ts';
import type { ChainModel, SunspecChain } from './chain.ts';
import { placePoints } from './layout.ts';
import type { ModelDefinition } from './model.ts';
import { countPoints } from './model-size.ts';
import { SUNSPEC_MODELS } from './models.ts';

/** Where the chain of models may begin, in the order in which they are tried. */
const SUNSPEC_BASES = [40000, 0, 50000] as const;

const MARKER = [0x5375, 0x6e53] as const; // "SunS"
const END_MODEL = 0xffff;
/** Real devices carry about ten to thirty models; more means that something other than a chain is being read. */
const MODELS_MAX = 250;
/** Refusals of a transport that say nothing of the device's registers. */
const SILENCE: ReadonlySet<string> = new Set(['timeout', 'line-down']);

/** What the caller brings for a span that was asked for: its words, or why they cannot be had. */
export type SpanAnswer = Uint16Array | Refusal;

type Reading<T> = Generator<RegisterSpan, T, SpanAnswer>;

/**
 * Finds the chain of models of a SunSpec device. It does no I/O: it yields one span at a time and is given the words.
 *
 * ```ts
 * const walk = discoverSunspec();
 * let step = walk.next();
 * while (!step.done) step = walk.next(await read(step.value));
 * ```
 *
 * Refuses with `no-sunspec` (no marker at any base), `chain-broken` (a header cannot be read, or its length leads out
 * of the address space) or `chain-endless` (more than 250 models). Where every attempt ended in silence (`timeout`,
 * `line-down`) that refusal is passed on: a device that does not answer is not yet a device without SunSpec.
 */
export function* discoverSunspec(): Reading<Result<SunspecChain>> {
  const refusals: Refusal[] = [];
  for (const base of SUNSPEC_BASES) {
    const marker = yield* read(base, MARKER.length);
    if (!(marker instanceof Uint16Array)) refusals.push(marker);
    else if (marker[0] === MARKER[0] && marker[1] === MARKER[1]) return yield* walkChain(base);
  }
  const [first] = refusals;
  const silent = refusals.length === SUNSPEC_BASES.length && refusals.every(({ code }) => SILENCE.has(code));
  if (first !== undefined && silent) return first;
  const why = first === undefined ? 'other registers are there' : `reading said: ${first.message}`;
  return refuse(
    'no-sunspec',
    `The marker "SunS" is at none of ${SUNSPEC_BASES.join(', ')} (${why}).`,
    'Check the unit id, switch SunSpec on in the settings of the device, or name the profile of its maker.',
  );
}

function* walkChain(base: number): Reading<Result<SunspecChain>> {
  const models: ChainModel[] = [];
  let address = base + MARKER.length;
  while (models.length <= MODELS_MAX) {
    const header = yield* readHeader(address);
    if (!header.ok) return header;
    if (header.value === 'end') return ok({ base, models });
    const { id, length } = header.value;
    if (id === 0 || address + 2 + length > 0xffff) {
      return refuse('chain-broken', `The model at ${address} says id ${id} and length ${length}, which cannot be.`);
    }
    const occurrence = models.filter((model) => model.id === id).length + 1;
    const model = { id, address, length, occurrence, counts: {} };
    models.push({ ...model, counts: yield* readCounts(model) });
    address += 2 + length;
  }
  return refuse('chain-endless', `After ${MODELS_MAX} models there is still no end model.`);
}

/** Some devices have no L register in the end model: then the ID alone must be readable. */
function* readHeader(address: number): Reading<Result<{ id: number; length: number } | 'end'>> {
  const broken = (refusal: Refusal) => {
    const message = `The chain of models cannot be read at ${address}: ${refusal.message}`;
    return refuse('chain-broken', message, 'Try again; if it stays, ask the maker for firmware with an end model.');
  };
  const both = address < 0xffff ? yield* read(address, 2) : refuse('no-register', 'The address space ends here.');
  if (both instanceof Uint16Array) return ok(both[0] === END_MODEL ? 'end' : { id: both[0]!, length: both[1]! });
  const alone = yield* read(address, 1);
  if (!(alone instanceof Uint16Array)) return broken(alone);
  return alone[0] === END_MODEL ? ok('end') : broken(both);
}

/** How often the groups of a model repeat, where a point says it. A count that cannot be read counts as 0. */
function* readCounts(model: ChainModel): Reading<Record<string, number>> {
  const counts: Record<string, number> = {};
  const definition = SUNSPEC_MODELS.get(model.id);
  const places = definition === undefined ? [] : countPlaces(definition, model);
  if (places.length === 0) return counts;
  const first = Math.min(...places.map((place) => place.address));
  const last = Math.max(...places.map((place) => place.address));
  const words = yield* read(first, last - first + 1);
  for (const { name, address } of places) {
    const count = words instanceof Uint16Array ? words[address - first]! : 0;
    counts[name] = count === 0xffff || count === 0x8000 ? 0 : count;
  }
  return counts;
}

function countPlaces(definition: ModelDefinition, model: ChainModel): { name: string; address: number }[] {
  const names = countPoints(definition);
  return placePoints(definition, model)
    .filter((placed) => placed.groups.length === 0 && names.has(placed.point.name))
    .map((placed) => ({ name: placed.point.name, address: placed.address }));
}

/** Asks for a span and mistrusts the answer: words of another number are no answer. */
function* read(address: number, count: number): Reading<SpanAnswer> {
  const answer = yield { table: 'holding', address, count };
  if (answer instanceof Uint16Array && answer.length !== count) {
    return refuse('other-answer', `${answer.length} registers came where ${count} were asked for.`);
  }
  return answer;
}
