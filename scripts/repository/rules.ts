/** The workspaces, which meet only on a wire, and what each may import of the project besides itself. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  devices: [],
  edge: ['devices'],
  hub: ['devices'],
  dashboards: ['devices'],
  simulators: ['devices'],
};

/**
 * Cores: what they compute follows from their arguments. No clock, no randomness, no environment, no files, no promises,
 * so that they can be tested by example and by chance, and give the same when the journal is folded again.
 */
export const PURE: readonly RegExp[] = [
  /^devices\/.*\.ts$/,
  /^edge\/polling\/(poll-plan|read-plan)\.ts$/,
  /^edge\/weighing\/.*\.ts$/,
  /^edge\/uplink\/(backoff|send-window)\.ts$/,
  /^edge\/bus\/(doubt|framing)\.ts$/,
  /^edge\/firmata\/(debounce|median)\.ts$/,
  /^edge\/cleanhouse\/(board-check|fill)\.ts$/,
  /^edge\/kiosk\/(session\/.*|printing\/(cp949|escpos))\.ts$/,
  /^hub\/journal\/(admit|frames|stream-ranges)\.ts$/,
  /^hub\/points\/ledger\/.*\.ts$/,
  /^hub\/security\/(acl|topic-filter)\.ts$/,
  /^hub\/views\/telemetry\/(counter|quarters)\.ts$/,
  /^hub\/vpp\/.*\.ts$/,
  /^hub\/sinks\/influx\/(line-protocol|split-batch|back-off)\.ts$/,
  /^hub\/http\/(overview|curve)\.ts$/,
  /^hub\/openadr\/(objects|schedule|transpired|access|questions|call-objects)\.ts$/,
  /^hub\/energy\/openadr-ven\/(demands|wanted-calls|reports)\.ts$/,
  /^dashboards\/((live|bangatgan|bangatgan\/energy|kiosk)\/model|kiosk\/words|ui\/(format|i18n))\/.*\.ts$/,
  /^simulators\/(models|electric)\/(?!replay).*\.ts$/,
];

/** Folds may also write their tables, within the transaction that their runner opens. */
export const FOLDS: readonly RegExp[] = [/^hub\/views\/(telemetry|catalog|points|power|calls|gu)\/.*\.ts$/];

/** A pure core's imports from Node. Hashes and signatures are functions of their arguments; what is random is named below. */
export const PURE_NODE_MODULES: readonly string[] = ['node:buffer', 'node:assert', 'node:crypto'];
export const FOLD_NODE_MODULES: readonly string[] = [...PURE_NODE_MODULES, 'node:sqlite', 'node:zlib'];

/** What makes a result depend on more than the arguments. */
export const IMPURE: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'the clock', pattern: /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bTemporal\.Now\b|\bhrtime\b/ },
  { what: 'randomness', pattern: /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\bgetRandomValues\b|\bgenerateKey/ },
  { what: 'the environment', pattern: /\bprocess\./ },
  {
    what: 'promises or timers',
    pattern: /\basync\b|\bawait\b|\bPromise\b|\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b/,
  },
  { what: 'the network', pattern: /\bfetch\(/ },
];

/** Files that are run or read from outside the imports. */
export const ENTRIES: readonly RegExp[] = [
  /^bin\/maeul\.js$/,
  /^cli\/main\.ts$/,
  /^bench\/(main|peers\/[a-z-]+)\.ts$/,
  /^scenarios\/(support\/sim|(durability|points)\/crash)\.ts$/,
  /^scripts\/(bootstrap|test)\.js$/,
  /^scripts\/sum-reporter\.ts$/,
  /^scripts\/write-[a-z-]+\.ts$/,
  /^dashboards\/grafana\/generate\.ts$/,
  /^(vite|vitest)\.config\.ts$/,
  /^dashboards\/(vite\.config\.ts|((office|kiosk|board)\/)?index\.html)$/,
  /\.test\.tsx?$/,
  /\.d\.ts$/,
];

/** Only for tests: no other file may import them. */
export const TEST_ONLY: readonly RegExp[] = [
  /\.test\.tsx?$/,
  /(^|\/)testing\//,
  /(^|\/)test-[a-z0-9-]+\.ts$/,
  /\/outbox\/outbox-victim\.ts$/,
  /^scenarios\//,
  /^scripts\/needs\.ts$/,
];
export const MAY_IMPORT_TEST_ONLY: readonly RegExp[] = [...TEST_ONLY, /^bench\//];

/** Beyond this a file is asking to become two with better names. */
export const LINES_ASKING = 300;
export const LINES_MAX = 400;
