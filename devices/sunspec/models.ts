import type { ModelDefinition, ModelGroup } from './model.ts';
import m1 from './models/1.json' with { type: 'json' };
import m11 from './models/11.json' with { type: 'json' };
import m12 from './models/12.json' with { type: 'json' };
import m101 from './models/101.json' with { type: 'json' };
import m102 from './models/102.json' with { type: 'json' };
import m103 from './models/103.json' with { type: 'json' };
import m111 from './models/111.json' with { type: 'json' };
import m112 from './models/112.json' with { type: 'json' };
import m113 from './models/113.json' with { type: 'json' };
import m120 from './models/120.json' with { type: 'json' };
import m121 from './models/121.json' with { type: 'json' };
import m122 from './models/122.json' with { type: 'json' };
import m123 from './models/123.json' with { type: 'json' };
import m124 from './models/124.json' with { type: 'json' };
import m126 from './models/126.json' with { type: 'json' };
import m127 from './models/127.json' with { type: 'json' };
import m128 from './models/128.json' with { type: 'json' };
import m129 from './models/129.json' with { type: 'json' };
import m130 from './models/130.json' with { type: 'json' };
import m131 from './models/131.json' with { type: 'json' };
import m132 from './models/132.json' with { type: 'json' };
import m160 from './models/160.json' with { type: 'json' };
import m201 from './models/201.json' with { type: 'json' };
import m202 from './models/202.json' with { type: 'json' };
import m203 from './models/203.json' with { type: 'json' };
import m204 from './models/204.json' with { type: 'json' };
import m211 from './models/211.json' with { type: 'json' };
import m212 from './models/212.json' with { type: 'json' };
import m213 from './models/213.json' with { type: 'json' };
import m214 from './models/214.json' with { type: 'json' };
import m701 from './models/701.json' with { type: 'json' };
import m702 from './models/702.json' with { type: 'json' };
import m703 from './models/703.json' with { type: 'json' };
import m704 from './models/704.json' with { type: 'json' };
import m705 from './models/705.json' with { type: 'json' };
import m706 from './models/706.json' with { type: 'json' };
import m707 from './models/707.json' with { type: 'json' };
import m708 from './models/708.json' with { type: 'json' };
import m709 from './models/709.json' with { type: 'json' };
import m710 from './models/710.json' with { type: 'json' };
import m711 from './models/711.json' with { type: 'json' };
import m712 from './models/712.json' with { type: 'json' };
import m713 from './models/713.json' with { type: 'json' };
import m714 from './models/714.json' with { type: 'json' };
import m802 from './models/802.json' with { type: 'json' };

type ModelFile = ({ id: number; sameAs: number } & Partial<ModelGroup>) | (ModelDefinition & { sameAs?: undefined });

// JSON files have wider types than their schema; models.test.ts checks each of them against it.
const files: readonly unknown[] = [
  m1,
  m11,
  m12,
  m101,
  m102,
  m103,
  m111,
  m112,
  m113,
  m120,
  m121,
  m122,
  m123,
  m124,
  m126,
  m127,
  m128,
  m129,
  m130,
  m131,
  m132,
  m160,
  m201,
  m202,
  m203,
  m204,
  m211,
  m212,
  m213,
  m214,
  m701,
  m702,
  m703,
  m704,
  m705,
  m706,
  m707,
  m708,
  m709,
  m710,
  m711,
  m712,
  m713,
  m714,
  m802,
];

function resolve(file: ModelFile, all: readonly ModelFile[]): ModelDefinition[] {
  if (file.sameAs === undefined) return [file];
  const other = all.find((candidate) => candidate.id === file.sameAs);
  return other === undefined ? [] : resolve(other, all).map((model) => ({ ...model, id: file.id }));
}

/** Every model that is known by its points; others are walked over by their length. */
export const SUNSPEC_MODELS: ReadonlyMap<number, ModelDefinition> = new Map(
  (files as readonly ModelFile[])
    .flatMap((file) => resolve(file, files as readonly ModelFile[]))
    .map((model) => [model.id, model]),
);
