/** Models that the bench reads, and the profiles that read them. */
export const PROFILES = {
  sunspec: 'sunspec',
  sdm120: 'meter/eastron-sdm120',
  sdm630: 'meter/eastron-sdm630',
  iem3155: 'meter/schneider-iem3155',
  em340: 'meter/carlo-gavazzi-em340',
} as const;
export type BenchModel = keyof typeof PROFILES;

export interface BenchLine {
  readonly name: string;
  readonly kind: 'tcp' | 'rtu-tcp';
  readonly devices: readonly { readonly model: BenchModel; readonly unit: number }[];
}

const ON_ONE_LINE: readonly BenchModel[] = [
  'sunspec',
  'sdm120',
  'sdm630',
  'iem3155',
  'em340',
  'sdm120',
  'sdm630',
  'sunspec',
];

/** 64 devices: four gateways that speak Modbus TCP and four serial servers, eight devices behind each. */
export const BENCH_LINES: readonly BenchLine[] = Array.from({ length: 8 }, (_, index) => ({
  name: `line-${index + 1}`,
  kind: index < 4 ? 'tcp' : 'rtu-tcp',
  devices: ON_ONE_LINE.map((model, at) => ({ model, unit: at + 1 })),
}));
