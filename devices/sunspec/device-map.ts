import type { DeviceMap, PolledSpan, RegisterImage } from '../modbus/device-map.ts';
import type { Identity, Reading } from '../reading.ts';
import type { ChainModel, SunspecChain } from './chain.ts';
import { type PlacedPoint, placePoints } from './layout.ts';
import type { ModelPoint } from './model.ts';
import { SUNSPEC_MODELS } from './models.ts';
import { plainName, prefixedName, sourceOf } from './names.ts';
import { pointValue } from './point-value.ts';
import { modelSpans, READ_MAX } from './spans.ts';

/** A chain has no holes: registers that nobody asked for can be read through. Each costs two bytes on the line. */
const GAP_MAX = 32;

export interface SunspecMapOptions {
  /** What becomes of a point that the device does not have: left out, or a bad reading `not-implemented`. */
  readonly notImplemented?: 'omit' | 'report';
}

interface MappedPoint {
  readonly name: string;
  readonly unit: string | null;
  readonly source: string;
  readonly point: ModelPoint;
  readonly address: number;
  readonly size: number;
  /** A fixed exponent, the register that holds it, or none. */
  readonly scale: number | { readonly address: number | undefined } | undefined;
}

interface MappedModel {
  readonly model: ChainModel;
  readonly points: readonly MappedPoint[];
}

/**
 * The map of a discovered device. Every point of every known model gives a reading; scale factors, paddings and the
 * headers of the models do not. If two models offer the same plain name, the first in the chain has it and the later
 * ones keep their names with the prefix of the model. A model that no longer stands where discovery found it gives bad
 * readings with the reason `model-moved`.
 */
export function sunspecDeviceMap(chain: SunspecChain, options: SunspecMapOptions = {}): DeviceMap {
  const taken = new Set<string>();
  const models: MappedModel[] = [];
  const spans: PolledSpan[] = [];
  for (const model of chain.models) {
    const definition = SUNSPEC_MODELS.get(model.id);
    if (definition === undefined) continue;
    const placed = placePoints(definition, model);
    spans.push(...modelSpans(model, placed));
    models.push({
      model,
      points: placed.filter((point) => isReading(point, model)).map((point) => map(point, model, taken)),
    });
  }
  const report = options.notImplemented === 'report';
  return {
    profile: 'sunspec',
    spans,
    readMax: READ_MAX,
    gapMax: GAP_MAX,
    decode: (image) => models.flatMap((model) => decodeModel(model, image, report)),
    identity: (image) => identityOf(models, image),
  };
}

function isReading({ point, address }: PlacedPoint, model: ChainModel): boolean {
  return address >= model.address + 2 && point.type !== 'pad' && point.type !== 'sunssf';
}

function map(placed: PlacedPoint, model: ChainModel, taken: Set<string>): MappedPoint {
  const { point, address, size } = placed;
  const plain = plainName(model.id, placed);
  const name = plain === undefined || taken.has(plain) ? prefixedName(model, placed) : plain;
  taken.add(name);
  const scale = typeof point.scale === 'string' ? { address: placed.scaleAddress } : point.scale;
  return { name, unit: point.unit ?? null, source: sourceOf(model, placed), point, address, size, scale };
}

function decodeModel({ model, points }: MappedModel, image: RegisterImage, report: boolean): Reading[] {
  const header = image.words('holding', model.address, 2);
  const moved = header !== undefined && (header[0] !== model.id || header[1] !== model.length);
  const readings: Reading[] = [];
  for (const point of points) {
    const words = image.words('holding', point.address, point.size);
    if (words === undefined) continue;
    const reading = moved ? badReading(point, 'model-moved') : readPoint(point, words, image, report);
    if (reading !== undefined) readings.push(reading);
  }
  return readings;
}

/** Undefined: nothing to say, because the device lacks the point or its scale factor has not been read. */
function readPoint(
  mapped: MappedPoint,
  words: Uint16Array,
  image: RegisterImage,
  report: boolean,
): Reading | undefined {
  const scale = scaleOf(mapped, image);
  if (scale === 'unread') return undefined;
  const result = pointValue(mapped.point, words, scale);
  if (result.is === 'not-implemented') return report ? badReading(mapped, 'not-implemented') : undefined;
  if (result.is === 'bad') return badReading(mapped, result.reason);
  const { name, unit, source } = mapped;
  const reading: Reading = { name, value: result.value, unit, quality: 'good', source };
  return result.modulus === undefined ? reading : { ...reading, modulus: result.modulus };
}

/** The scale factor as its word; a model that is too short for it says what 0x8000 says: unknown. */
function scaleOf(mapped: MappedPoint, image: RegisterImage): number | undefined | 'unread' {
  const { scale } = mapped;
  if (typeof scale !== 'object') return scale;
  if (scale.address === undefined) return 0x8000;
  const words = image.words('holding', scale.address, 1);
  return words === undefined ? 'unread' : words[0]!;
}

function badReading({ name, unit, source }: MappedPoint, reason: string): Reading {
  return { name, value: null, unit, quality: 'bad', reason, source };
}

const IDENTITY: Readonly<Record<string, keyof Identity>> = {
  Mn: 'manufacturer',
  Md: 'model',
  Vr: 'version',
  SN: 'serial',
};

/** What the first common model says. */
function identityOf(models: readonly MappedModel[], image: RegisterImage): Identity {
  const common = models.find(({ model }) => model.id === 1);
  const identity: { -readonly [field in keyof Identity]: string } = {};
  for (const { point, address, size } of common?.points ?? []) {
    const field = IDENTITY[point.name];
    const words = field === undefined ? undefined : image.words('holding', address, size);
    if (field === undefined || words === undefined) continue;
    const text = pointValue(point, words, undefined);
    if (text.is === 'value' && text.value !== '') identity[field] = String(text.value);
  }
  return identity;
}
